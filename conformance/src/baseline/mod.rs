//! The file of known failures: reading it, and writing it anew.

mod bless;
mod file;
mod pieces;
mod prefix;

pub use bless::{BlessError, Blessed, bless};
pub use file::{File, FileError, Placeholders, read};
