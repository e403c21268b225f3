//! Octets to the name server and back to the client.

use emulator::{
    dns::{
        Answer, Change, DnsFault, Query, Rcode, RecordData, RecordType,
        codec::{decode_answer, encode_answer, encode_query},
    },
    endpoint::dns::{
        DnsReply, DnsSeen, Lookup, MAX_UDP, NotOurs, answer_datagram, ask, publish, read_answer,
        read_update_reply,
    },
    model::Hresult,
    nameserver::{Failure, NameServer, Scope, UpdatePolicy},
};
use proptest::prelude::*;

use crate::sample::{NOW, address, alias, name, question, server, service, srv};

const SERVICE: &str = "_vlmcs._tcp.lab.test";

fn usual() -> NameServer {
    server(UpdatePolicy::FirstOwner, [service("kms1.lab.test"), address("kms1.lab.test", 1)])
}

/// A lookup through octets; `None` for silence.
fn lookup(server: &mut NameServer, owner: &str, rtype: RecordType, over_udp: bool) -> Option<Lookup> {
    let question = question(owner, rtype);
    let reply = answer_datagram(server, NOW, "c1", &ask(7, &question), over_udp);
    reply.bytes.map(|bytes| read_answer(7, &question, &bytes).expect("an answer to the question"))
}

#[test]
fn a_client_finds_hosts_and_their_addresses() {
    let found = lookup(&mut usual(), SERVICE, RecordType::SRV, true).unwrap();
    assert_eq!(found.services(), [srv(0, 0, "kms1.lab.test")]);
    assert_eq!(found.addresses(&name("KMS1.lab.test")), [std::net::Ipv4Addr::new(127, 0, 1, 1)]);
    assert_eq!(found.hresult(), None);
}

#[test]
fn each_way_to_find_nothing_has_its_code() {
    // DISC-029 to DISC-031.
    for (failure, code) in [
        (Failure::NxDomain, Hresult::DNS_NAME_NOT_FOUND),
        (Failure::NoSrv, Hresult::DNS_NO_RECORDS),
        (Failure::ServFail, Hresult::DNS_SERVER_FAILURE),
        (Failure::NotImp, Hresult::DNS_NOT_IMPLEMENTED),
        (Failure::Refused, Hresult::DNS_REFUSED),
    ] {
        let mut server = usual();
        server.fail(Scope::Name(name(SERVICE)), Some(failure));
        let found = lookup(&mut server, SERVICE, RecordType::SRV, true).unwrap();
        assert_eq!(found.hresult(), Some(code), "{failure:?}");
    }
    let mut server = usual();
    server.fail(Scope::All, Some(Failure::Silent));
    assert_eq!(lookup(&mut server, SERVICE, RecordType::SRV, true), None);
}

#[test]
fn a_target_of_the_root_says_that_there_is_no_service() {
    let mut server = server(UpdatePolicy::Refuse, [service(".")]);
    assert_eq!(lookup(&mut server, SERVICE, RecordType::SRV, true), Some(Lookup::NoRecords));
}

#[test]
fn a_truncated_answer_is_whole_over_tcp() {
    let mut server = usual();
    server.fail(Scope::All, Some(Failure::Truncate));
    assert_eq!(lookup(&mut server, SERVICE, RecordType::SRV, true), Some(Lookup::Truncated));
    let whole = lookup(&mut server, SERVICE, RecordType::SRV, false).unwrap();
    assert_eq!(whole.services().len(), 1);
}

#[test]
fn datagrams_hold_512_octets_or_what_edns_offers() {
    let services = (0..20).map(|n| service(&format!("kms{n}.lab.test")));
    let mut server = server(UpdatePolicy::Refuse, services);
    let question = question(SERVICE, RecordType::SRV);
    let mut sent = |udp_payload, over_udp| {
        let query = encode_query(&Query { udp_payload, ..Query::new(1, question.clone()) });
        let octets = answer_datagram(&mut server, NOW, "c1", &query, over_udp).bytes.unwrap();
        let answer = decode_answer(&octets).unwrap();
        (octets.len() > 512, answer.truncated, answer.udp_payload)
    };
    assert_eq!(sent(None, true), (false, true, None));
    assert_eq!(sent(Some(512), true), (false, true, Some(MAX_UDP)));
    assert_eq!(sent(Some(4_096), true), (true, false, Some(MAX_UDP)));
    assert_eq!(sent(None, false), (true, false, None));
}

#[test]
fn what_is_not_ours_is_ignored() {
    let asked = question(SERVICE, RecordType::SRV);
    let reply = answer_datagram(&mut usual(), NOW, "c1", &ask(7, &asked), true).bytes.unwrap();
    assert_eq!(read_answer(8, &asked, &reply), Err(NotOurs::Id { asked: 8, found: 7 }));
    let other = question("kms1.lab.test", RecordType::A);
    let error = read_answer(7, &other, &reply).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the answer is to the question `_vlmcs._tcp.lab.test SRV`, not `kms1.lab.test A`"
    );
    assert!(matches!(read_answer(7, &asked, &ask(7, &asked)), Err(NotOurs::Malformed(_))));
    // Another case in the echoed question is the same question.
    let upper = question(&SERVICE.to_uppercase(), RecordType::SRV);
    assert!(read_answer(7, &upper, &reply).is_ok());
}

