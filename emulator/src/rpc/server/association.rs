//! Association groups: which connections of a client belong together (MS-RPCE 3.3.1.5.7).

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The live groups of a host. A clone is a handle on the same groups.
#[derive(Clone, Debug, Default)]
pub struct Associations(Arc<Mutex<Table>>);

#[derive(Debug, Default)]
struct Table {
    issued: u32,
    groups: BTreeMap<u32, Group>,
}

#[derive(Debug)]
struct Group {
    client: IpAddr,
    connections: usize,
}

/// Membership of one connection; dropping it leaves the group, and the last one to leave ends it.
#[derive(Debug)]
pub struct Member {
    table: Associations,
    id: u32,
}

/// Ids begin here, so that small invented ids never name a live group.
const BASE: u32 = 0x0001_0000;

impl Associations {
    /// No groups.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Live groups.
    #[must_use]
    pub fn len(&self) -> usize {
        self.with(|table| table.groups.len())
    }

    /// Whether no group is live.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A new group for a connection from `client`; its id is not 0.
    #[must_use]
    pub fn open(&self, client: IpAddr) -> Member {
        let id = self.with(|table| {
            let id = loop {
                table.issued = table.issued.wrapping_add(1).max(BASE);
                if !table.groups.contains_key(&table.issued) {
                    break table.issued;
                }
            };
            table.groups.insert(id, Group { client, connections: 1 });
            id
        });
        Member { table: self.clone(), id }
    }

    /// Joins a live group from the client address that opened it; `None` for any other.
    #[must_use]
    pub fn join(&self, id: u32, client: IpAddr) -> Option<Member> {
        self.with(|table| {
            let group = table.groups.get_mut(&id).filter(|group| group.client == client)?;
            group.connections += 1;
            Some(())
        })?;
        Some(Member { table: self.clone(), id })
    }

    fn leave(&self, id: u32) {
        self.with(|table| {
            if let Some(group) = table.groups.get_mut(&id) {
                group.connections -= 1;
                if group.connections == 0 {
                    table.groups.remove(&id);
                }
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Table) -> T) -> T {
        // Nothing in here panics half-way, so a poisoned table is still whole.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Member {
    /// The group's id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.table.leave(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 1));
    const B: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));

    #[test]
    fn a_group_lives_until_its_last_connection_goes() {
        let groups = Associations::new();
        let first = groups.open(A);
        let id = first.id();
        let second = groups.join(id, A).unwrap();
        assert!(groups.join(id, B).is_none());
        drop(first);
        assert_eq!(groups.join(id, A).map(|third| third.id()), Some(id));
        drop(second);
        assert!(groups.is_empty());
        assert!(groups.join(id, A).is_none());
    }

    #[test]
    fn ids_differ_and_are_not_small() {
        let groups = Associations::new();
        let (first, second) = (groups.open(A), groups.open(A));
        assert_ne!(first.id(), second.id());
        assert!(first.id() >= BASE && second.id() >= BASE);
    }
}
