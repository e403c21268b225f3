//! Clients that are wrong in one way each.

mod console;
mod discovery;
mod editions;
mod events;
mod genuine;
mod hardware;
mod keys;
mod layer;
mod machine_works;
mod mak;
mod rearm;
mod registry;
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
pub(super) const TABLES: &[Rows] = &[
    console::ROWS,
    discovery::ROWS,
    editions::ROWS,
    events::ROWS,
    genuine::ROWS,
    hardware::ROWS,
    keys::ROWS,
    mak::ROWS,
    rearm::ROWS,
    registry::ROWS,
    states::ROWS,
    threshold::ROWS,
    timers::ROWS,
];
