//! Whole captures: everything that was recorded comes back, and what is no DCE/RPC is named.

use std::collections::BTreeMap;

use crate::{
    support::{changed, frames, in_segments, life, lines, mode, options, over_ipv6, transcript},
    worlds,
};
use captures::{
    stream::Direction,
    transcript::{CallBody, Depth, Item, Opened, Options, What},
};
use emulator::{
    endpoint::{AnswerDamage, HostFaults, HostMode, Shape},
    model::{Hresult, Version},
    rpc::{
        pdu::header::{Header, PduType},
        uuids::Syntax,
    },
    sim::WorldSpec,
    trace::{self, Packet, Payload, Recording},
    wire::LabKeys,
};
use rstest::rstest;

/// PDUs of one direction of each connection that carried anything: type, call id, octets.
type Said = BTreeMap<(u32, Direction), Vec<(PduType, u32, Vec<u8>)>>;

/// What was recorded, cut by frag_length. Connections are numbered as they begin.
fn recorded(recording: &Recording) -> (Said, Vec<Vec<u8>>) {
    let (mut streams, mut datagrams) = (BTreeMap::<_, Vec<u8>>::new(), Vec::new());
    let (mut numbers, mut next) = (BTreeMap::new(), 0);
    for packet in recording.packets() {
        match &packet.payload {
            Payload::Open(conn) => {
                numbers.insert(*conn, next);
                next += 1;
            }
            Payload::Refused | Payload::Unanswered => next += 1,
            Payload::Segment(conn, direction, octets) => {
                let direction = match direction {
                    trace::Direction::ToServer => Direction::ToServer,
                    trace::Direction::ToClient => Direction::ToClient,
                };
                streams.entry((numbers[conn], direction)).or_default().extend(octets);
            }
            Payload::Datagram(_, octets) => datagrams.push(octets.clone()),
            Payload::Closed(..) => {}
        }
    }
    let cut = |mut octets: Vec<u8>| {
        let mut pdus = Vec::new();
        while let Some(header) = Header::read(&octets).filter(|header| header.version == 5) {
            let rest = octets.split_off(header.frag_length.into());
            pdus.push((header.ptype, header.call_id, octets));
            octets = rest;
        }
        pdus
    };
    let said = streams.into_iter().map(|(key, octets)| (key, cut(octets)));
    (said.filter(|(_, pdus)| !pdus.is_empty()).collect(), datagrams)
}

fn told(items: &[Item]) -> (Said, Vec<Vec<u8>>) {
    let (mut said, mut datagrams) = (Said::new(), Vec::new());
    for item in items {
        match &item.what {
            What::Pdu(pdu) => {
                let of = (item.party.unwrap().conn, pdu.direction);
                let octets = pdu.octets.clone();
                said.entry(of).or_default().push((pdu.header.ptype, pdu.header.call_id, octets));
            }
            What::Dns(dns) => datagrams.push(dns.octets.clone()),
            _ => {}
        }
    }
    (said, datagrams)
}

/// Every PDU and every datagram comes back, whatever the segments, in both depths.
#[track_caller]
fn check_whole(recording: &Recording) {
    let expected = recorded(recording);
    let merged = in_segments(&two_in_one(recording), usize::MAX);
    for (how, recording) in [
        ("as recorded", recording.clone()),
        ("over IPv6", over_ipv6(recording)),
        ("in segments of one octet", in_segments(recording, 1)),
        ("in segments of 23 octets", in_segments(recording, 23)),
        ("merged", merged),
    ] {
        for depth in [Depth::Pdus, Depth::Calls] {
            let options = Options { depth, all_dns: true, ..options() };
            let (items, summary) = transcript(&frames(&recording), &options);
            let back = told(&items);
            assert_eq!(back, expected, "{how}: {:#?}", lines(&items));
            let pdus = expected.0.values().map(Vec::len).sum::<usize>();
            assert_eq!(summary.pdus, pdus as u64, "{how}");
            assert!(items.is_sorted_by_key(|item| item.from.frame), "{how}");
            assert!(items.iter().all(|item| item.from <= item.seen), "{how}: {:#?}", lines(&items));
        }
    }
}

/// Segments that follow each other in one direction of a connection become one.
fn two_in_one(recording: &Recording) -> Recording {
    let mut merged: Vec<Packet> = Vec::new();
    for packet in recording.packets() {
        if let (Payload::Segment(conn, direction, octets), Some(last)) = (&packet.payload, merged.last_mut())
            && let Payload::Segment(before, way, begun) = &mut last.payload
            && (&*before, &*way) == (conn, direction)
        {
            begun.extend(octets);
        } else {
            merged.push(packet.clone());
        }
    }
    let mut recording = Recording::default();
    merged.into_iter().for_each(|packet| recording.push(packet));
    recording
}

fn spec(version: Version, syntax: Syntax) -> WorldSpec {
    let mut spec = worlds::spec(24);
    spec.clients[0].config.version = version;
    spec.hosts[0].rpc.prefer = syntax;
    spec
}

