//! Reports: folds over the records of a run.

pub mod compare;
pub mod compared;
pub mod evidence;
pub mod gather;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod progress;
pub mod terminal;
pub mod timeline;
pub mod transcript;
pub(crate) mod values;

pub(crate) mod facts;
mod finding;
mod ids;
pub(crate) mod known;
mod rows;
