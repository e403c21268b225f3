//! Dynamic updates (RFC 2136).

use emulator::{
    dns::{Change, Prerequisite, Rcode, Record, RecordData, RecordType, Update},
    nameserver::{NameServer, UpdatePolicy, Zone},
};

use crate::sample::{NOW, address, alias, name, server, shown, updated};

fn usual() -> NameServer {
    server(
        UpdatePolicy::AllowAny,
        [address("a.lab.test", 1), address("a.lab.test", 2), alias("c.lab.test", "a.lab.test")],
    )
}

#[test]
fn a_prerequisite_that_fails_changes_nothing() {
    let a = || name("a.lab.test");
    let none = || name("none.lab.test");
    let is = |last| Prerequisite::Equals(a(), address("a.lab.test", last).data);
    for (prerequisites, rcode) in [
        (vec![Prerequisite::NameInUse(a())], Rcode::NOERROR),
        (vec![Prerequisite::NameInUse(name("lab.test"))], Rcode::NOERROR),
        (vec![Prerequisite::NameInUse(none())], Rcode::NXDOMAIN),
        (vec![Prerequisite::NameNotInUse(none())], Rcode::NOERROR),
        (vec![Prerequisite::NameNotInUse(a())], Rcode::YXDOMAIN),
        (vec![Prerequisite::Set(a(), RecordType::A)], Rcode::NOERROR),
        (vec![Prerequisite::Set(a(), RecordType::AAAA)], Rcode::NXRRSET),
        (vec![Prerequisite::Set(name("lab.test"), RecordType::SOA)], Rcode::NOERROR),
        (vec![Prerequisite::NoSet(a(), RecordType::AAAA)], Rcode::NOERROR),
        (vec![Prerequisite::NoSet(a(), RecordType::A)], Rcode::YXRRSET),
        (vec![is(2), is(1)], Rcode::NOERROR),
        (vec![is(1)], Rcode::NXRRSET),
        (vec![is(1), is(2), is(3)], Rcode::NXRRSET),
        (vec![Prerequisite::NameInUse(name("lab.example"))], Rcode::NOTZONE),
    ] {
        let mut server = usual();
        let changes = vec![Change::Add(address("new.lab.test", 9))];
        let update = Update { prerequisites, ..Update::new(1, name("lab.test"), changes) };
        assert_eq!(server.update(NOW, "x", &update).rcode, Some(rcode), "{:?}", update.prerequisites);
        let added = shown(&mut server, "new.lab.test", RecordType::A).1.len();
        assert_eq!(added, usize::from(rcode == Rcode::NOERROR));
    }
}

#[test]
fn changes_are_made_in_order() {
    let mut server = usual();
    let moved = vec![
        Change::DeleteSet(name("a.lab.test"), RecordType::A),
        Change::Add(address("a.lab.test", 3)),
        Change::Add(address("b.lab.test", 4)),
        Change::DeleteRecord(name("b.lab.test"), address("b.lab.test", 4).data),
    ];
    assert_eq!(updated(&mut server, "x", moved), Some(Rcode::NOERROR));
    assert_eq!(shown(&mut server, "a.lab.test", RecordType::A).1, ["A 127.0.1.3"]);
    assert_eq!(shown(&mut server, "b.lab.test", RecordType::A).0, Rcode::NXDOMAIN);
    assert_eq!(updated(&mut server, "x", vec![Change::DeleteName(name("A.LAB.test"))]), Some(Rcode::NOERROR));
    assert_eq!(shown(&mut server, "a.lab.test", RecordType::ANY).0, Rcode::NXDOMAIN);
}

#[test]
fn an_added_record_that_exists_takes_the_new_ttl() {
    let mut server = usual();
    let again = Record { ttl: 999, ..address("A.lab.test", 1) };
    assert_eq!(updated(&mut server, "x", vec![Change::Add(again)]), Some(Rcode::NOERROR));
    let ttls: Vec<_> = server.zones()[0].records().iter().map(|entry| entry.record.ttl).collect();
    assert_eq!(ttls, [999, 60, 60]);
}

#[test]
fn a_change_that_is_wrong_undoes_the_others() {
    let outside = Change::Add(address("a.lab.example", 1));
    let no_type = Change::DeleteSet(name("a.lab.test"), RecordType::OPT);
    for (wrong, rcode) in [(outside, Rcode::NOTZONE), (no_type, Rcode::FORMERR)] {
        let mut server = usual();
        let changes = vec![Change::DeleteName(name("a.lab.test")), wrong];
        assert_eq!(updated(&mut server, "x", changes), Some(rcode));
        assert_eq!(shown(&mut server, "a.lab.test", RecordType::A).1.len(), 2);
    }
}

#[test]
fn aliases_and_other_records_do_not_mix() {
    let mut server = usual();
    let changes = vec![
        Change::Add(address("c.lab.test", 5)),
        Change::Add(alias("a.lab.test", "b.lab.test")),
        Change::Add(alias("c.lab.test", "b.lab.test")),
        Change::Add(Zone::new(name("lab.test")).soa()),
    ];
    assert_eq!(updated(&mut server, "x", changes), Some(Rcode::NOERROR));
    let records = server.zones()[0].records();
    let of = |owner| records.iter().filter(move |entry| entry.record.name == name(owner));
    assert!(of("c.lab.test").map(|entry| &entry.record.data).eq([&RecordData::Cname(name("b.lab.test"))]));
    assert!(of("a.lab.test").all(|entry| entry.record.rtype() == RecordType::A));
    assert_eq!(records.len(), 3);
}

#[test]
fn a_zone_elsewhere_and_an_unknown_signature_are_not_authorised() {
    let mut server = usual();
    let elsewhere = Update::new(1, name("a.lab.test"), Vec::new());
    assert_eq!(server.update(NOW, "x", &elsewhere).rcode, Some(Rcode::NOTAUTH));
    let signed = Update { signed: true, ..Update::new(1, name("lab.test"), Vec::new()) };
    assert_eq!(server.update(NOW, "x", &signed).rcode, Some(Rcode::NOTAUTH));
}
