//! The client table: which machines count, and for how long.

use std::collections::VecDeque;

use uuid::Uuid;

use crate::model::{Filetime, Minutes};

/// Unique CMIDs with the time of their last accepted request (COUNT-009, COUNT-010). A machine counts for less than 30
/// days; at most twice the largest N-policy asked for are kept (OPEN-003).
#[derive(Clone, Debug)]
pub struct ClientTable {
    /// Oldest first: eviction and expiry both take from the front.
    entries: VecDeque<(Uuid, Filetime)>,
    capacity: usize,
    window: Minutes,
}

impl ClientTable {
    /// How many machines a host keeps once a client product has asked: twice the largest threshold.
    pub const CAPACITY: usize = 50;
    /// How long a machine counts after its last request.
    pub const WINDOW: Minutes = Minutes::days(30);

    /// An empty table.
    #[must_use]
    pub fn new(capacity: usize, window: Minutes) -> Self {
        let entries = VecDeque::with_capacity(capacity.min(Self::CAPACITY));
        Self { entries, capacity, window }
    }

    /// Lets the table hold at least so many machines.
    pub fn widen(&mut self, capacity: usize) {
        self.capacity = self.capacity.max(capacity);
    }

    /// Counts a machine seen at `now`; the machine seen longest ago leaves a full table.
    pub fn count_in(&mut self, now: Filetime, cmid: Uuid) {
        if let Some(index) = self.entries.iter().position(|(id, _)| *id == cmid) {
            self.entries.remove(index);
        } else if self.entries.len() >= self.capacity && !self.entries.is_empty() {
            self.entries.pop_front();
        }
        let place = self.entries.partition_point(|(_, seen)| *seen <= now);
        self.entries.insert(place, (cmid, now));
    }

    /// How many machines count at `now`. A machine seen exactly the window ago no longer does.
    pub fn count(&mut self, now: Filetime) -> u32 {
        let horizon = now - self.window;
        let expired = self.entries.partition_point(|(_, seen)| *seen <= horizon);
        self.entries.drain(..expired);
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lab_id;

    fn cmid(n: u32) -> Uuid {
        lab_id(&format!("cmid/{n}"))
    }

    fn start() -> Filetime {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn one_machine_counts_once_however_often_it_asks() {
        let mut table = ClientTable::new(ClientTable::CAPACITY, ClientTable::WINDOW);
        for minute in 0..5 {
            table.count_in(start() + Minutes(minute), cmid(1));
        }
        assert_eq!(table.count(start()), 1);
    }

    #[test]
    fn a_machine_leaves_after_the_window() {
        let mut table = ClientTable::new(ClientTable::CAPACITY, ClientTable::WINDOW);
        table.count_in(start(), cmid(1));
        assert_eq!(table.count(start() + Minutes(43_199)), 1);
        assert_eq!(table.count(start() + Minutes::days(30)), 0);
    }

    #[test]
    fn a_full_table_drops_the_machine_seen_longest_ago() {
        let mut table = ClientTable::new(3, ClientTable::WINDOW);
        for n in 0..3 {
            table.count_in(start() + Minutes(n), cmid(n));
        }
        table.count_in(start() + Minutes(3), cmid(0));
        table.count_in(start() + Minutes(4), cmid(9));
        let kept: Vec<_> = table.entries.iter().map(|(id, _)| *id).collect();
        assert_eq!(kept, [cmid(2), cmid(0), cmid(9)]);
    }
}
