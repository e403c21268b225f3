//! Messages in octets.

use std::net::{Ipv4Addr, Ipv6Addr};

use emulator::dns::{
    Answer, Change, DnsFault, Name, Prerequisite, Query, Question, Rcode, Record, RecordData, RecordType,
    Request, Soa, Srv, Update, UpdateReply,
    codec::{decode_answer, decode_request, encode_answer, encode_query, encode_refusal, fit},
    update_codec::{decode_update_reply, encode_update, encode_update_reply},
};
use proptest::prelude::*;

use crate::sample::{address, name, question, service};

/// A query for `_vlmcs._tcp.lab.test SRV`, written by hand from RFC 1035 4.1.
const QUERY: &[u8] = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\
    \x06_vlmcs\x04_tcp\x03lab\x04test\x00\x00\x21\x00\x01";

#[test]
fn a_query_has_the_octets_of_the_standard() {
    let query = Query::new(0x1234, question("_vlmcs._tcp.lab.test", RecordType::SRV));
    assert_eq!(encode_query(&query), QUERY);
    assert_eq!(decode_request(QUERY), Ok(Request::Query(query)));
}

#[test]
fn an_srv_answer_has_the_octets_of_the_standard() {
    let query = Query::new(0x1234, question("_vlmcs._tcp.lab.test", RecordType::SRV));
    let answer = Answer {
        authoritative: true,
        answers: vec![service("kms1.lab.test")],
        ..Answer::to(&query, Rcode::NOERROR)
    };
    let mut octets = QUERY.to_vec();
    octets[2..4].copy_from_slice(b"\x85\x00");
    octets[7] = 1;
    // The owner is a pointer to the question; the target of an SRV record is never compressed (RFC 2782).
    octets.extend(b"\xC0\x0C\x00\x21\x00\x01\x00\x00\x0E\x10\x00\x15\x00\x00\x00\x00\x06\x98\x04kms1\x03lab\x04test\x00");
    assert_eq!(encode_answer(&answer), octets);
    assert_eq!(decode_answer(&octets), Ok(answer));
}

#[test]
fn an_update_has_the_octets_of_the_standard() {
    let update = Update::new(
        7,
        name("lab.test"),
        vec![Change::DeleteSet(name("a.lab.test"), RecordType::A), Change::Add(address("a.lab.test", 9))],
    );
    let octets = b"\x00\x07\x28\x00\x00\x01\x00\x00\x00\x02\x00\x00\x03lab\x04test\x00\x00\x06\x00\x01\
        \x01a\xC0\x0C\x00\x01\x00\xFF\x00\x00\x00\x00\x00\x00\
        \xC0\x1A\x00\x01\x00\x01\x00\x00\x00\x3C\x00\x04\x7F\x00\x01\x09";
    assert_eq!(encode_update(&update), octets);
    assert_eq!(decode_request(octets), Ok(Request::Update(update)));
}

#[test]
fn octets_that_are_no_request_say_why() {
    let fault = |octets: &[u8]| decode_request(octets).unwrap_err().fault;
    assert_eq!(fault(b""), DnsFault::Short(0));
    assert_eq!(fault(&QUERY[..11]), DnsFault::Short(11));
    assert!(matches!(fault(&QUERY[..20]), DnsFault::Syntax(_)));
    let changed = |at: usize, octet: u8| {
        let mut octets = QUERY.to_vec();
        octets[at] = octet;
        octets
    };
    assert_eq!(fault(&changed(2, 0x81)), DnsFault::NotARequest);
    assert_eq!(fault(&changed(5, 0)), DnsFault::Questions(0));
    assert_eq!(fault(&changed(QUERY.len() - 1, 3)), DnsFault::Class(3));
    assert_eq!(fault(&changed(2, 0x28)), DnsFault::ZoneType(RecordType::SRV));
    assert_eq!(decode_request(&changed(2, 0x20)), Ok(Request::Other { id: 0x1234, opcode: 4 }));
    let error = decode_request(&QUERY[..20]).unwrap_err();
    assert_eq!((error.header, error.fault.rcode()), (Some((0x1234, 0)), Some(Rcode::FORMERR)));
    assert_eq!(DnsFault::NotARequest.rcode(), None);
    assert_eq!(DnsFault::Class(3).rcode(), Some(Rcode::REFUSED));
}

