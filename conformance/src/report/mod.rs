//! Reports: folds over the records of a run.

pub mod evidence;
pub mod gather;
pub mod junit;
pub mod progress;
pub mod terminal;
pub mod timeline;
pub mod transcript;
pub(crate) mod values;

mod finding;
pub(crate) mod known;
mod rows;
