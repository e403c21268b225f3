//! Reports: folds over the records of a run.

pub mod junit;
pub mod progress;
pub mod terminal;
pub mod timeline;
pub mod transcript;

mod finding;
pub(crate) mod known;
mod rows;
pub(crate) mod values;
