//! The items of a transcript by conversation.

use std::net::{IpAddr, SocketAddr};

use rustc_hash::FxHashMap;

use super::{
    options::Options,
    step::{Step, step},
    types::Conversation,
};
use crate::{
    packet::Unreachable,
    stream::{Direction, Seen},
    transcript::{Dns, DnsBody, Item, What},
};

/// What a conversation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Lookup,
    Update,
    Connection,
    /// An ICMP message about traffic that isn't there.
    Icmp,
}

/// A conversation.
pub(super) struct Talk<'a> {
    pub(super) kind: Kind,
    /// The question of a look-up, the zone of an update.
    pub(super) subject: String,
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    pub(super) first: Seen,
    pub(super) steps: Vec<Step<'a>>,
}

/// The conversations of a transcript, in the order of their first frames.
pub(super) fn talks<'a>(items: &'a [Item], options: &Options) -> Vec<Talk<'a>> {
    let mut sorter = Sorter::default();
    for item in items {
        let Some(step) = step(item, options) else { continue };
        let place = sorter.place(item);
        sorter.talks[place].steps.push(step);
    }
    let mut talks = sorter.talks;
    talks.sort_by_key(|talk| talk.first);
    talks
}

#[derive(Default)]
struct Sorter<'a> {
    talks: Vec<Talk<'a>>,
    connections: FxHashMap<u32, usize>,
    /// The latest conversation of a message's id and ends, and whether it has been answered.
    messages: FxHashMap<(SocketAddr, SocketAddr, Vec<u8>), (usize, bool)>,
    /// The latest conversation between two ends.
    between: FxHashMap<(SocketAddr, SocketAddr), usize>,
}

impl<'a> Sorter<'a> {
    fn place(&mut self, item: &'a Item) -> usize {
        match (&item.what, item.party) {
            (What::Dns(dns), _) => self.message(item, dns),
            (What::Unreachable(said), _) => self.unreachable(item, said),
            (_, Some(party)) => match self.connections.get(&party.conn) {
                Some(place) => *place,
                None => {
                    let place =
                        self.begin(Kind::Connection, String::new(), (party.client, party.server), item);
                    self.connections.insert(party.conn, place);
                    place
                }
            },
            // Everything else has its connection.
            (_, None) => {
                let nobody = SocketAddr::new(IpAddr::from([0; 4]), 0);
                self.begin(Kind::Icmp, String::new(), (nobody, nobody), item)
            }
        }
    }

    fn begin(
        &mut self,
        kind: Kind,
        subject: String,
        (client, server): (SocketAddr, SocketAddr),
        item: &Item,
    ) -> usize {
        self.talks.push(Talk { kind, subject, client, server, first: item.from, steps: Vec::new() });
        self.between.insert((client, server), self.talks.len() - 1);
        self.talks.len() - 1
    }

    /// A message belongs to the latest one of its id between its ends, unless that was answered and this asks anew.
    fn message(&mut self, item: &'a Item, dns: &'a Dns) -> usize {
        let id = dns.octets.iter().copied().take(size_of::<u16>()).collect();
        let key = (dns.client, dns.server, id);
        let asks = dns.direction == Direction::ToServer;
        let (kind, subject) = match &dns.body {
            DnsBody::Query(query) => (Kind::Lookup, query.question.to_string()),
            DnsBody::Answer(answer) => {
                (Kind::Lookup, answer.question.as_ref().map(ToString::to_string).unwrap_or_default())
            }
            DnsBody::Update(update) => (Kind::Update, update.zone.to_string()),
            DnsBody::UpdateReply(_) => (Kind::Update, String::new()),
            DnsBody::Unreadable(_) => (Kind::Lookup, String::new()),
        };
        let known = self.messages.get(&key).copied();
        let known = known.filter(|(place, answered)| {
            !asks || (!answered && self.talks[*place].subject.eq_ignore_ascii_case(&subject))
        });
        let place = match known {
            Some((place, _)) => place,
            None => self.begin(kind, subject, (dns.client, dns.server), item),
        };
        self.messages.insert(key, (place, !asks));
        place
    }

    fn unreachable(&mut self, item: &'a Item, said: &Unreachable) -> usize {
        let known = [(said.from, said.to), (said.to, said.from)];
        let known = known.iter().find_map(|ends| self.between.get(ends).copied());
        known.unwrap_or_else(|| self.begin(Kind::Icmp, String::new(), (said.from, said.to), item))
    }
}

impl Talk<'_> {
    /// What the report calls it.
    pub(super) fn title(&self) -> String {
        let (client, server) = (self.client.ip(), self.server.ip());
        match self.kind {
            Kind::Lookup => format!("look-up of {}: {client} asks {server}", self.subject),
            Kind::Update => format!("update of {}: {client} asks {server}", self.subject),
            Kind::Connection => format!("connection from {client} to {server}"),
            Kind::Icmp => format!("packet from {client} to {server}"),
        }
    }

    /// What the report says of it, as the one of this number.
    pub(super) fn conversation(&self, index: usize) -> Conversation {
        Conversation { number: index + 1, title: self.title(), first: self.first, steps: self.steps.len() }
    }
}
