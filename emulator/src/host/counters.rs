//! Cumulative request counters (COUNT-022, COUNT-023).

use crate::model::{LicenceStatus, Question, Readings};

/// Requests received since installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Valid requests; refused ones as well in reading B of OPEN-039.
    pub total: u64,
    /// Refused and unreadable ones.
    pub failed: u64,
    /// Valid requests by the client's licence status, 0 to 5; status 6 is in the total only, or under 2 (OPEN-040).
    pub by_status: [u64; 6],
}

impl Counters {
    pub(super) fn accepted(&mut self, status: LicenceStatus, readings: Readings) {
        self.total += 1;
        let under_oob =
            status == LicenceStatus::ExtendedGrace && readings.is_b(Question::ExtendedGraceCounter);
        let status = if under_oob { LicenceStatus::OobGrace } else { status };
        if let Some(counter) = self.by_status.get_mut(status as usize) {
            *counter += 1;
        }
    }

    pub(super) fn refused(&mut self, readings: Readings) {
        self.failed += 1;
        self.total += u64::from(readings.is_b(Question::TotalIncludesFailed));
    }
}
