//! A zone: its records, where they come from and how old they are.

use super::{
    UpdatePolicy,
    replication::{Entry, Journal},
    rights::{Rights, SetKey},
};
use crate::{
    dns::{Name, Record, RecordData, RecordType, Soa},
    model::{Filetime, Minutes},
};

/// Seconds that a negative answer may be cached: none, as clients ask again at every attempt.
pub const NEGATIVE_TTL: u32 = 0;
/// Seconds of the other times in a zone's SOA.
const SOA_TIMES: u32 = 900;

/// A record of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneRecord {
    /// The record.
    pub record: Record,
    /// When it was last added by dynamic update; `None` for a record made by hand, which never ages.
    pub refreshed_at: Option<Filetime>,
}

/// A zone the server is authoritative for.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Name of the zone; its records stand there and below.
    pub origin: Name,
    /// Who may update it.
    pub policy: UpdatePolicy,
    /// Age from which scavenging removes a record of a dynamic update; `None`: no scavenging (PUB-033).
    pub scavenge_after: Option<Minutes>,
    pub(super) records: Vec<ZoneRecord>,
    pub(super) rights: Rights,
    pub(super) journal: Journal,
    serial: u32,
}

impl Zone {
    /// A zone without records, that keeps each record set for its first owner and never scavenges.
    #[must_use]
    pub fn new(origin: Name) -> Self {
        Self {
            origin,
            policy: UpdatePolicy::default(),
            scavenge_after: None,
            records: Vec::new(),
            rights: Rights::default(),
            journal: Journal::default(),
            serial: 1,
        }
    }

    /// The zone with this rule for dynamic updates.
    #[must_use]
    pub fn with_policy(self, policy: UpdatePolicy) -> Self {
        Self { policy, ..self }
    }

    /// Its records, in the order they were added. The SOA is not among them.
    #[must_use]
    pub fn records(&self) -> &[ZoneRecord] {
        &self.records
    }

    /// The SOA record; its serial counts the changes.
    #[must_use]
    pub fn soa(&self) -> Record {
        let below = |label: &str| self.origin.child(label).unwrap_or_else(|_| self.origin.clone());
        let data = RecordData::Soa(Soa {
            mname: below("ns"),
            rname: below("hostmaster"),
            serial: self.serial,
            refresh: SOA_TIMES,
            retry: SOA_TIMES,
            expire: SOA_TIMES,
            minimum: NEGATIVE_TTL,
        });
        Record { name: self.origin.clone(), ttl: NEGATIVE_TTL, data }
    }

    /// The records of a name and type, `ANY` for all types.
    pub fn of<'a>(&'a self, name: &'a Name, rtype: RecordType) -> impl Iterator<Item = &'a Record> {
        let records = self.records.iter().map(|entry| &entry.record);
        let wanted = move |record: &&Record| rtype == RecordType::ANY || record.rtype() == rtype;
        records.filter(move |record| record.name == *name).filter(wanted)
    }

    /// Whether the name, or one below it, has a record; the origin always exists.
    #[must_use]
    pub fn has_name(&self, name: &Name) -> bool {
        *name == self.origin || self.records.iter().any(|entry| entry.record.name.is_within(name))
    }

    /// Adds a record by hand: it has no owner and no age (PUB-020, PUB-025). One that says the same is replaced.
    ///
    /// # Errors
    ///
    /// Gives the record back when it doesn't belong into the zone or is an SOA, which the zone writes itself.
    pub fn add(&mut self, record: Record) -> Result<(), Record> {
        if !record.name.is_within(&self.origin) || record.rtype() == RecordType::SOA {
            return Err(record);
        }
        self.put(ZoneRecord { record, refreshed_at: None });
        Ok(())
    }

    /// Removes by hand the records of a name and type for which `when` holds; gives them back.
    pub fn remove(
        &mut self,
        name: &Name,
        rtype: RecordType,
        mut when: impl FnMut(&RecordData) -> bool,
    ) -> Vec<Record> {
        self.take(|entry| {
            let record = &entry.record;
            record.name == *name
                && (rtype == RecordType::ANY || record.rtype() == rtype)
                && when(&record.data)
        })
    }

    /// Makes `who` a member of a security group, which can be granted rights as a machine can (PUB-019, PUB-021).
    pub fn enrol(&mut self, group: &str, who: &str) {
        self.rights.enrol(group, who);
    }

    /// Lets `who`, a machine or a group, change a record set, whether it exists or not (PUB-018, PUB-022).
    pub fn grant(&mut self, name: &Name, rtype: RecordType, who: &str) {
        self.rights.grant((name.clone(), rtype), who);
    }

    /// Who created a record set by dynamic update, under [`UpdatePolicy::FirstOwner`].
    #[must_use]
    pub fn owner(&self, name: &Name, rtype: RecordType) -> Option<&str> {
        self.rights.owner(&(name.clone(), rtype))
    }

    /// Removes the records of dynamic updates that are as old as the limit or older; gives them back (PUB-033).
    pub fn scavenge(&mut self, now: Filetime) -> Vec<Record> {
        let Some(limit) = self.scavenge_after else { return Vec::new() };
        self.take(|entry| entry.refreshed_at.is_some_and(|refreshed| refreshed + limit <= now))
    }

    /// When the next record reaches the age limit.
    #[must_use]
    pub fn next_scavenge(&self) -> Option<Filetime> {
        let limit = self.scavenge_after?;
        self.records.iter().filter_map(|entry| entry.refreshed_at).min().map(|refreshed| refreshed + limit)
    }

    /// Adds a record, or replaces in its place the one that says the same. A record made by hand stays one.
    pub(super) fn put(&mut self, new: ZoneRecord) {
        self.journal.push(Entry::Put(new.clone()));
        self.apply(Entry::Put(new));
    }

    /// Removes the records for which `when` holds; gives them back.
    pub(super) fn take(&mut self, mut when: impl FnMut(&ZoneRecord) -> bool) -> Vec<Record> {
        let taken: Vec<_> = self.records.iter().filter(|entry| when(entry)).cloned().collect();
        for entry in &taken {
            self.journal.push(Entry::Take(entry.record.clone()));
            self.apply(Entry::Take(entry.record.clone()));
        }
        taken.into_iter().map(|entry| entry.record).collect()
    }

    /// Makes a change without writing it into the journal.
    pub(super) fn apply(&mut self, change: Entry) {
        match change {
            Entry::Put(new) => {
                let same = |entry: &&mut ZoneRecord| same(&entry.record, &new.record);
                match self.records.iter_mut().find(same) {
                    Some(old) => {
                        let refreshed_at = old.refreshed_at.and(new.refreshed_at);
                        *old = ZoneRecord { refreshed_at, ..new };
                    }
                    None => self.records.push(new),
                }
            }
            Entry::Take(record) => {
                self.records.retain(|entry| !same(&entry.record, &record));
                let set: SetKey = (record.name, record.data.rtype());
                if self.of(&set.0, set.1).next().is_none() {
                    self.rights.vanished(&set);
                }
            }
        }
        self.serial = self.serial.wrapping_add(1);
    }
}

/// Whether two records say the same; how long they may be cached doesn't matter (RFC 2136 3.4.2.2).
fn same(one: &Record, other: &Record) -> bool {
    one.name == other.name && one.data == other.data
}
