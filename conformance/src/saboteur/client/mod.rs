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
    codes::ROWS,
    console::ROWS,
    discovery::ROWS,
    editions::ROWS,
    events::ROWS,
    genuine::ROWS,
    hardware::ROWS,
    intervals::ROWS,
    keys::ROWS,
    mak::ROWS,
    readings::ROWS,
    rearm::ROWS,
    records::ROWS,
    refusal::ROWS,
    registry::ROWS,
    request::ROWS,
    rpc::answer::ROWS,
    rpc::bind::ROWS,
    rpc::call::ROWS,
    rpc::fault::ROWS,
    rpc::life::ROWS,
    shown::ROWS,
    states::ROWS,
    threshold::ROWS,
    timers::ROWS,
];
