//! Clients that are wrong in one way each.

mod discovery;
mod events;
mod layer;
mod role;
mod states;
mod threshold;
mod timers;
mod work;

pub use role::SabotagedClient;
pub use work::{ClientMemory, ClientWork};

use super::Saboteur;

/// Rows of clients' saboteurs.
type Rows = &'static [Saboteur<ClientWork>];

/// Every table.
pub(super) const TABLES: &[Rows] =
    &[discovery::ROWS, events::ROWS, states::ROWS, threshold::ROWS, timers::ROWS];