#[rstest]
fn everything_recorded_comes_back(
    #[values(Version::V4, Version::V5, Version::V6)] version: Version,
    #[values(Syntax::Ndr, Syntax::Ndr64)] syntax: Syntax,
    #[values(None, Some(40))] fragment: Option<usize>,
) {
    let mut spec = spec(version, syntax);
    spec.clients[0].shape = Shape { fragment, ..Shape::default() };
    let recording = life(spec, HostFaults { fragment, ..HostFaults::default() });
    check_whole(&recording);
    // Every call was read, with the syntax that was negotiated.
    let (items, _) = transcript(&frames(&recording), &options());
    let calls: Vec<_> = items
        .iter()
        .filter_map(|item| match &item.what {
            What::Pdu(pdu) => pdu.call.as_ref(),
            _ => None,
        })
        .collect();
    assert_eq!(calls.len() % 2, 0);
    assert!(calls.len() >= 2);
    for pair in calls.chunks(2) {
        for call in pair {
            assert_eq!((call.kms, call.syntax, call.read_as), (Some(true), Some(syntax), syntax));
            assert_eq!(call.fragments > 1, fragment.is_some());
        }
        let (CallBody::Request(asked), CallBody::Answer { message, .. }) = (&pair[0].body, &pair[1].body)
        else {
            panic!("{:#?}", lines(&items))
        };
        assert!(matches!((&asked.opened, &message.opened), (Opened::Lab(_), Opened::Lab(_))));
        assert_eq!(asked.plain().map(|plain| plain.version), Some(version));
        assert!(pair[0].request.is_none() && pair[1].request.is_some());
    }
}

#[rstest]
#[case(HostMode::Silent)]
#[case(HostMode::CloseOnAccept)]
#[case(HostMode::ResetOnAccept)]
#[case(HostMode::CloseOnRequest)]
#[case(HostMode::ResetOnRequest)]
#[case(HostMode::HoldRequest)]
#[case(HostMode::BindNak(4))]
#[case(HostMode::Fault(0x1C01_0003))]
#[case(HostMode::Refuse(Hresult(0xC004_F042)))]
#[case(HostMode::Damage(AnswerDamage::FlipLast))]
#[case(HostMode::Garbage(b"\x15\x03\x03\x00\x02\x02\x28".to_vec()))]
fn what_hosts_do_wrong_comes_back(#[case] what: HostMode) {
    check_whole(&life(worlds::spec(24), mode(what)));
}

/// The first lines of a life, without DNS.
#[track_caller]
fn check(recording: &Recording, expected: &[&str]) {
    let (items, _) = transcript(&frames(recording), &options());
    let lines: Vec<String> =
        lines(&items).into_iter().filter(|line| line.split(' ').nth(1) == Some("0")).collect();
    assert_eq!(lines, expected, "{lines:#?}");
}

const OPENED: &str = "5: 0 127.77.0.100:49153 to 127.77.0.10:1688, 1 SYN, answered 6";

#[rstest]
#[case(HostMode::Sound, &["8: 0 > bind 2", "10: 0 < bind_ack 2", "12: 0 > request 2: NDR64 in 1, opened V6",
    "14: 0 < response 2: NDR64 in 1 to 12, opened V6", "16: 0 > FIN", "18: 0 < FIN", "19: 0 Closed"])]
#[case(HostMode::Silent, &["8: 0 > bind 2", "10: 0 > FIN", "12: 0 < FIN", "13: 0 Closed"])]
#[case(HostMode::ResetOnAccept, &["8: 0 < RST", "8: 0 Closed"])]
#[case(HostMode::Garbage(b"\x15\x03\x03\x00\x02\x02\x28".to_vec()), &["8: 0 > bind 2",
    "10: 0 < 7 octets of Tls at 0", "12: 0 < FIN", "14: 0 > FIN", "15: 0 Closed"])]
#[case(HostMode::Garbage(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()), &["8: 0 > bind 2",
    "10: 0 < 28 octets of Http at 0", "12: 0 < FIN", "14: 0 > FIN", "15: 0 Closed"])]
#[case(HostMode::BindNak(4), &["8: 0 > bind 2", "10: 0 < bind_nak 2", "12: 0 < FIN", "14: 0 > FIN",
    "15: 0 Closed"])]
#[case(HostMode::Refuse(Hresult(0xC004_F042)), &["8: 0 > bind 2", "10: 0 < bind_ack 2",
    "12: 0 > request 2: NDR64 in 1, opened V6", "14: 0 < response 2: NDR64 in 1 to 12, 0xC004F042",
    "16: 0 > FIN", "18: 0 < FIN", "19: 0 Closed"])]
fn a_connection_is_told_from_its_syn_to_its_end(#[case] what: HostMode, #[case] expected: &[&str]) {
    check(&life(worlds::spec(24), mode(what)), &[&[OPENED], expected].concat());
}

#[test]
fn refused_and_unanswered_connections_are_told() {
    let recording = life(worlds::spec(24), HostFaults::default());
    for (payload, expected) in [
        (
            Payload::Refused,
            &["5: 0 127.77.0.100:49153 to 127.77.0.10:1688, 1 SYN, unanswered", "6: 0 < RST", "6: 0 Closed"]
                [..],
        ),
        (
            Payload::Unanswered,
            &["5: 0 127.77.0.100:49153 to 127.77.0.10:1688, 3 SYN, unanswered", "7: 0 EndOfCapture"],
        ),
    ] {
        let recording = changed(&recording, |packet| match packet.payload {
            Payload::Open(_) => vec![Packet { payload: payload.clone(), ..packet }],
            Payload::Datagram(..) => vec![packet],
            _ => Vec::new(),
        });
        check(&recording, expected);
    }
}

#[test]
fn another_label_leaves_messages_opaque() {
    for (version, expected) in
        [(Version::V4, "clear V4"), (Version::V5, "opaque V5"), (Version::V6, "opaque V6")]
    {
        let recording = life(spec(version, Syntax::Ndr), HostFaults::default());
        let keys = LabKeys::derive("another-lab").into();
        let (items, _) = transcript(&frames(&recording), &Options { keys, ..options() });
        let lines = lines(&items);
        let calls: Vec<_> = lines.iter().filter(|line| line.contains(" NDR in ")).collect();
        assert!(calls.len() >= 2);
        assert!(calls.iter().all(|line| line.ends_with(expected)), "{lines:#?}");
    }
}
