//! Runs scenarios against implementations under test, and says honestly what it found.

pub mod adapter;
pub mod annotate;
pub mod baseline;
pub mod boundary;
pub mod bundle;
pub mod check;
pub mod cli;
mod connects;
pub mod doctor;
pub mod extract;
pub mod fleet;
pub mod lesson;
pub mod live;
mod machine_words;
pub mod matrix;
pub mod play;
mod prose;
pub mod replay;
pub mod report;
pub mod results;
pub mod saboteur;
mod scribe;
pub mod serve;
pub mod target;
pub mod view;
