//! Runs scenarios against implementations under test, and says honestly what it found.

pub mod check;
pub mod cli;
