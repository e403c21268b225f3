//! Replication between name servers that all take updates (DISC-027, DISC-028).

use std::collections::BTreeMap;

use super::{NameServer, ZoneRecord};
use crate::dns::Record;

/// A change made on this server.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    Put(ZoneRecord),
    Take(Record),
}

/// The changes made on this server, and how far it knows those of others.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    entries: Vec<Entry>,
    seen: BTreeMap<String, usize>,
}

impl Journal {
    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }
}

impl NameServer {
    /// Takes over what was changed on `source`, called `name`, since the last time, for every zone both have. What came
    /// to `source` by replication is not passed on: every server takes from each other one.
    ///
    /// A removal reaches only what is there. A record removed on a server before it had arrived there comes back with
    /// the next replication, which is how older records are left behind (DISC-028).
    pub fn replicate_from(&mut self, name: &str, source: &Self) {
        for theirs in source.zones() {
            let Some(ours) = self.zone_mut(&theirs.origin) else { continue };
            let seen = ours.journal.seen.insert(name.to_owned(), theirs.journal.entries.len()).unwrap_or(0);
            for entry in theirs.journal.entries.iter().skip(seen) {
                ours.apply(entry.clone());
            }
            ours.rights.take_over(&theirs.rights);
        }
    }
}
