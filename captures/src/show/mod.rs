//! Transcripts for reading and for programs: as text, as JSON Lines, as columns; filtered; item by item, so that captures
//! of any size are shown in constant memory.

mod columns;
mod error;
mod filter;
mod form;
mod json;
#[cfg(test)]
mod properties;
mod reference;
mod text;

pub use columns::Columns;
pub use error::ShowError;
pub use filter::Filter;
pub use form::{Form, Show};
pub use text::TextOptions;
