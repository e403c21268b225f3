//! What changes on a machine beside what it sends, for the trace: the same of hosts and of clients.

use super::{Hresult, LicenceStatus, Minutes};

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The licence state.
    Licence {
        /// Before.
        from: LicenceStatus,
        /// After.
        to: LicenceStatus,
        /// Why (STATE-061).
        reason: Hresult,
        /// Minutes to the end of the new state.
        minutes_left: Minutes,
    },
    /// An attempt ended with this result.
    Attempt(Hresult),
    /// What was done to the machine ended with this result.
    Machine(Hresult),
}