#[test]
fn records_of_an_update_that_say_nothing_are_refused() {
    // Class, TTL and length of the one record of the update section: `a.lab.test A`.
    for (class, ttl, data) in
        [(1, 0, &[][..]), (255, 5, &[]), (255, 0, &[127, 0, 0, 1]), (254, 0, &[]), (3, 0, &[])]
    {
        let mut octets =
            b"\x00\x07\x28\x00\x00\x01\x00\x00\x00\x01\x00\x00\x03lab\x04test\x00\x00\x06\x00\x01".to_vec();
        octets.extend(b"\x01a\xC0\x0C\x00\x01\x00");
        octets.extend([class, 0, 0, 0, ttl, 0, data.len() as u8]);
        octets.extend(data);
        let fault = decode_request(&octets).unwrap_err().fault;
        assert_eq!(
            fault,
            DnsFault::UpdateRecord { name: name("a.lab.test"), rtype: RecordType::A },
            "{class}"
        );
    }
}

#[test]
fn other_record_types_keep_their_octets() {
    let text = RecordData::Other { rtype: RecordType(16), data: b"\x03lab".to_vec() };
    // The exchange of an MX record is a name, which a message may compress.
    let mail =
        RecordData::Other { rtype: RecordType(15), data: b"\x00\x05\x04mail\x03lab\x04test\x00".to_vec() };
    let records = [text, mail].map(|data| Record { name: name("lab.test"), ttl: 5, data });
    let answer = Answer { id: 1, answers: records.to_vec(), ..Answer::default() };
    assert_eq!(decode_answer(&encode_answer(&answer)), Ok(answer));
}

#[test]
fn a_long_answer_loses_additionals_before_it_is_truncated() {
    let query = Query::new(1, question("_vlmcs._tcp.lab.test", RecordType::SRV));
    let answer = |services: usize| Answer {
        answers: (0..services).map(|n| service(&format!("kms{n}.lab.test"))).collect(),
        additionals: (0..30).map(|n| address(&format!("kms{n}.lab.test"), n)).collect(),
        ..Answer::to(&query, Rcode::NOERROR)
    };
    let (short, _) = fit(answer(3), 512);
    assert_eq!((short.answers.len(), short.additionals.len(), short.truncated), (3, 0, false));
    let (cut, _) = fit(answer(30), 512);
    assert_eq!((cut.answers.len(), cut.additionals.len(), cut.truncated), (0, 0, true));
    assert!(encode_answer(&cut).len() <= 512);
    assert_eq!(fit(answer(30), 65_535).0, answer(30));
}

#[test]
fn a_message_longer_than_tcp_allows_is_cut_and_marked() {
    let answers: Vec<_> = (0..4_000).map(|n| service(&format!("kms{n}.lab.test"))).collect();
    let octets = encode_answer(&Answer { answers, ..Answer::default() });
    assert!(octets.len() <= 65_535);
    assert!(decode_answer(&octets).unwrap().truncated);
}

#[test]
fn replies_to_updates_carry_the_code() {
    for rcode in [Rcode::NOERROR, Rcode::REFUSED, Rcode::NOTZONE] {
        let reply = UpdateReply { id: 9, rcode };
        assert_eq!(decode_update_reply(&encode_update_reply(&reply)), Ok(reply));
    }
    assert!(decode_update_reply(&encode_refusal(9, 0, Rcode::NOERROR)).is_err());
    assert!(decode_answer(&encode_refusal(9, 5, Rcode::NOERROR)).is_err());
    assert_eq!(decode_answer(QUERY).unwrap_err().fault, DnsFault::NotAnAnswer);
}

fn names() -> impl Strategy<Value = Name> {
    let label = prop::collection::vec(any::<u8>(), 1..12);
    prop::collection::vec(label, 0..6)
        .prop_map(|labels| Name::from_labels(labels.iter().map(Vec::as_slice)).expect("within the limits"))
}

fn data() -> impl Strategy<Value = RecordData> {
    prop_oneof![
        any::<Ipv4Addr>().prop_map(RecordData::A),
        any::<Ipv6Addr>().prop_map(RecordData::Aaaa),
        names().prop_map(RecordData::Ns),
        names().prop_map(RecordData::Cname),
        (names(), names(), any::<[u32; 5]>()).prop_map(
            |(mname, rname, [serial, refresh, retry, expire, minimum])| {
                RecordData::Soa(Soa { mname, rname, serial, refresh, retry, expire, minimum })
            }
        ),
        (any::<[u16; 3]>(), names()).prop_map(|([priority, weight, port], target)| {
            RecordData::Srv(Srv { priority, weight, port, target })
        }),
        // Private types (RFC 6895 3.1), whose data is opaque.
        (65_400..65_500_u16, prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(rtype, data)| RecordData::Other { rtype: RecordType(rtype), data }),
    ]
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let record = (names(), any::<u32>(), data()).prop_map(|(name, ttl, data)| Record { name, ttl, data });
    prop::collection::vec(record, 0..4)
}

