//! The built-in targets: both roles behind adapter protocol 1, on real sockets, as any other target is driven.

mod answer;
mod changes;
mod client;
mod client_config;
mod dumb;
mod fields;
mod host;
mod host_config;
mod lines;
mod report;
mod session;
mod shape;
mod time;

#[cfg(test)]
mod tests;

pub use dumb::{Dumb, UnknownDumb};
pub use session::{AdapterError, Role, run, run_dumb};
