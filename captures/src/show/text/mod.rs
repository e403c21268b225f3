//! A transcript for reading.

mod clock;
mod details;
mod dns;
mod facts;
mod hex;
mod lines;
mod point;
mod summary;
#[cfg(test)]
mod tests;

pub(super) use lines::Text;
pub use lines::TextOptions;
