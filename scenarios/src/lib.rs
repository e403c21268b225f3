//! The scenario language, its library and the requirement catalogue.

pub mod catalogue;
pub mod language;
pub mod nearest;
