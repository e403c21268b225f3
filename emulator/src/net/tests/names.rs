//! Look-ups and updates over UDP and TCP.

use std::{
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::Mutex,
};

use tokio::runtime::Runtime;

use super::lab::{IMPATIENCE, LOOPBACK, PATIENCE, boot, client_net, name, sound, start};
use crate::{
    client::{Discovery, LookupEnd},
    dns::{Change, Question, Rcode, Record, RecordData, RecordType, Srv},
    endpoint::dns::answer_datagram,
    model::{Entropy, Hresult},
    nameserver::{NameServer, Zone},
    net::{DnsListener, Limits, Resolver},
};

/// A name server over `zone`; it answers as the role does.
fn name_server(runtime: &Runtime, names: NameServer) -> SocketAddr {
    let names = Mutex::new(names);
    let listener = runtime.block_on(DnsListener::bind(LOOPBACK.into())).unwrap();
    let address = listener.address().unwrap();
    runtime.spawn(listener.serve(Limits::default(), move |from, message, over_udp| {
        answer_datagram(&mut names.lock().unwrap(), start(), &from.ip().to_string(), message, over_udp).bytes
    }));
    address
}

fn zone(port: u16, extra: usize) -> NameServer {
    let mut zone = Zone::new(name("lab.test"));
    let mut add = |owner: &str, data| zone.add(Record { name: name(owner), ttl: 60, data }).unwrap();
    let srv = |port| RecordData::Srv(Srv { priority: 0, weight: 0, port, target: name("kms1.lab.test") });
    add("_vlmcs._tcp.lab.test", srv(port));
    add("kms1.lab.test", RecordData::A(Ipv4Addr::LOCALHOST));
    add("alias.lab.test", RecordData::Cname(name("kms1.lab.test")));
    for n in 0..extra {
        let target = name(&format!("a-host-with-quite-a-long-name-{n}.lab.test"));
        let data = RecordData::Srv(Srv { priority: 9, weight: 0, port: 1688, target });
        add("_vlmcs._tcp.lab.test", data);
    }
    NameServer::new([zone])
}

#[test]
fn a_client_finds_its_host_by_dns_over_udp_and_over_tcp_when_truncated() {
    for extra in [0, 40] {
        let lab = sound(24);
        let dns = name_server(&lab.runtime, zone(lab.address.port(), extra));
        let discovery = Discovery::dns(vec![name("lab.test")]);
        assert_eq!(
            boot(discovery, &mut client_net(Some(dns), PATIENCE)).0,
            Hresult::OK,
            "{extra} more records"
        );
    }
}

#[test]
fn look_ups_end_as_the_server_says() {
    let lab = sound(0);
    let server = name_server(&lab.runtime, zone(1688, 0));
    let resolver = Resolver { server, patience: PATIENCE };
    let ask = |owner: &str, rtype| {
        resolver.lookup(&Question { name: name(owner), rtype }, &mut Entropy::new(1, owner))
    };
    assert_eq!(ask("nobody.lab.test", RecordType::A), LookupEnd::NameNotFound);
    assert_eq!(ask("kms1.lab.test", RecordType::AAAA), LookupEnd::NoRecords);
    let LookupEnd::Records(records) = ask("alias.lab.test", RecordType::A) else {
        panic!("an alias is followed")
    };
    assert_eq!(records[0].data, RecordData::A(Ipv4Addr::LOCALHOST));
}

#[test]
fn a_name_server_that_is_silent_or_absent_is_a_failure() {
    let silent = UdpSocket::bind(LOOPBACK).unwrap();
    let absent = {
        let socket = UdpSocket::bind(LOOPBACK).unwrap();
        socket.local_addr().unwrap()
    };
    let question = Question { name: name("kms1.lab.test"), rtype: RecordType::A };
    for (server, patience) in [(silent.local_addr().unwrap(), IMPATIENCE), (absent, PATIENCE)] {
        let end = Resolver { server, patience }.lookup(&question, &mut Entropy::new(1, "ids"));
        assert_eq!(end, LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE));
    }
}

#[test]
fn a_host_publishes_by_dynamic_update() {
    let lab = sound(0);
    let empty = Zone::new(name("lab.test"));
    let server = name_server(&lab.runtime, NameServer::new([empty]));
    let srv = Srv { priority: 1, weight: 2, port: 3, target: name("kms9.lab.test") };
    let record = Record { name: name("_vlmcs._tcp.lab.test"), ttl: 60, data: RecordData::Srv(srv) };
    let resolver = Resolver { server, patience: PATIENCE };
    let mut entropy = Entropy::new(1, "ids");
    assert_eq!(
        resolver.update(&name("lab.test"), vec![Change::Add(record.clone())], &mut entropy),
        Some(Rcode::NOERROR)
    );
    let question = Question { name: record.name.clone(), rtype: RecordType::SRV };
    let LookupEnd::Records(records) = resolver.lookup(&question, &mut entropy) else { panic!("published") };
    assert_eq!(records[0].data, record.data);
}
