//! Hosts that are wrong in one way each.

mod clock;
mod count;
mod key;
mod layer;
mod log;
mod options;
mod role;
mod work;

pub use role::SabotagedHost;
pub use work::{HostMemory, HostWork};

use super::Saboteur;

/// Rows of hosts' saboteurs.
type Rows = &'static [Saboteur<HostWork>];

/// Every table.
pub(super) const TABLES: &[Rows] = &[clock::ROWS, count::ROWS, key::ROWS, log::ROWS, options::ROWS];
