//! What all rules read: the conversations, and what follows from them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
};

use emulator::{
    dns::{KMS_SERVICE, Name, Record, RecordData, Srv},
    rpc::uuids::SyntaxId,
    wire::LabKeys,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    conversation::{
        Bind, BindEnd, Connection, Conversations, Exchange, ExchangeEnd, Lookup, LookupEnd, Publication,
    },
    file::Stamp,
    packet::Unreachable,
    stream::Seen,
    transcript::Relation,
};

use super::{
    attempts::{self, Attempt},
    exchanges::Call,
    families, words,
};

/// What all rules read.
pub(super) struct Facts<'a> {
    pub(super) all: &'a Conversations,
    /// Connections that were made for KMS.
    pub(super) connections: Vec<&'a Connection>,
    /// Updates of records of the service.
    pub(super) publications: Vec<&'a Publication>,
    /// Requests, in the order of their frames.
    pub(super) calls: Vec<Call<'a>>,
    /// What the clients did in one go.
    pub(super) attempts: Vec<Attempt<'a>>,
    /// The largest difference, either way, between the capture's time and that of a request that was answered.
    pub(super) furthest: i64,
    /// The last time of the capture.
    pub(super) end: Stamp,
    /// Numbers of the connections of each call, for look-ups by connection.
    by_connection: FxHashMap<u32, Vec<usize>>,
    /// The same for look-ups by client and host.
    by_ends: FxHashMap<(IpAddr, SocketAddr), Vec<usize>>,
    /// Addresses by name, as DNS gave them.
    addresses: BTreeMap<Name, BTreeSet<IpAddr>>,
    /// Names by address.
    names: BTreeMap<IpAddr, Name>,
    /// Names that clients call themselves, by address.
    machines: BTreeMap<IpAddr, BTreeSet<String>>,
    /// Where KMS was served in this capture: the first frame that shows it.
    served: BTreeMap<SocketAddr, Seen>,
    /// ICMP messages about TCP, by who sent what to whom.
    undelivered: FxHashMap<(SocketAddr, SocketAddr), Vec<(Seen, Unreachable)>>,
    /// Addresses of clients that have another one.
    families: BTreeMap<IpAddr, IpAddr>,
    /// The first answer that a client got from a host.
    first_answers: BTreeMap<(IpAddr, SocketAddr), Seen>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(all: &'a Conversations, keys: &LabKeys) -> Self {
        let connections: Vec<&Connection> = all.connections.iter().filter(|tried| is_kms(tried)).collect();
        let each = |tried: &&'a Connection| {
            let tried: &'a Connection = tried;
            tried.exchanges.iter().map(move |exchange| Call::of(tried, exchange, keys))
        };
        let mut calls: Vec<Call<'a>> = connections.iter().flat_map(each).collect();
        calls.sort_by_key(|call| call.at().frame);
        let answered: FxHashSet<u32> =
            calls.iter().filter(|call| call.is_answered()).map(|call| call.connection.party.conn).collect();
        let families = families::families(all, &connections);
        let machine = |ip: IpAddr| families.get(&ip).copied().unwrap_or(ip);
        let attempts = attempts::attempts(all, &connections, &machine, &|conn| answered.contains(&conn));
        let mut facts = Self {
            all,
            connections,
            publications: all.publications.iter().filter(is_of_service).collect(),
            calls,
            attempts,
            furthest: 0,
            end: all.span.map_or(Stamp::default(), |(_, last)| last.at),
            by_connection: FxHashMap::default(),
            by_ends: FxHashMap::default(),
            addresses: BTreeMap::new(),
            names: BTreeMap::new(),
            machines: BTreeMap::new(),
            served: BTreeMap::new(),
            undelivered: FxHashMap::default(),
            families,
            first_answers: BTreeMap::new(),
        };
        facts.read_names();
        for (seen, said) in all.unreachable.iter().filter(|(_, said)| said.tcp) {
            facts.undelivered.entry((said.from, said.to)).or_default().push((*seen, *said));
        }
        facts.read_calls();
        facts
    }

    fn read_names(&mut self) {
        for lookup in &self.all.lookups {
            let LookupEnd::Answered(_, answer) = &lookup.end else { continue };
            let records = answer.answers.iter().chain(&answer.additionals);
            let mut found: Vec<(Name, IpAddr)> = Vec::new();
            for Record { name, data, .. } in records {
                // An alias's own name is what the client asked for.
                let asked = answer.answers.iter().any(|record| matches!(record.data, RecordData::Cname(_)));
                let Some(address) = data.address() else { continue };
                found.push((name.clone(), address));
                if asked {
                    found.push((lookup.question.name.clone(), address));
                }
            }
            for (name, address) in found {
                self.names.entry(address).or_insert_with(|| name.clone());
                self.addresses.entry(name).or_default().insert(address);
            }
        }
    }

    fn read_calls(&mut self) {
        for (index, call) in self.calls.iter().enumerate() {
            self.by_connection.entry(call.connection.party.conn).or_default().push(index);
            self.by_ends.entry((call.client(), call.connection.party.server)).or_default().push(index);
            if let Some(asked) = &call.asked {
                let name = words::clean(&asked.workstation.to_string());
                self.machines.entry(call.client()).or_default().insert(name);
            }
            if let Some(seen) = call.ended() {
                self.served.entry(call.connection.party.server).or_insert(seen);
                if call.is_answered() {
                    self.furthest = self.furthest.max(call.ahead().unwrap_or(0).saturating_abs());
                    let ends = (call.client(), call.connection.party.server);
                    self.first_answers.entry(ends).or_insert(seen);
                }
            }
        }
        for tried in &self.connections {
            let bound = tried.binds.iter().find_map(|bind| match &bind.end {
                BindEnd::Ack(seen, results) => {
                    results.iter().any(|result| result.result == 0).then_some(*seen)
                }
                _ => None,
            });
            if let Some(seen) = bound {
                self.served.entry(tried.party.server).or_insert(seen);
            }
        }
    }

    /// The requests on a connection, in order.
    pub(super) fn calls_on(&self, tried: &Connection) -> impl Iterator<Item = &Call<'a>> {
        let indexes = self.by_connection.get(&tried.party.conn).map_or(&[][..], Vec::as_slice);
        indexes.iter().map(|index| &self.calls[*index])
    }

    /// The requests of the same client to the same host that come after `call`, in order.
    pub(super) fn calls_after(&self, call: &Call<'_>) -> impl Iterator<Item = &Call<'a>> {
        let ends = (call.client(), call.connection.party.server);
        let indexes = self.by_ends.get(&ends).map_or(&[][..], Vec::as_slice);
        let at = call.at().frame;
        let after = indexes.partition_point(|index| self.calls[*index].at().frame <= at);
        indexes[after..].iter().map(|index| &self.calls[*index])
    }

    /// A client: the name it calls itself, and its address.
    pub(super) fn client(&self, ip: IpAddr) -> String {
        let mut names = self.machines.get(&ip).into_iter().flatten();
        match (names.next(), names.next()) {
            (Some(name), None) if !name.is_empty() => format!("{name} ({ip})"),
            _ => ip.to_string(),
        }
    }

    /// One address for all that a machine has, as far as the capture shows that they are its own.
    pub(super) fn machine(&self, ip: IpAddr) -> IpAddr {
        self.families.get(&ip).copied().unwrap_or(ip)
    }

    /// The name that DNS gave for an address, or the address.
    pub(super) fn name(&self, ip: IpAddr) -> String {
        self.names.get(&ip).map_or_else(|| ip.to_string(), |name| words::clean(&name.to_string()))
    }

    /// A host: its name, address and port.
    pub(super) fn host(&self, at: SocketAddr) -> String {
        self.host_called(at, None)
    }

    /// The same by the name by which a client came to it, where that is known.
    pub(super) fn host_called(&self, at: SocketAddr, name: Option<&Name>) -> String {
        let (ip, port) = (at.ip(), at.port());
        match name.or(self.names.get(&ip)) {
            Some(name) => format!("{} ({ip}) port {port}", words::clean(&name.to_string())),
            None => format!("{ip} port {port}"),
        }
    }

    /// Whether DNS gave an address for a name.
    pub(super) fn has_address(&self, name: &Name) -> bool {
        self.addresses.contains_key(name)
    }

    /// Whether DNS gave this address for a name.
    pub(super) fn is_address_of(&self, ip: IpAddr, name: &Name) -> bool {
        self.addresses.get(name).is_some_and(|addresses| addresses.contains(&ip))
    }

    /// The ICMP messages that answer what `from` sent to `to`, in order.
    pub(super) fn undelivered(&self, from: SocketAddr, to: SocketAddr) -> &[(Seen, Unreachable)] {
        self.undelivered.get(&(from, to)).map_or(&[], Vec::as_slice)
    }

    /// Where KMS was served in this capture, and the first frame that shows it.
    pub(super) fn served(&self) -> &BTreeMap<SocketAddr, Seen> {
        &self.served
    }

    /// The first answer that a client got from a host.
    pub(super) fn first_answer(&self, client: IpAddr, host: SocketAddr) -> Option<Seen> {
        self.first_answers.get(&(client, host)).copied()
    }

    /// Whether the capture ends so soon after `at` that what is awaited may have come later.
    pub(super) fn is_cut(&self, at: Seen, patience: i64) -> bool {
        self.end.since(at.at) < patience
    }

    /// Whether there is anything of KMS in the capture.
    pub(super) fn is_empty(&self) -> bool {
        let about = |lookup: &Lookup| lookup.relation != Relation::Other;
        self.connections.is_empty() && self.publications.is_empty() && !self.all.lookups.iter().any(about)
    }
}

