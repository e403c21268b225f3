//! DNS messages that bear on KMS, the names and addresses of hosts that they give, and look-ups that may turn out to.
//!
//! A look-up of addresses says nothing of KMS by itself: the name of a host may be configured. So those of names that
//! no service record gave are kept back, the last thousand, and told as [`Relation::Target`] when
//!
//! - a connection that bears on KMS goes to an address that they gave; look-ups of the same name by the same client
//!   are told with it, and later ones of that name at once;
//! - they failed (a response code, or no answer), and their client looked for the service or went to a KMS host within
//!   a minute of them, or the name's first label has `kms` in it: the host of that name wasn't found, and no
//!   connection would tell of it.

use std::{
    collections::VecDeque,
    net::{IpAddr, SocketAddr},
};

use emulator::dns::{Answer, Name, Question, Rcode, RecordType};
use rustc_hash::FxHashMap;

use super::{
    Dns, DnsBody, Item, Relation, Transport, What,
    dns_read::{self, Said},
    hosts::{DNS_PORT, Hosts},
    kept::{Kept, Lookup, Went},
    sniff::{Sniffed, sniff},
};
use crate::stream::{Conn, Direction, Seen};

/// Messages that wait for their answer, at most.
const MAX_ASKED: usize = 4096;
/// Clients whose last activity is remembered at most.
const MAX_ACTIVE: usize = 0x1_0000;
/// How near a failed look-up has to be to what makes it matter, in nanoseconds: a minute.
const NEAR: i64 = 60_000_000_000;
/// What the names of most KMS hosts have in them.
const KMS: &[u8] = b"kms";

/// A DNS message and how it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carried<'a> {
    pub(super) transport: Transport,
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    /// The frame in which it begins.
    pub(super) begun: Seen,
    /// The frame in which it ends.
    pub(super) seen: Seen,
    pub(super) octets: &'a [u8],
}

/// A message that may be answered, by who asked whom with which id on which TCP connection.
type Key = (SocketAddr, SocketAddr, u16, Option<u32>);

#[derive(Clone, Copy, Debug)]
struct Asked {
    seen: Seen,
    relation: Relation,
    /// Its number among those kept back.
    kept: Option<u64>,
}

/// What DNS said so far.
#[derive(Debug)]
pub(super) struct Names {
    /// Tell messages without relation, too.
    all: bool,
    pub(super) hosts: Hosts,
    asked: FxHashMap<Key, Asked>,
    /// Keys of `asked`, the oldest first.
    order: VecDeque<Key>,
    kept: Kept,
    /// When a client last looked for the service or went to a host.
    active: FxHashMap<IpAddr, Seen>,
}

impl Names {
    pub(super) fn new(all: bool) -> Self {
        Self {
            all,
            hosts: Hosts::default(),
            asked: FxHashMap::default(),
            order: VecDeque::new(),
            kept: Kept::default(),
            active: FxHashMap::default(),
        }
    }

    /// A datagram between `from` and `to` that may be a DNS message.
    pub(super) fn is_dns(&self, from: SocketAddr, to: SocketAddr, octets: &[u8]) -> bool {
        self.hosts.is_server(to) || self.hosts.is_server(from) || dns_read::likely(octets)
    }

    /// Takes a message and tells it, if it has to do with the service.
    pub(super) fn message(&mut self, carried: Carried<'_>, told: &mut dyn FnMut(Item)) {
        let Said { answer, id, body } = dns_read::read(carried.octets);
        let Carried { transport, from, to, begun, seen, octets } = carried;
        let (client, server, direction) =
            if answer { (to, from, Direction::ToClient) } else { (from, to, Direction::ToServer) };
        let tcp = match transport {
            Transport::Tcp(conn) => Some(conn),
            Transport::Udp => None,
        };
        let key = id.map(|id| (client, server, id, tcp));
        let asked = key.and_then(|key| self.asked.get(&key).copied());
        let relation = match asked {
            Some(asked) if answer && asked.relation != Relation::Other => asked.relation,
            _ => self.hosts.relation(&body, octets),
        };
        let request = asked.filter(|_| answer).map(|asked| asked.seen);
        let octets = octets.to_vec();
        let dns = Dns { transport, client, server, direction, relation, request, octets, body };
        if relation == Relation::Service {
            self.hosts.add_server(server);
            if !answer {
                self.activity(client.ip(), None, seen, told);
            }
        }
        if relation != Relation::Other {
            self.hosts.learn(&dns.body);
        }
        let lookup = match &dns.body {
            _ if relation != Relation::Other => None,
            DnsBody::Query(query) if is_lookup(&query.question) => Some(query.question.name.clone()),
            _ => None,
        };
        let outcome = match &dns.body {
            DnsBody::Answer(given) if relation == Relation::Other => Some(outcome(given)),
            _ => None,
        };
        let item = Item { seen, from: begun, party: None, what: What::Dns(Box::new(dns)) };
        let before = asked.and_then(|asked| asked.kept).filter(|number| self.kept.get_mut(*number).is_some());
        let mut number = None;
        match (lookup, outcome, before) {
            (Some(name), ..) => number = Some(self.keep(before, client.ip(), name, item)),
            (None, Some(outcome), Some(number)) => self.answered(number, item, outcome, told),
            _ if relation != Relation::Other || self.all => told(item),
            _ => {}
        }
        if !answer && let Some(key) = key {
            if self.asked.insert(key, Asked { seen, relation, kept: number }).is_none() {
                self.order.push_back(key);
            }
            if self.order.len() > MAX_ASKED
                && let Some(oldest) = self.order.pop_front()
            {
                self.asked.remove(&oldest);
            }
        }
        while let Some(number) = self.kept.oldest(false) {
            self.decide(number, told);
        }
    }

