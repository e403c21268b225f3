//! Saboteurs: built-in targets that are wrong in one known way, by which the suite proves its teeth.
//!
//! A saboteur is a changed policy value, a change of what goes into a role or comes out of it, or a layer between a
//! role and the network. The roles know nothing of them. Each is a row of a table: hosts' are in `host`, clients' in
//! `client`, by the area of what they break.

mod client;
mod host;
mod pdus;
mod table;

pub use client::{ClientMemory, ClientWork, SabotagedClient};
pub use host::{HostMemory, HostWork, SabotagedHost};
pub use pdus::{PduWork, Pdus};
pub use table::{Saboteur, Saboteurs, UnknownSaboteur};
