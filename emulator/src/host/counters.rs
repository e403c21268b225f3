//! Cumulative request counters (COUNT-022, COUNT-023).

use crate::model::LicenceStatus;

/// Requests received since installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Valid requests.
    pub total: u64,
    /// Refused and unreadable ones.
    pub failed: u64,
    /// Valid requests by the client's licence status, 0 to 5; status 6 is in the total only (OPEN-040).
    pub by_status: [u64; 6],
}

impl Counters {
    pub(super) fn accepted(&mut self, status: LicenceStatus) {
        self.total += 1;
        if let Some(counter) = self.by_status.get_mut(status as usize) {
            *counter += 1;
        }
    }

    /// `in_total`: OPEN-039, reading B.
    pub(super) fn refused(&mut self, in_total: bool) {
        self.failed += 1;
        self.total += u64::from(in_total);
    }
}
