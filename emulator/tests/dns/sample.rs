//! Names, records and servers that several tests use.

use std::net::Ipv4Addr;

use emulator::{
    dns::{Answer, Change, Name, Query, Question, Rcode, Record, RecordData, RecordType, Srv, Update},
    model::Filetime,
    nameserver::{NameServer, UpdatePolicy, Zone},
};

pub(crate) const NOW: Filetime = Filetime(134_116_992_000_000_000);

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).expect("a name of a test")
}

pub(crate) fn srv(priority: u16, weight: u16, target: &str) -> Srv {
    Srv { priority, weight, port: 1688, target: name(target) }
}

/// `_vlmcs._tcp.lab.test` of this host, priority and weight 0.
pub(crate) fn service(target: &str) -> Record {
    Record { name: name("_vlmcs._tcp.lab.test"), ttl: 3_600, data: RecordData::Srv(srv(0, 0, target)) }
}

pub(crate) fn address(owner: &str, last: u8) -> Record {
    Record { name: name(owner), ttl: 60, data: RecordData::A(Ipv4Addr::new(127, 0, 1, last)) }
}

pub(crate) fn alias(owner: &str, target: &str) -> Record {
    Record { name: name(owner), ttl: 60, data: RecordData::Cname(name(target)) }
}

/// A server of `lab.test` with this policy and these records made by hand.
pub(crate) fn server(policy: UpdatePolicy, records: impl IntoIterator<Item = Record>) -> NameServer {
    let mut zone = Zone::new(name("lab.test")).with_policy(policy);
    for record in records {
        zone.add(record).expect("a record of the zone");
    }
    NameServer::new([zone])
}

pub(crate) fn question(owner: &str, rtype: RecordType) -> Question {
    Question { name: name(owner), rtype }
}

/// What the server answers; `None` for silence.
pub(crate) fn asked(server: &mut NameServer, owner: &str, rtype: RecordType) -> Option<Answer> {
    server.query(NOW, &Query::new(1, question(owner, rtype))).answer
}

/// The response code and the answers as text.
pub(crate) fn shown(server: &mut NameServer, owner: &str, rtype: RecordType) -> (Rcode, Vec<String>) {
    let answer = asked(server, owner, rtype).expect("an answer");
    (answer.rcode, answer.answers.iter().map(|record| record.data.to_string()).collect())
}

/// The response code of an update of `lab.test`; `None` for silence.
pub(crate) fn updated(server: &mut NameServer, from: &str, changes: Vec<Change>) -> Option<Rcode> {
    server.update(NOW, from, &Update::new(1, name("lab.test"), changes)).rcode
}
