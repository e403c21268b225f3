//! The client's side of a connection: one bind, calls, answers.

pub mod config;
pub mod connection;
mod negotiate;
pub mod outcome;

pub use config::ClientConfig;
pub use connection::Connection;
pub use outcome::{CallOutcome, Ending, Phase, Violation};
