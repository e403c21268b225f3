//! What the name server answers, and how it fails.

use emulator::{
    dns::{Change, Name, Rcode, Record, RecordData, RecordType},
    model::{Entropy, Minutes},
    nameserver::{Failure, NameServer, RecordOrder, Scope, UpdatePolicy, Zone},
};

use crate::sample::{NOW, address, alias, asked, name, server, service, shown, updated};

const SERVICE: &str = "_vlmcs._tcp.lab.test";

fn usual() -> NameServer {
    server(
        UpdatePolicy::AllowAny,
        [
            service("kms1.lab.test"),
            service("kms2.lab.test"),
            address("kms1.lab.test", 1),
            address("kms2.lab.test", 2),
            alias("www.lab.test", "kms1.lab.test"),
            alias("loop.lab.test", "loop.lab.test"),
            alias("away.lab.test", "elsewhere.example"),
        ],
    )
}

#[test]
fn service_records_come_with_their_targets_addresses() {
    // DISC-013, DISC-046.
    let answer = asked(&mut usual(), "_VLMCS._TCP.lab.test", RecordType::SRV).unwrap();
    assert_eq!(answer.rcode, Rcode::NOERROR);
    assert!(answer.authoritative);
    assert_eq!(answer.answers, [service("kms1.lab.test"), service("kms2.lab.test")]);
    assert_eq!(answer.additionals, [address("kms1.lab.test", 1), address("kms2.lab.test", 2)]);
}

#[test]
fn a_missing_name_differs_from_a_missing_type() {
    // DISC-029, DISC-030.
    let mut server = usual();
    for (owner, rtype, rcode) in [
        ("none.lab.test", RecordType::A, Rcode::NXDOMAIN),
        ("kms1.lab.test", RecordType::AAAA, Rcode::NOERROR),
        ("_tcp.lab.test", RecordType::SRV, Rcode::NOERROR),
        ("lab.test", RecordType::A, Rcode::NOERROR),
    ] {
        let answer = asked(&mut server, owner, rtype).unwrap();
        assert_eq!((answer.rcode, answer.answers.len()), (rcode, 0), "{owner}");
        assert_eq!(answer.authorities[0].rtype(), RecordType::SOA, "{owner}");
    }
}

#[test]
fn names_outside_every_zone_get_the_code_of_the_setting() {
    let mut server = usual();
    assert_eq!(shown(&mut server, "lab.example", RecordType::A).0, Rcode::NXDOMAIN);
    server.outside = Rcode::REFUSED;
    assert_eq!(shown(&mut server, "lab.example", RecordType::A).0, Rcode::REFUSED);
}

#[test]
fn aliases_are_followed_and_loops_end() {
    let mut server = usual();
    let (rcode, answers) = shown(&mut server, "www.lab.test", RecordType::A);
    assert_eq!((rcode, answers), (Rcode::NOERROR, vec!["CNAME kms1.lab.test".into(), "A 127.0.1.1".into()]));
    assert_eq!(shown(&mut server, "www.lab.test", RecordType::CNAME).1, ["CNAME kms1.lab.test"]);
    assert_eq!(shown(&mut server, "away.lab.test", RecordType::A).1, ["CNAME elsewhere.example"]);
    assert!(shown(&mut server, "loop.lab.test", RecordType::A).1.len() > 1);
}

#[test]
fn the_zone_with_the_longest_origin_answers() {
    let mut server = usual();
    server.add_zone(Zone::new(name("east.lab.test")));
    server.add(address("a.east.lab.test", 7)).unwrap();
    assert_eq!(server.zone(&name("east.lab.test")).unwrap().records().len(), 1);
    assert_eq!(shown(&mut server, "a.east.lab.test", RecordType::A).1, ["A 127.0.1.7"]);
    let soa = asked(&mut server, "east.lab.test", RecordType::SOA).unwrap();
    assert_eq!(soa.answers[0].name, name("east.lab.test"));
    assert_eq!(server.add(address("lab.example", 1)), Err(address("lab.example", 1)));
}

