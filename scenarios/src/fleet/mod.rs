//! The fleet language: a population of machines and its hosts, in one RON file.

mod check;
mod tree;

#[cfg(test)]
mod tests;

pub use check::{FleetFile, MOST_LENGTH, read};
