//! Look-ups of addresses that may turn out to be of KMS hosts, a bounded number.

use std::{collections::BTreeMap, net::IpAddr};

use emulator::dns::Name;
use rustc_hash::FxHashMap;

use super::Item;
use crate::file::Stamp;

/// How many look-ups are kept.
pub(super) const MAX_KEPT: usize = 1000;
/// Messages of one look-up that are kept: the query, repetitions, answers.
const MAX_MESSAGES: usize = 16;

/// How a look-up went, so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Went {
    Silent,
    Failed,
    Answered,
}

#[derive(Debug)]
pub(super) struct Lookup {
    pub(super) client: IpAddr,
    pub(super) name: Name,
    pub(super) at: Stamp,
    /// Its messages.
    pub(super) items: Vec<Item>,
    pub(super) went: Went,
    /// Its client looked for the service, or went to a host, soon before or after.
    pub(super) near: bool,
    addresses: Vec<IpAddr>,
}

impl Lookup {
    /// A look-up that begins with the message of `item`. `near`: its client was active shortly before.
    pub(super) fn new(client: IpAddr, name: Name, item: Item, near: bool) -> Self {
        let at = item.seen.at;
        let (items, addresses) = (vec![item], Vec::new());
        Self { client, name, at, items, went: Went::Silent, near, addresses }
    }

    /// Another message of it.
    pub(super) fn push(&mut self, item: Item) {
        if self.items.len() < MAX_MESSAGES {
            self.items.push(item);
        }
    }
}

/// The look-ups, found by their number, their client, or an address in their answers.
#[derive(Debug, Default)]
pub(super) struct Kept {
    lookups: BTreeMap<u64, Lookup>,
    next: u64,
    by_address: FxHashMap<IpAddr, Vec<u64>>,
    by_client: FxHashMap<IpAddr, Vec<u64>>,
}

impl Kept {
    pub(super) fn is_empty(&self) -> bool {
        self.lookups.is_empty()
    }

    /// Keeps `lookup`: its number.
    pub(super) fn insert(&mut self, lookup: Lookup) -> u64 {
        let number = self.next;
        self.next += 1;
        self.by_client.entry(lookup.client).or_default().push(number);
        self.lookups.insert(number, lookup);
        number
    }

    /// The oldest, if there are too many, or any if `all` are to go.
    pub(super) fn oldest(&self, all: bool) -> Option<u64> {
        let (number, _) = self.lookups.first_key_value()?;
        (all || self.lookups.len() > MAX_KEPT).then_some(*number)
    }

    pub(super) fn get_mut(&mut self, number: u64) -> Option<&mut Lookup> {
        self.lookups.get_mut(&number)
    }

    /// Look-up `number` was answered with these addresses.
    pub(super) fn answered(&mut self, number: u64, addresses: Vec<IpAddr>) {
        let Some(lookup) = self.lookups.get_mut(&number) else { return };
        for address in addresses {
            if !lookup.addresses.contains(&address) && lookup.addresses.len() < MAX_MESSAGES {
                lookup.addresses.push(address);
                self.by_address.entry(address).or_default().push(number);
            }
        }
    }

    pub(super) fn remove(&mut self, number: u64) -> Option<Lookup> {
        let lookup = self.lookups.remove(&number)?;
        forget(&mut self.by_client, lookup.client, number);
        for address in &lookup.addresses {
            forget(&mut self.by_address, *address, number);
        }
        Some(lookup)
    }

    /// Those by `client`, the oldest first.
    pub(super) fn of_client(&self, client: IpAddr) -> Vec<u64> {
        self.by_client.get(&client).cloned().unwrap_or_default()
    }

    /// Those that gave `address`, and those of the same names by the same clients, the oldest first.
    pub(super) fn of_address(&self, address: IpAddr) -> Vec<u64> {
        let mut numbers = Vec::new();
        for gave in self.by_address.get(&address).into_iter().flatten() {
            let Some(lookup) = self.lookups.get(gave) else { continue };
            numbers.extend(
                self.of_client(lookup.client)
                    .into_iter()
                    .filter(|number| self.lookups.get(number).is_some_and(|other| other.name == lookup.name)),
            );
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn forget(index: &mut FxHashMap<IpAddr, Vec<u64>>, key: IpAddr, number: u64) {
    if let Some(numbers) = index.get_mut(&key) {
        numbers.retain(|other| *other != number);
        if numbers.is_empty() {
            index.remove(&key);
        }
    }
}