#[test]
fn each_failure_shows_as_itself() {
    // DISC-031; a proxy that knows no SRV records is a field report.
    let mut server = usual();
    for (failure, srv, a) in [
        (Failure::NoSrv, Some((Rcode::NOERROR, 0)), Some((Rcode::NOERROR, 1))),
        (Failure::NotImp, Some((Rcode::NOTIMP, 0)), Some((Rcode::NOTIMP, 0))),
        (Failure::NxDomain, Some((Rcode::NXDOMAIN, 0)), Some((Rcode::NXDOMAIN, 0))),
        (Failure::Refused, Some((Rcode::REFUSED, 0)), Some((Rcode::REFUSED, 0))),
        (Failure::ServFail, Some((Rcode::SERVFAIL, 0)), Some((Rcode::SERVFAIL, 0))),
        (Failure::Silent, None, None),
    ] {
        server.fail(Scope::All, Some(failure));
        let mut seen = |owner, rtype| {
            asked(&mut server, owner, rtype).map(|answer| (answer.rcode, answer.answers.len()))
        };
        assert_eq!(seen(SERVICE, RecordType::SRV), srv, "{failure:?}");
        assert_eq!(seen("kms1.lab.test", RecordType::A), a, "{failure:?}");
    }
    server.fail(Scope::All, None);
    assert_eq!(shown(&mut server, SERVICE, RecordType::SRV).1.len(), 2);
}

#[test]
fn failures_reach_updates_too() {
    let mut server = usual();
    let add = || vec![Change::Add(address("new.lab.test", 9))];
    server.fail(Scope::Name(name("new.lab.test")), Some(Failure::Silent));
    assert_eq!(updated(&mut server, "kms1", add()), None);
    server.fail(Scope::Name(name("new.lab.test")), None);
    server.fail(Scope::Zone(name("lab.test")), Some(Failure::ServFail));
    assert_eq!(updated(&mut server, "kms1", add()), Some(Rcode::SERVFAIL));
    server.fail(Scope::Zone(name("lab.test")), Some(Failure::NoSrv));
    assert_eq!(updated(&mut server, "kms1", add()), Some(Rcode::NOERROR));
}

#[test]
fn records_come_in_the_order_of_the_setting() {
    let mut server = usual();
    let order = |server: &mut NameServer| shown(server, SERVICE, RecordType::SRV).1.join(" ");
    let plain = order(&mut server);
    assert_eq!(order(&mut server), plain);
    server.order = RecordOrder::Rotated { turn: 0 };
    let turns = [order(&mut server), order(&mut server), order(&mut server)];
    assert_eq!(turns[0], plain);
    assert_ne!(turns[1], plain);
    assert_eq!(turns[2], plain);
    server.order = RecordOrder::Shuffled(Box::new(Entropy::new(1, "rotation")));
    let shuffled: Vec<_> = (0..40).map(|_| order(&mut server)).collect();
    assert!(shuffled.contains(&turns[1]) && shuffled.contains(&plain));
}

#[test]
fn scavenging_removes_what_is_not_refreshed() {
    // PUB-033: the hand-made record stays, the refreshed one too.
    let mut server = server(UpdatePolicy::AllowAny, [service("manual.lab.test")]);
    server.zone_mut(&name("lab.test")).unwrap().scavenge_after = Some(Minutes::days(7));
    let publish = |target| vec![Change::Add(service(target))];
    assert_eq!(updated(&mut server, "kms1", publish("kms1.lab.test")), Some(Rcode::NOERROR));
    assert_eq!(updated(&mut server, "kms2", publish("kms2.lab.test")), Some(Rcode::NOERROR));
    let refresh = emulator::dns::Update::new(2, name("lab.test"), publish("kms2.lab.test"));
    server.update(NOW + Minutes::days(1), "kms2", &refresh);
    let due = NOW + Minutes::days(7);
    assert_eq!(server.next_scavenge(), Some(due));
    assert_eq!(server.scavenge(due - Minutes(1)), []);
    assert_eq!(server.scavenge(due), [service("kms1.lab.test")]);
    let left = shown(&mut server, SERVICE, RecordType::SRV).1;
    assert_eq!(left, ["SRV 0 0 1688 manual.lab.test", "SRV 0 0 1688 kms2.lab.test"]);
    assert_eq!(server.next_scavenge(), Some(due + Minutes::DAY));
}

