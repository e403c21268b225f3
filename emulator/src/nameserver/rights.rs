//! Who may change which record set by dynamic update (PUB-016 to PUB-023, PUB-029).

use std::collections::{BTreeMap, BTreeSet};

use crate::dns::{Name, Rcode, RecordType};

/// A zone's rule for dynamic updates. Requesters are compared as text: the names of machines, or their addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum UpdatePolicy {
    /// Everyone may change everything: BIND with `allow-update { any; };` (PUB-029).
    AllowAny,
    /// These may change everything; others are refused.
    AllowFrom(BTreeSet<String>),
    /// Every update gets this response code, whatever it says.
    Fail(Rcode),
    /// Who creates a record set owns it; others need a grant (the default of directory-integrated zones, PUB-017).
    #[default]
    FirstOwner,
    /// No dynamic updates: REFUSED (PUB-023, PUB-029).
    Refuse,
}

/// A record set.
pub(super) type SetKey = (Name, RecordType);

/// Owners and grants of a zone's record sets.
#[derive(Clone, Debug, Default)]
pub(super) struct Rights {
    owners: BTreeMap<SetKey, String>,
    grants: BTreeMap<SetKey, BTreeSet<String>>,
    groups: BTreeMap<String, BTreeSet<String>>,
}

impl Rights {
    /// PUB-018, PUB-022: gives `who` the right to change a record set, whether it exists or not.
    pub(super) fn grant(&mut self, set: SetKey, who: &str) {
        self.grants.entry(set).or_default().insert(who.to_owned());
    }

    /// PUB-019, PUB-021: makes `who` a member of `group`; what the group is granted, each member is.
    pub(super) fn enrol(&mut self, group: &str, who: &str) {
        self.groups.entry(group.to_owned()).or_default().insert(who.to_owned());
    }

    /// Whether `who` may change a set. One that exists without an owner was made by hand: only grants count.
    pub(super) fn allow(&self, who: &str, set: &SetKey, exists: bool) -> bool {
        let is_member = |group: &String| self.groups.get(group).is_some_and(|members| members.contains(who));
        let granted =
            self.grants.get(set).is_some_and(|names| names.contains(who) || names.iter().any(is_member));
        granted || self.owners.get(set).map_or(!exists, |owner| owner == who)
    }

    /// `who` made a set that didn't exist.
    pub(super) fn created(&mut self, set: SetKey, who: &str) {
        self.owners.insert(set, who.to_owned());
    }

    /// The set has no record any more. Grants stay.
    pub(super) fn vanished(&mut self, set: &SetKey) {
        self.owners.remove(set);
    }

    /// Adds owners, grants and groups of another server's copy of the zone; the own ones stay.
    pub(super) fn take_over(&mut self, theirs: &Self) {
        for (set, owner) in &theirs.owners {
            self.owners.entry(set.clone()).or_insert_with(|| owner.clone());
        }
        for (set, names) in &theirs.grants {
            self.grants.entry(set.clone()).or_default().extend(names.iter().cloned());
        }
        for (group, members) in &theirs.groups {
            self.groups.entry(group.clone()).or_default().extend(members.iter().cloned());
        }
    }

    /// The set's owner.
    pub(super) fn owner(&self, set: &SetKey) -> Option<&str> {
        self.owners.get(set).map(String::as_str)
    }
}