    /// `client` looks for the service, or goes to the host at `server`.
    pub(super) fn activity(
        &mut self,
        client: IpAddr,
        server: Option<IpAddr>,
        seen: Seen,
        told: &mut dyn FnMut(Item),
    ) {
        if self.active.len() >= MAX_ACTIVE {
            self.active.clear();
        }
        self.active.insert(client, seen);
        if self.kept.is_empty() {
            return;
        }
        for number in server.map(|server| self.kept.of_address(server)).unwrap_or_default() {
            self.release(number, Relation::Target, told);
        }
        for number in self.kept.of_client(client) {
            let Some(lookup) = self.kept.get_mut(number) else { continue };
            if seen.at.since(lookup.at).abs() <= NEAR {
                lookup.near = true;
                if lookup.went == Went::Failed {
                    self.release(number, Relation::Target, told);
                }
            }
        }
    }

    /// The capture ended: what was kept back is told or forgotten.
    pub(super) fn finish(&mut self, told: &mut dyn FnMut(Item)) {
        while let Some(number) = self.kept.oldest(true) {
            self.decide(number, told);
        }
    }

    /// Keeps back a query of addresses: the number of its look-up, which is `before` when it was sent before.
    fn keep(&mut self, before: Option<u64>, client: IpAddr, name: Name, item: Item) -> u64 {
        if let Some(number) = before
            && let Some(lookup) = self.kept.get_mut(number)
            && lookup.name == name
        {
            lookup.push(item);
            return number;
        }
        let near = |active: &Seen| item.seen.at.since(active.at).abs() <= NEAR;
        let near = self.active.get(&client).is_some_and(near);
        self.kept.insert(Lookup::new(client, name, item, near))
    }

    /// Look-up `number` was answered.
    fn answered(&mut self, number: u64, item: Item, outcome: Outcome, told: &mut dyn FnMut(Item)) {
        let Some(lookup) = self.kept.get_mut(number) else { return };
        lookup.push(item);
        lookup.went = if outcome.failed { Went::Failed } else { Went::Answered };
        if outcome.failed && (lookup.near || has_kms(&lookup.name)) {
            self.release(number, Relation::Target, told);
        } else {
            self.kept.answered(number, outcome.addresses);
        }
    }

    /// What becomes of a look-up that can't be kept any longer.
    fn decide(&mut self, number: u64, told: &mut dyn FnMut(Item)) {
        let Some(lookup) = self.kept.get_mut(number) else { return };
        let matters = lookup.went != Went::Answered && (lookup.near || has_kms(&lookup.name));
        if matters || self.all {
            self.release(number, if matters { Relation::Target } else { Relation::Other }, told);
        } else {
            self.kept.remove(number);
        }
    }

    fn release(&mut self, number: u64, as_what: Relation, told: &mut dyn FnMut(Item)) {
        let Some(lookup) = self.kept.remove(number) else { return };
        if as_what == Relation::Target {
            self.hosts.add_name(lookup.name);
        }
        for mut item in lookup.items {
            if let What::Dns(dns) = &mut item.what {
                dns.relation = as_what;
            }
            told(item);
        }
    }
}

/// The first segment of a connection makes it one to a name server.
pub(super) fn is_dns_stream(conn: &Conn, octets: &[u8]) -> bool {
    let port = [conn.client, conn.server].iter().any(|end| end.port() == DNS_PORT);
    port && sniff(octets) == Sniffed::No || dns_read::likely_framed(octets)
}

/// What an answer says about addresses.
struct Outcome {
    failed: bool,
    addresses: Vec<IpAddr>,
}

fn outcome(answer: &Answer) -> Outcome {
    let addresses = answer.answers.iter().filter_map(|record| record.data.address()).collect();
    Outcome { failed: answer.rcode != Rcode::NOERROR, addresses }
}

fn is_lookup(question: &Question) -> bool {
    matches!(question.rtype, RecordType::A | RecordType::AAAA)
}

fn has_kms(name: &Name) -> bool {
    let first = name.labels().next().unwrap_or_default().to_ascii_lowercase();
    first.windows(KMS.len()).any(|part| part == KMS)
}
