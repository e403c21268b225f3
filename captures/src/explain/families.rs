//! Machines with an address of each family: they ask DNS over one and go to hosts over the other.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
};

use rustc_hash::{FxHashMap, FxHashSet};

use super::words::SECOND;
use crate::{
    conversation::{Connection, Conversations, LookupEnd},
    stream::Seen,
};

/// How long before a connection its address was looked up at most.
const BEFORE: i64 = 10 * SECOND;

/// Look-ups before a connection that are looked at.
const NEAR: usize = 64;

/// Addresses of clients that asked nothing themselves, and the address of the other family from which the address that
/// they went to had just been asked for. Where several had asked, none is taken.
pub(super) fn families(all: &Conversations, connections: &[&Connection]) -> BTreeMap<IpAddr, IpAddr> {
    let asking: FxHashSet<IpAddr> = all.lookups.iter().map(|lookup| lookup.client.ip()).collect();
    let mut asked: FxHashMap<IpAddr, Vec<(Seen, SocketAddr)>> = FxHashMap::default();
    for lookup in &all.lookups {
        let LookupEnd::Answered(seen, answer) = &lookup.end else { continue };
        // What came unasked beside SRV records, many clients got.
        for address in answer.answers.iter().filter_map(|record| record.data.address()) {
            asked.entry(address).or_default().push((*seen, lookup.client));
        }
    }
    asked.values_mut().for_each(|lookups| lookups.sort_by_key(|(seen, _)| seen.frame));
    let mut same = BTreeMap::new();
    for tried in connections {
        let (client, opened) = (tried.party.client.ip(), tried.opened);
        if asking.contains(&client) || same.contains_key(&client) {
            continue;
        }
        let lookups = asked.get(&tried.party.server.ip()).map_or(&[][..], Vec::as_slice);
        let before = &lookups[..lookups.partition_point(|(seen, _)| seen.frame < opened.frame)];
        let near = before.iter().rev().take_while(|(seen, _)| opened.at.since(seen.at) <= BEFORE).take(NEAR);
        let mut others =
            near.map(|(_, asker)| asker.ip()).filter(|asker| asker.is_ipv4() != client.is_ipv4());
        if let Some(asker) = others.next()
            && others.all(|other| other == asker)
        {
            same.insert(client, asker);
        }
    }
    same
}
