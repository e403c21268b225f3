//! Clients that are wrong in one way each.

mod codes;
mod console;
mod discovery;
mod editions;
mod events;
mod genuine;
mod hardware;
mod intervals;
mod keys;
mod layer;
mod look;
mod machine_works;
mod mak;
mod readings;
mod rearm;
mod records;
mod refusal;
mod registry;
mod request;
mod role;
mod rpc;
mod shown;
mod states;
mod tables;
mod threshold;
mod timers;
mod work;

pub use role::SabotagedClient;
pub(super) use tables::TABLES;
pub use work::{ClientMemory, ClientWork};

use super::Saboteur;

/// Rows of clients' saboteurs.
type Rows = &'static [Saboteur<ClientWork>];