#[test]
fn without_scavenging_a_stale_record_stays_until_it_is_removed_by_hand() {
    // PUB-033.
    let mut server = usual();
    assert_eq!(server.scavenge(NOW + Minutes::days(3_650)), []);
    let zone = server.zone_mut(&name("lab.test")).unwrap();
    let gone = |data: &RecordData| data.srv().is_some_and(|srv| srv.target == name("KMS1.lab.test"));
    assert_eq!(zone.remove(&name(SERVICE), RecordType::SRV, gone), [service("kms1.lab.test")]);
    assert_eq!(shown(&mut server, SERVICE, RecordType::SRV).1, ["SRV 0 0 1688 kms2.lab.test"]);
}

#[test]
fn another_server_learns_of_changes_by_replication() {
    // DISC-027.
    let mut first = usual();
    let mut second = NameServer::new([Zone::new(name("lab.test"))]);
    assert_eq!(shown(&mut second, SERVICE, RecordType::SRV).0, Rcode::NXDOMAIN);
    second.replicate_from("dns1", &first);
    assert_eq!(shown(&mut second, SERVICE, RecordType::SRV).1.len(), 2);
    let change = vec![Change::DeleteRecord(name(SERVICE), service("kms1.lab.test").data)];
    assert_eq!(updated(&mut first, "kms1", change), Some(Rcode::NOERROR));
    assert_eq!(shown(&mut second, SERVICE, RecordType::SRV).1.len(), 2);
    second.replicate_from("dns1", &first);
    assert_eq!(shown(&mut second, SERVICE, RecordType::SRV).1, ["SRV 0 0 1688 kms2.lab.test"]);
}

#[test]
fn changes_faster_than_replication_leave_old_records_behind() {
    // DISC-028: the removal is made where the record hasn't arrived yet.
    let mut first = NameServer::new([Zone::new(name("lab.test")).with_policy(UpdatePolicy::AllowAny)]);
    let mut second = NameServer::new([Zone::new(name("lab.test")).with_policy(UpdatePolicy::AllowAny)]);
    updated(&mut first, "kms1", vec![Change::Add(service("old.lab.test"))]);
    let renew = vec![
        Change::DeleteRecord(name(SERVICE), service("old.lab.test").data),
        Change::Add(service("new.lab.test")),
    ];
    updated(&mut second, "kms1", renew);
    first.replicate_from("dns2", &second);
    second.replicate_from("dns1", &first);
    for server in [&mut first, &mut second] {
        let mut left = shown(server, SERVICE, RecordType::SRV).1;
        left.sort();
        assert_eq!(left, ["SRV 0 0 1688 new.lab.test", "SRV 0 0 1688 old.lab.test"]);
    }
}

#[test]
fn the_serial_counts_changes() {
    let mut server = usual();
    let serial = |server: &NameServer| match server.zones()[0].soa().data {
        RecordData::Soa(soa) => soa.serial,
        other => panic!("{other}"),
    };
    let before = serial(&server);
    server.add(address("new.lab.test", 9)).unwrap();
    assert_eq!(serial(&server), before + 1);
    let soa: Record = server.zones()[0].soa();
    assert_eq!(server.add(soa.clone()), Err(soa));
    assert_eq!(Name::root().child("ns"), Ok(name("ns")));
}
