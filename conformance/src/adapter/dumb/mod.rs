//! Dumb targets: they implement nothing, and no scenario may take one for a host or a client.
//!
//! Each answers every command with success, whatever it is asked; what differs is what it does on the network and how
//! it keeps to the protocol.

mod client;
mod host;
mod recorded;
mod said;
mod table;

use table::Conduct;
pub use table::{Dumb, UnknownDumb};
