//! The host's side of a connection: contexts, calls, faults.
//!
//! [`connection::Connection`] judges each PDU as the cases RPC-001 to RPC-233 say; `negotiate` is the rule for
//! contexts, `outbox` keeps answers in order, [`association::Associations`] is shared by a host's connections.

pub mod association;
pub mod config;
pub mod connection;
mod contexts;
mod negotiate;
mod outbox;
mod pending;
mod requests;

pub use association::Associations;
pub use config::{Limits, ServerConfig};
pub use connection::{Call, CallAnswer, Connection};