/// A connection that serves other interfaces only is none of ours; one without a PDU is told because KMS was meant.
fn is_kms(tried: &Connection) -> bool {
    let ours =
        |bind: &Bind| bind.contexts.iter().any(|context| context.interface.uuid == SyntaxId::INTERFACE.uuid);
    let asked = |exchange: &Exchange| {
        exchange.request.is_some() || !matches!(exchange.end, ExchangeEnd::Fault(..) | ExchangeEnd::Silent)
    };
    let has_pdus = !tried.binds.is_empty() || !tried.exchanges.is_empty();
    !has_pdus || tried.binds.iter().any(ours) || tried.exchanges.iter().any(asked)
}

/// An update of records of the service.
fn is_of_service(publication: &&Publication) -> bool {
    let service = |name: &Name| {
        name.label_count() >= KMS_SERVICE.split('.').count()
            && name
                .labels()
                .zip(KMS_SERVICE.split('.'))
                .all(|(one, other)| one.eq_ignore_ascii_case(other.as_bytes()))
    };
    publication.update.changes.iter().any(|change| service(change.name()))
}

/// Records of an answer that are looked at; nobody publishes so many hosts.
const RECORDS: usize = 100;

/// The SRV records of an answered look-up of the service.
pub(super) fn records(lookup: &Lookup) -> impl Iterator<Item = &Srv> {
    let answers = match &lookup.end {
        LookupEnd::Answered(_, answer) if lookup.relation == Relation::Service => &answer.answers[..],
        _ => &[],
    };
    answers.iter().filter_map(|record| record.data.srv()).take(RECORDS)
}