#[test]
fn an_alias_leads_on() {
    let asked = question("www.lab.test", RecordType::A);
    let read = |answers| {
        let answer = Answer { answers, ..Answer::to(&Query::new(7, asked.clone()), Rcode::NOERROR) };
        read_answer(7, &asked, &encode_answer(&answer)).unwrap()
    };
    let www = || alias("www.lab.test", "kms1.lab.test");
    assert_eq!(read(vec![www()]), Lookup::Alias(name("kms1.lab.test")));
    let found = read(vec![www(), address("kms1.lab.test", 1)]);
    assert_eq!(found.addresses(&asked.name), [std::net::Ipv4Addr::new(127, 0, 1, 1)]);
    assert_eq!(read(vec![address("other.lab.test", 1)]), Lookup::NoRecords);
    let circle = read(vec![alias("www.lab.test", "b.lab.test"), alias("b.lab.test", "www.lab.test")]);
    assert_eq!(circle, Lookup::NoRecords);
}

#[test]
fn ipv4_comes_before_ipv6() {
    let mut six = address("kms1.lab.test", 1);
    six.data = RecordData::Aaaa(std::net::Ipv6Addr::LOCALHOST);
    let mut server =
        server(UpdatePolicy::Refuse, [six, address("kms1.lab.test", 1), service("kms1.lab.test")]);
    let found = lookup(&mut server, SERVICE, RecordType::SRV, true).unwrap();
    let addresses = found.addresses(&name("kms1.lab.test"));
    assert_eq!(addresses.iter().map(|ip| ip.is_ipv6()).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_host_publishes_through_octets() {
    // PUB-001, PUB-017.
    let mut server = server(UpdatePolicy::FirstOwner, []);
    let mut sent = |from: &str| {
        let update = publish(3, &name("lab.test"), vec![Change::Add(service(&format!("{from}.lab.test")))]);
        let DnsReply { bytes, seen } = answer_datagram(&mut server, NOW, from, &update, true);
        let rcode = read_update_reply(3, &bytes.unwrap()).unwrap();
        assert!(matches!(&seen, DnsSeen::Update { rcode: traced, update, .. }
            if *traced == Some(rcode) && update.zone == name("lab.test")));
        rcode
    };
    assert_eq!(sent("kms1"), Rcode::NOERROR);
    assert_eq!(sent("kms2"), Rcode::REFUSED);
}

#[test]
fn what_cannot_be_read_is_answered_by_its_kind() {
    let mut server = usual();
    let query = ask(7, &question(SERVICE, RecordType::SRV));
    let mut notify = query.clone();
    notify[2] = 0x20;
    let reply = answer_datagram(&mut server, NOW, "c1", &notify, true);
    assert_eq!(reply.seen, DnsSeen::NotImplemented { opcode: 4 });
    assert_eq!(reply.bytes.unwrap()[2..4], [0xA0, 0x04]);
    let reply = answer_datagram(&mut server, NOW, "c1", &query[..20], true);
    assert!(matches!(reply.seen, DnsSeen::Malformed { rcode: Some(Rcode::FORMERR), .. }));
    assert_eq!(reply.bytes.unwrap(), [0, 7, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let answer = answer_datagram(&mut server, NOW, "c1", &query, true).bytes.unwrap();
    let reply = answer_datagram(&mut server, NOW, "c1", &answer, true);
    assert_eq!(reply.bytes, None);
    assert!(
        matches!(reply.seen, DnsSeen::Malformed { error, rcode: None } if error.fault == DnsFault::NotARequest)
    );
}

proptest! {
    #[test]
    fn a_server_survives_any_octets(octets in prop::collection::vec(any::<u8>(), 0..200), over_udp: bool) {
        let mut server = usual();
        let asked = question(SERVICE, RecordType::SRV);
        let reply = answer_datagram(&mut server, NOW, "c1", &octets, over_udp);
        if let Some(bytes) = reply.bytes {
            prop_assert_eq!(&bytes[..2], &octets[..2]);
            prop_assert!(bytes[2] & 0x80 != 0);
        }
        let _ = read_answer(7, &asked, &octets);
    }

    #[test]
    fn a_server_survives_damage(at: prop::sample::Index, octet: u8, over_udp: bool) {
        let mut server = usual();
        for whole in [ask(7, &question(SERVICE, RecordType::SRV)), publish(7, &name("lab.test"), vec![Change::Add(service("kms2.lab.test"))])] {
            let mut octets = whole.clone();
            octets[at.index(whole.len())] = octet;
            let reply = answer_datagram(&mut server, NOW, "c1", &octets, over_udp);
            prop_assert!(reply.bytes.is_none_or(|bytes| bytes[..2] == octets[..2]));
        }
    }
}
