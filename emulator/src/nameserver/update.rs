//! Dynamic updates (RFC 2136 3).

use std::collections::BTreeMap;

use super::{UpdatePolicy, Zone, ZoneRecord, rights::SetKey};
use crate::{
    dns::{Change, Name, Prerequisite, Rcode, Record, RecordData, RecordType, Update},
    model::Filetime,
};

impl Zone {
    /// Makes all changes of an update, or none: prerequisites first, then rights, then the names, then the changes.
    pub(super) fn update(&mut self, now: Filetime, from: &str, update: &Update) -> Rcode {
        match self.check(from, update) {
            Ok(()) => {
                for change in &update.changes {
                    self.change(now, from, change);
                }
                Rcode::NOERROR
            }
            Err(rcode) => rcode,
        }
    }

    fn check(&self, from: &str, update: &Update) -> Result<(), Rcode> {
        if let UpdatePolicy::Fail(rcode) = self.policy {
            return Err(rcode);
        }
        if update.signed {
            // The lab has no DNS keys, so it knows no signature (RFC 8945 5.2.1).
            return Err(Rcode::NOTAUTH);
        }
        self.check_prerequisites(&update.prerequisites)?;
        self.check_rights(from, &update.changes)?;
        for change in &update.changes {
            self.check_within(change.name())?;
            let data_types = [RecordType::ANY, RecordType::OPT, RecordType::TSIG];
            if !matches!(change, Change::DeleteName(_)) && data_types.contains(&change.rtype()) {
                return Err(Rcode::FORMERR);
            }
        }
        Ok(())
    }

    fn check_within(&self, name: &Name) -> Result<(), Rcode> {
        if name.is_within(&self.origin) { Ok(()) } else { Err(Rcode::NOTZONE) }
    }

    fn check_prerequisites(&self, prerequisites: &[Prerequisite]) -> Result<(), Rcode> {
        let in_use = |name: &Name| *name == self.origin || self.of(name, RecordType::ANY).next().is_some();
        let has_set = |name: &Name, rtype: RecordType| {
            self.of(name, rtype).next().is_some() || (*name == self.origin && rtype == RecordType::SOA)
        };
        let mut sets: BTreeMap<SetKey, Vec<&RecordData>> = BTreeMap::new();
        for prerequisite in prerequisites {
            let (name, broken) = match prerequisite {
                Prerequisite::NameInUse(name) => (name, (!in_use(name)).then_some(Rcode::NXDOMAIN)),
                Prerequisite::NameNotInUse(name) => (name, in_use(name).then_some(Rcode::YXDOMAIN)),
                Prerequisite::NoSet(name, rtype) => (name, has_set(name, *rtype).then_some(Rcode::YXRRSET)),
                Prerequisite::Set(name, rtype) => (name, (!has_set(name, *rtype)).then_some(Rcode::NXRRSET)),
                Prerequisite::Equals(name, data) => {
                    sets.entry((name.clone(), data.rtype())).or_default().push(data);
                    (name, None)
                }
            };
            self.check_within(name)?;
            broken.map_or(Ok(()), Err)?;
        }
        for ((name, rtype), mut wanted) in sets {
            let mut found: Vec<_> = self.of(&name, rtype).map(|record| &record.data).collect();
            wanted.sort_unstable();
            wanted.dedup();
            found.sort_unstable();
            if wanted != found {
                return Err(Rcode::NXRRSET);
            }
        }
        Ok(())
    }

    fn check_rights(&self, from: &str, changes: &[Change]) -> Result<(), Rcode> {
        let allowed = match &self.policy {
            UpdatePolicy::AllowAny => true,
            UpdatePolicy::AllowFrom(names) => names.contains(from),
            UpdatePolicy::Fail(rcode) => return Err(*rcode),
            UpdatePolicy::FirstOwner => changes.iter().all(|change| self.may_change(from, change)),
            UpdatePolicy::Refuse => false,
        };
        if allowed { Ok(()) } else { Err(Rcode::REFUSED) }
    }

    fn may_change(&self, from: &str, change: &Change) -> bool {
        let allowed = |rtype| {
            let exists = self.of(change.name(), rtype).next().is_some();
            self.rights.allow(from, &(change.name().clone(), rtype), exists)
        };
        match change {
            Change::DeleteName(name) => self.of(name, RecordType::ANY).all(|record| allowed(record.rtype())),
            _ => allowed(change.rtype()),
        }
    }

    fn change(&mut self, now: Filetime, from: &str, change: &Change) {
        match change {
            Change::Add(record) => self.add_by_update(now, from, record),
            Change::DeleteName(name) => {
                self.take(|entry| entry.record.name == *name);
            }
            Change::DeleteRecord(name, data) => {
                self.take(|entry| entry.record.name == *name && entry.record.data == *data);
            }
            Change::DeleteSet(name, rtype) => {
                self.take(|entry| entry.record.name == *name && entry.record.rtype() == *rtype);
            }
        }
    }

    /// Adds or refreshes. Left out in silence, as RFC 2136 3.4.2.2 wants it: an SOA, which the zone writes itself, an
    /// alias beside other records, and other records beside an alias. A new alias replaces the old one.
    fn add_by_update(&mut self, now: Filetime, from: &str, record: &Record) {
        let rtype = record.rtype();
        let is_alias = rtype == RecordType::CNAME;
        let clash = |other: &Record| (other.rtype() == RecordType::CNAME) != is_alias;
        if rtype == RecordType::SOA || self.of(&record.name, RecordType::ANY).any(clash) {
            return;
        }
        let is_new = self.of(&record.name, rtype).next().is_none();
        if is_alias {
            self.take(|entry| entry.record.name == record.name && entry.record.data != record.data);
        }
        self.put(ZoneRecord { record: record.clone(), refreshed_at: Some(now) });
        if is_new && self.policy == UpdatePolicy::FirstOwner {
            self.rights.created((record.name.clone(), rtype), from);
        }
    }
}
