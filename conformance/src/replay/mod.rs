//! Captures played again: against the roles of this lab in memory, or over sockets.

mod listen;
mod live;
mod outcome;
mod pace;
mod sockets;
mod target;
#[cfg(test)]
mod tests;

pub use outcome::{Options, Outcome, in_memory, items_of};
pub use sockets::{Live, Peer, Trouble, over_sockets};
