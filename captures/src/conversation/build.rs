//! From items to conversations.

use std::collections::BTreeMap;

use super::{Connection, ConnectionEnd, Conversations, connections, lookups};
use crate::transcript::{Item, What};

/// Puts the items of a transcript together; they are in the order in which [`collect`](crate::transcript::collect)
/// gives them.
#[must_use]
pub fn build(items: &[Item]) -> Conversations {
    let mut built = Conversations::default();
    let mut open = BTreeMap::new();
    for item in items {
        let (first, last) = built.span.unwrap_or((item.from, item.seen));
        built.span = Some((first.min(item.from), last.max(item.seen)));
        match (&item.what, item.party) {
            (What::Dns(dns), _) => lookups::take(&mut built, item.seen, dns),
            (What::Unreachable(said), _) => built.unreachable.push((item.seen, *said)),
            (what, Some(party)) => {
                let place = *open.entry(party.conn).or_insert_with(|| {
                    built.connections.push(Connection {
                        party,
                        opened: item.from,
                        answered: None,
                        syns: 0,
                        binds: Vec::new(),
                        exchanges: Vec::new(),
                        foreign: Vec::new(),
                        gaps: Vec::new(),
                        end: ConnectionEnd::Open,
                    });
                    built.connections.len() - 1
                });
                connections::take(&mut built.connections[place], item, what);
            }
            (_, None) => {}
        }
    }
    built.connections.iter_mut().for_each(connections::finish);
    built
}
