//! DNS in the world: look-ups of clients and updates of hosts, as datagrams that are recorded and read.

use std::net::{IpAddr, SocketAddr};

use crate::{
    client::LookupEnd,
    dns::{Question, Rcode, RecordType},
    endpoint::dns::{
        DnsReply, DnsSeen, Lookup, answer_datagram, ask, publish, read_answer, read_update_reply,
    },
    host::{Publication, PublicationEnd},
    model::{Entropy, Hresult},
    nameserver::NameServer,
    sim::World,
    trace::{Actor, Direction, Event, Kind, Packet, Payload, Value},
};

impl World {
    /// The name server, for scripts that change its zones.
    pub fn names_mut(&mut self) -> &mut NameServer {
        &mut self.names
    }

    /// A datagram to the name server from `by` at `client`: the reply, or `None` for silence.
    pub fn datagram(
        &mut self,
        by: &Actor,
        client: SocketAddr,
        octets: &[u8],
        over_udp: bool,
    ) -> Option<Vec<u8>> {
        let server = self.network.name_server();
        let mut record = |direction, octets: &[u8]| {
            let payload = Payload::Datagram(direction, octets.to_vec());
            self.recording.push(Packet { at: self.now, client, server, by: by.clone(), payload });
        };
        record(Direction::ToServer, octets);
        let DnsReply { bytes, seen } = answer_datagram(&mut self.names, self.now, by, octets, over_udp);
        if let Some(bytes) = &bytes {
            record(Direction::ToClient, bytes);
        }
        if let Some(event) = self.seen(by, &seen) {
            self.trace.push(event);
        }
        bytes
    }

    fn seen(&self, by: &Actor, seen: &DnsSeen) -> Option<Event> {
        let rcode = |rcode: &Option<Rcode>| rcode.as_ref().map_or("silence".to_owned(), ToString::to_string);
        match seen {
            DnsSeen::Query { query, answer, .. } => {
                let records =
                    answer.iter().flat_map(|answer| &answer.answers).map(ToString::to_string).collect();
                let end = match answer {
                    Some(answer) if answer.rcode == Rcode::NXDOMAIN => "NameNotFound",
                    Some(answer) if answer.rcode != Rcode::NOERROR => "Failed",
                    Some(answer) if answer.answers.is_empty() => "NoRecords",
                    Some(_) => "Records",
                    None => "Failed",
                };
                let event = Event::new(self.now, Kind::Lookup, by)
                    .with("name", query.question.name.to_string())
                    .with("rtype", kind_name(query.question.rtype))
                    .with("end", end)
                    .with(
                        "rcode",
                        answer.as_ref().map_or("silence".to_owned(), |answer| answer.rcode.to_string()),
                    )
                    .with("records", Value::List(records));
                Some(event)
            }
            DnsSeen::Update { update, rcode: code, .. } => {
                let changes = update.changes.iter().map(|change| change.name().to_string()).collect();
                let event = Event::new(self.now, Kind::Update, by)
                    .with("zone", update.zone.to_string())
                    .with("names", Value::List(changes))
                    .with("rcode", rcode(code));
                Some(event)
            }
            DnsSeen::Malformed { .. } | DnsSeen::NotImplemented { .. } => {
                let event = Event::new(self.now, Kind::Garbage, by);
                Some(event.with("why", "no DNS request that is known").with("octets", 0))
            }
        }
    }

    /// A look-up of an emulated client. A truncated answer is asked for again over TCP.
    pub(super) fn lookup(
        &mut self,
        by: &Actor,
        address: IpAddr,
        question: &Question,
        entropy: &mut Entropy,
    ) -> LookupEnd {
        let mut question = question.clone();
        for over_udp in [true, false, false] {
            let id = u16::from_le_bytes(entropy.bytes());
            let client = SocketAddr::new(address, 49_152 + id % 16_000);
            let Some(reply) = self.datagram(by, client, &ask(id, &question), over_udp) else {
                return LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE);
            };
            match read_answer(id, &question, &reply) {
                Ok(Lookup::Records { records, .. }) => return LookupEnd::Records(records),
                Ok(Lookup::NameNotFound) => return LookupEnd::NameNotFound,
                Ok(Lookup::NoRecords) => return LookupEnd::NoRecords,
                Ok(Lookup::Failed(rcode)) => return LookupEnd::Failed(rcode.hresult()),
                Ok(Lookup::Truncated) => {}
                Ok(Lookup::Alias(name)) => question.name = name,
                Err(_) => break,
            }
        }
        LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE)
    }

    /// Makes the updates of a host, one after the other.
    pub(super) fn publish(&mut self, name: &Actor, publications: Vec<Publication>) {
        let Some(address) = self.hosts.get(name).map(|actor| actor.address) else { return };
        let server = self.network.name_server().ip();
        let client = SocketAddr::new(self.network.facing(address.ip(), server), 49_152);
        for (index, publication) in publications.into_iter().enumerate() {
            let id = u16::try_from(index + 1).unwrap_or(1);
            let end = if self.names.zones().is_empty() {
                // A world without zones has no DNS at all.
                PublicationEnd::NoServers
            } else {
                let octets = publish(id, &publication.domain, publication.changes.clone());
                let reply = self.datagram(name, client, &octets, true);
                let rcode = reply.and_then(|reply| read_update_reply(id, &reply).ok());
                rcode.map_or(PublicationEnd::Silence, PublicationEnd::Answered)
            };
            if let Some(actor) = self.hosts.get_mut(name) {
                let now = actor.now(self.now);
                actor.role.published(now, &publication, end);
            }
            self.note_host(name);
        }
    }
}

fn kind_name(rtype: RecordType) -> String {
    match rtype {
        RecordType::SRV => "Srv".to_owned(),
        RecordType::A => "A".to_owned(),
        RecordType::AAAA => "Aaaa".to_owned(),
        other => other.to_string(),
    }
}
