//! The scenario language, its library and the requirement catalogue.

pub mod catalogue;
pub mod filter;
pub mod fleet;
pub mod language;
pub mod lessons;
pub mod library;
pub mod nearest;
pub mod run;
pub mod shard;
pub mod stage;
