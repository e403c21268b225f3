//! A capture as an engineer thinks of it: look-ups, connections, exchanges, and which belongs to which.

mod build;
mod connections;
mod lookups;
mod types;

pub use build::build;
pub use types::{
    Bind, BindEnd, Connection, ConnectionEnd, Conversations, Exchange, ExchangeEnd, Lookup, LookupEnd,
    Publication, Request,
};
