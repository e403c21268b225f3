//! The kill matrix: saboteurs × scenarios, by which the suite proves that it catches what is wrong.
//!
//! A saboteur is killed by a scenario in which an expectation on it is broken; the kill proves the requirements that
//! the broken expectations cite. Everything is judged strictly: requirements below MUST count as well.

mod cast;
mod defect;
mod finding;
mod grid;
mod html;
mod live;
mod play;
#[cfg(test)]
mod tests;
mod text;
mod virtual_world;

pub use defect::{Defect, UnknownDefect};
pub use finding::{Finding, findings};
pub use grid::{Column, Dumb, Kill, Matrix, Row};
pub use html::html;
pub use live::LiveField;
pub use play::{DumbPlayer, Field, Options, Trouble, matrix};
pub use text::{markdown, text};
pub use virtual_world::VirtualField;
