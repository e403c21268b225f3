//! Hosts that are wrong in one way each.

mod answer;
mod clock;
mod console;
mod count;
mod counters;
mod key;
mod layer;
mod licence;
mod log;
mod message;
mod options;
mod publication;
mod readings;
mod role;
mod rpc_bind;
mod rpc_call;
mod rpc_stream;
mod work;

pub use role::SabotagedHost;
pub use work::{HostMemory, HostWork};

use super::Saboteur;

/// Rows of hosts' saboteurs.
type Rows = &'static [Saboteur<HostWork>];

/// Every table.
pub(super) const TABLES: &[Rows] = &[
    answer::ROWS,
    clock::ROWS,
    console::ROWS,
    count::ROWS,
    counters::ROWS,
    key::ROWS,
    licence::ROWS,
    log::ROWS,
    message::ROWS,
    options::ROWS,
    publication::ROWS,
    readings::ROWS,
    rpc_bind::ROWS,
    rpc_call::ROWS,
    rpc_stream::ROWS,
];