fn questions() -> impl Strategy<Value = Question> {
    (names(), any::<u16>()).prop_map(|(name, rtype)| Question { name, rtype: RecordType(rtype) })
}

fn answers() -> impl Strategy<Value = Answer> {
    let flags = any::<(u16, bool, bool, bool, bool)>();
    let payload = prop::option::of(512..=u16::MAX);
    (flags, prop::option::of(questions()), payload, 0..11_u16, records(), records(), records()).prop_map(
        |(flags, question, udp_payload, rcode, answers, authorities, additionals)| Answer {
            id: flags.0,
            question,
            rcode: Rcode(rcode),
            authoritative: flags.1,
            truncated: flags.2,
            recursion_desired: flags.3,
            recursion_available: flags.4,
            udp_payload,
            answers,
            authorities,
            additionals,
        },
    )
}

fn updates() -> impl Strategy<Value = Update> {
    // SIG and OPT never stand in these sections.
    let allowed = |rtype: &u16| ![24, 41].contains(rtype);
    let set_type = || (1..250_u16).prop_filter("no type of a record set", allowed).prop_map(RecordType);
    let change = prop_oneof![
        (names(), any::<u32>(), data()).prop_map(|(name, ttl, data)| Change::Add(Record { name, ttl, data })),
        names().prop_map(Change::DeleteName),
        (names(), data()).prop_map(|(name, data)| Change::DeleteRecord(name, data)),
        (names(), set_type()).prop_map(|(name, rtype)| Change::DeleteSet(name, rtype)),
    ];
    let prerequisite = prop_oneof![
        names().prop_map(Prerequisite::NameInUse),
        names().prop_map(Prerequisite::NameNotInUse),
        (names(), set_type()).prop_map(|(name, rtype)| Prerequisite::Set(name, rtype)),
        (names(), set_type()).prop_map(|(name, rtype)| Prerequisite::NoSet(name, rtype)),
        (names(), data()).prop_map(|(name, data)| Prerequisite::Equals(name, data)),
    ];
    let parts = (prop::collection::vec(prerequisite, 0..4), prop::collection::vec(change, 0..4));
    (any::<u16>(), names(), parts).prop_map(|(id, zone, (prerequisites, changes))| Update {
        prerequisites,
        ..Update::new(id, zone, changes)
    })
}

/// Octets of a message with a few of them changed and the end cut off.
fn damaged(whole: &[u8], changes: &[(prop::sample::Index, u8)], keep: prop::sample::Index) -> Vec<u8> {
    let mut octets = whole.to_vec();
    for (at, octet) in changes {
        octets[at.index(whole.len())] = *octet;
    }
    octets.truncate(keep.index(whole.len()) + 1);
    octets
}

proptest! {
    #[test]
    fn answers_round_trip(answer in answers()) {
        let octets = encode_answer(&answer);
        prop_assert_eq!(decode_answer(&octets), Ok(answer));
    }

    #[test]
    fn queries_round_trip(id: u16, question in questions(), recursion_desired: bool, udp_payload in prop::option::of(512..=u16::MAX)) {
        let query = Query { id, question, recursion_desired, udp_payload };
        prop_assert_eq!(decode_request(&encode_query(&query)), Ok(Request::Query(query)));
    }

    #[test]
    fn updates_round_trip(update in updates()) {
        prop_assert_eq!(decode_request(&encode_update(&update)), Ok(Request::Update(update)));
    }

    #[test]
    fn no_octets_make_a_reader_panic(octets in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = (decode_request(&octets), decode_answer(&octets), decode_update_reply(&octets));
    }

    #[test]
    fn no_damage_makes_a_reader_panic(
        answer in answers(),
        update in updates(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        keep: prop::sample::Index,
    ) {
        let _ = decode_answer(&damaged(&encode_answer(&answer), &changes, keep));
        if let Ok(Request::Update(read)) = decode_request(&damaged(&encode_update(&update), &changes, keep)) {
            let _ = encode_update(&read);
        }
    }
}
