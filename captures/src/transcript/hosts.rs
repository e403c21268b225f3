//! What DNS said of KMS hosts: their names, addresses and ports, and who was asked.

use std::{hash::Hash, net::SocketAddr};

use emulator::dns::{Change, Name, Prerequisite, Question, Record, RecordData, RecordType};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    DnsBody, Relation,
    dns_read::{is_service, mentions},
};

/// Where KMS hosts listen unless told otherwise (wire format 1, section 1).
const KMS_PORT: u16 = 1688;
/// Where name servers listen.
pub(super) const DNS_PORT: u16 = 53;
/// Names, addresses and servers that are remembered at most, each.
const MAX_KNOWN: usize = 4096;
/// Ports of one name that are remembered at most.
const MAX_PORTS: usize = 16;

/// What is known so far.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// Hosts that service records gave, with their addresses.
    addresses: FxHashSet<SocketAddr>,
    /// Names that service records gave and their aliases, with the ports.
    targets: FxHashMap<Name, Vec<u16>>,
    /// Names that led to a connection that bears on KMS.
    named: FxHashSet<Name>,
    /// Servers that were asked for the service.
    servers: FxHashSet<SocketAddr>,
}

impl Hosts {
    /// A KMS host is expected at `address`: by its port, or by a service record.
    pub(super) fn expected(&self, address: SocketAddr) -> bool {
        address.port() == KMS_PORT || self.addresses.contains(&address)
    }

    /// `address` is that of a name server.
    pub(super) fn is_server(&self, address: SocketAddr) -> bool {
        address.port() == DNS_PORT || self.servers.contains(&address)
    }

    /// `server` was asked for the service.
    pub(super) fn add_server(&mut self, server: SocketAddr) {
        insert(&mut self.servers, server);
    }

    /// `name` led to a connection that bears on KMS.
    pub(super) fn add_name(&mut self, name: Name) {
        insert(&mut self.named, name);
    }

    /// What a message has to do with the service.
    pub(super) fn relation(&self, body: &DnsBody, octets: &[u8]) -> Relation {
        let of_question = |question: Option<&Question>| match question {
            Some(question) if is_service(&question.name) => Relation::Service,
            Some(Question { name, rtype })
                if matches!(
                    *rtype,
                    RecordType::A | RecordType::AAAA | RecordType::CNAME | RecordType::ANY
                ) && (self.targets.contains_key(name) || self.named.contains(name)) =>
            {
                Relation::Target
            }
            _ => Relation::Other,
        };
        let service = match body {
            DnsBody::Query(query) => return of_question(Some(&query.question)),
            DnsBody::Answer(answer) => return of_question(answer.question.as_ref()),
            DnsBody::Update(update) => {
                update.changes.iter().any(|change| is_service(change.name()))
                    || update.prerequisites.iter().any(|prerequisite| is_service(owner(prerequisite)))
            }
            DnsBody::UpdateReply(_) => false,
            DnsBody::Unreadable(_) => mentions(octets),
        };
        if service { Relation::Service } else { Relation::Other }
    }

    /// Learns hosts and their addresses from a message that has to do with the service.
    pub(super) fn learn(&mut self, body: &DnsBody) {
        let records: Vec<&Record> = match body {
            DnsBody::Answer(answer) => answer.answers.iter().chain(&answer.additionals).collect(),
            DnsBody::Update(update) => update.changes.iter().filter_map(added).collect(),
            DnsBody::Query(_) | DnsBody::UpdateReply(_) | DnsBody::Unreadable(_) => return,
        };
        for srv in records.iter().filter_map(|record| record.data.srv()).filter(|srv| !srv.target.is_root()) {
            self.target(&srv.target, &[srv.port]);
        }
        for record in &records {
            if let RecordData::Cname(name) = &record.data
                && let Some(ports) = self.targets.get(&record.name).cloned()
            {
                self.target(name, &ports);
            }
        }
        for record in &records {
            let Some(address) = record.data.address() else { continue };
            for port in self.targets.get(&record.name).into_iter().flatten() {
                insert(&mut self.addresses, SocketAddr::new(address, *port));
            }
        }
    }

    /// A service record gave `name` with these ports.
    fn target(&mut self, name: &Name, ports: &[u16]) {
        if self.targets.len() >= MAX_KNOWN && !self.targets.contains_key(name) {
            return;
        }
        let known = self.targets.entry(name.clone()).or_default();
        for port in ports {
            if !known.contains(port) && known.len() < MAX_PORTS {
                known.push(*port);
            }
        }
    }
}

fn added(change: &Change) -> Option<&Record> {
    match change {
        Change::Add(record) => Some(record),
        Change::DeleteName(_) | Change::DeleteRecord(..) | Change::DeleteSet(..) => None,
    }
}

fn owner(prerequisite: &Prerequisite) -> &Name {
    match prerequisite {
        Prerequisite::NameInUse(name)
        | Prerequisite::NameNotInUse(name)
        | Prerequisite::NoSet(name, _)
        | Prerequisite::Set(name, _)
        | Prerequisite::Equals(name, _) => name,
    }
}

fn insert<T: Eq + Hash>(set: &mut FxHashSet<T>, value: T) {
    if set.len() < MAX_KNOWN {
        set.insert(value);
    }
}
