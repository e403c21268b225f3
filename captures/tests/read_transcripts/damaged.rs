//! Captures that miss something, and input that is none.

use std::{
    io::Cursor,
    net::SocketAddr,
    sync::{Arc, LazyLock},
};

use captures::{
    file::Reader,
    stream::Direction,
    transcript::{Depth, Item, Options, What, collect},
};
use emulator::{
    endpoint::HostFaults,
    model::Version,
    rpc::uuids::Syntax,
    trace::{self, Close, Packet, Payload, Recording},
};
use proptest::prelude::*;

use crate::{
    support::{Frame, changed, file, frames, in_segments, life, lines, options, transcript},
    worlds,
};

/// One connection and its octets: an activation, between these ends.
fn activation(client: &str, server: &str, syntax: Syntax) -> Recording {
    let mut spec = worlds::spec(24);
    spec.hosts[0].rpc.prefer = syntax;
    spec.clients[0].config.version = Version::V5;
    let (client, server): (SocketAddr, SocketAddr) = (client.parse().unwrap(), server.parse().unwrap());
    let mut conn = None;
    changed(&life(spec, HostFaults::default()), |packet| {
        let of = match packet.payload {
            Payload::Open(of) | Payload::Segment(of, ..) | Payload::Closed(of, ..) => of,
            _ => return Vec::new(),
        };
        if *conn.get_or_insert(of) == of { vec![Packet { client, server, ..packet }] } else { Vec::new() }
    })
}

fn without(frames: &[Frame], lost: &[usize]) -> Vec<Frame> {
    let numbered = (1..).zip(frames);
    numbered.filter(|(number, _)| !lost.contains(number)).map(|(_, frame)| frame.clone()).collect()
}

#[track_caller]
fn check(frames: &[Frame], expected: &[&str]) {
    let (items, _) = transcript(frames, &options());
    let lines = lines(&items);
    assert_eq!(lines, expected, "{lines:#?}");
}

/// A port that says nothing of KMS; the client's is below it.
const ODD: (&str, &str) = ("127.77.0.100:1024", "127.77.0.10:40000");
const USUAL: (&str, &str) = ("127.77.0.100:50000", "127.77.0.10:1688");

#[test]
fn a_lost_segment_is_a_gap_and_the_next_pdu_is_read() {
    let whole = frames(&activation(USUAL.0, USUAL.1, Syntax::Ndr));
    let opened = "1: 0 127.77.0.100:50000 to 127.77.0.10:1688, 1 SYN, answered 2";
    let end = ["11: 0 > FIN", "13: 0 < FIN", "14: 0 Closed"];
    for (lost, expected) in [
        (
            4,
            [
                "5: 0 < bind_ack 2",
                "7: 0 > gap of 160 at 0",
                "7: 0 > request 2: NDR? in 1, opened V5",
                "9: 0 < response 2: NDR? in 1 to 7, opened V5",
            ],
        ),
        (
            6,
            [
                "4: 0 > bind 2",
                "7: 0 > request 2: NDR? in 1, opened V5",
                "9: 0 < gap of 108 at 0",
                "9: 0 < response 2: NDR? in 1 to 7, opened V5",
            ],
        ),
        (
            8,
            [
                "4: 0 > bind 2",
                "6: 0 < bind_ack 2",
                "9: 0 < response 2: NDR in 1, opened V5",
                "11: 0 > gap of 292 at 160",
            ],
        ),
    ] {
        check(&without(&whole, &[lost]), &[&[opened], &expected[..], &end].concat());
    }
}

#[test]
fn a_lost_part_of_a_pdu_is_a_gap_and_the_next_pdu_is_read() {
    let whole = frames(&in_segments(&activation(USUAL.0, USUAL.1, Syntax::Ndr64), 100));
    let opened = "1: 0 127.77.0.100:50000 to 127.77.0.10:1688, 1 SYN, answered 2";
    let ack = "7-9: 0 < bind_ack 2";
    let rest = [
        "11-15: 0 > request 2: NDR64? in 1, opened V5",
        "17-21: 0 < response 2: NDR64? in 1 to 15, opened V5",
        "23: 0 > FIN",
        "25: 0 < FIN",
        "26: 0 Closed",
    ];
    for (lost, expected) in [
        (4, ["5: 0 > gap of 100 at 0", "5: 0 > 60 octets of Part at 100", ack]),
        (6, ["4: 0 > 100 octets of Part at 0", ack, "11: 0 > gap of 60 at 100"]),
    ] {
        check(&without(&whole, &[lost]), &[&[opened], &expected[..], &rest].concat());
    }
}

#[test]
fn a_connection_that_begins_in_the_middle_is_turned_the_right_way_round() {
    for syntax in Syntax::ALL {
        let whole = frames(&activation(ODD.0, ODD.1, syntax));
        let last = transcript(&whole, &options()).0;
        for begin in 1..whole.len() {
            let (items, summary) = transcript(&whole[begin..], &options());
            let expected: Vec<_> = pdus(&last).filter(|pdu| pdu.0 > begin as u64).collect();
            let found: Vec<_> =
                pdus(&items).map(|(frame, way, octets)| (frame + begin as u64, way, octets)).collect();
            assert_eq!(found, expected, "from frame {begin}: {:#?}", lines(&items));
            assert_eq!(summary.rpc, u64::from(!expected.is_empty()));
        }
        // From the request on: nothing was negotiated, and the calls are read all the same.
        check(
            &whole[7..],
            &[
                "1: 0 127.77.0.100:1024 to 127.77.0.10:40000, 0 SYN, unanswered",
                &format!("1: 0 > request 2: {syntax}? in 1, opened V5"),
                &format!("3: 0 < response 2: {syntax}? in 1 to 1, opened V5"),
                "5: 0 > FIN",
                "7: 0 < FIN",
                "8: 0 Closed",
            ],
        );
    }
}

#[test]
fn pdus_that_wait_are_bounded_on_all_connections() {
    let whole = frames(&in_segments(&activation(USUAL.0, USUAL.1, Syntax::Ndr), 60));
    let mut options = options();
    options.limits.waiting_in_all = 130;
    let (items, _) = transcript(&whole, &options);
    let lines = lines(&items);
    assert_eq!(
        lines[1..7],
        [
            "4-8: 0 > bind 2",
            "10-12: 0 < bind_ack 2",
            "14-18: 0 > 180 octets of Part at 160",
            "20-22: 0 > 112 octets of Part at 340",
            "24-28: 0 < 180 octets of Part at 108",
            "30-32: 0 < 72 octets of Part at 288",
        ]
    );
}

fn pdus(items: &[Item]) -> impl Iterator<Item = (u64, Direction, Vec<u8>)> {
    items.iter().filter_map(|item| match &item.what {
        What::Pdu(pdu) => Some((item.seen.frame, pdu.direction, pdu.octets.clone())),
        _ => None,
    })
}

#[test]
fn several_calls_on_one_connection_are_told_apart() {
    let recording = activation(USUAL.0, USUAL.1, Syntax::Ndr64);
    let again = |call_id: u8| {
        recording.packets().iter().filter_map(move |packet| match &packet.payload {
            Payload::Segment(conn, direction, octets) if octets[2] == 0 || octets[2] == 2 => {
                let mut octets = octets.clone();
                octets[12] = call_id;
                let payload = Payload::Segment(*conn, *direction, octets);
                Some(Packet { payload, ..packet.clone() })
            }
            _ => None,
        })
    };
    let mut more: Vec<Packet> = [3, 4].into_iter().flat_map(again).collect();
    let mut several = Recording::default();
    for packet in recording.packets() {
        if matches!(packet.payload, Payload::Closed(..)) {
            more.drain(..).for_each(|packet| several.push(packet));
        }
        several.push(packet.clone());
    }
    check(
        &frames(&several),
        &[
            "1: 0 127.77.0.100:50000 to 127.77.0.10:1688, 1 SYN, answered 2",
            "4: 0 > bind 2",
            "6: 0 < bind_ack 2",
            "8: 0 > request 2: NDR64 in 1, opened V5",
            "10: 0 < response 2: NDR64 in 1 to 8, opened V5",
            "12: 0 > request 3: NDR64 in 1, opened V5",
            "14: 0 < response 3: NDR64 in 1 to 12, opened V5",
            "16: 0 > request 4: NDR64 in 1, opened V5",
            "18: 0 < response 4: NDR64 in 1 to 16, opened V5",
            "20: 0 > FIN",
            "22: 0 < FIN",
            "23: 0 Closed",
        ],
    );
}

#[test]
fn other_protocols_are_not_told_unless_asked_for() {
    let mut recording = Recording::default();
    let mut push = |server: &str, payload: Payload| {
        let (client, server) = (USUAL.0.parse().unwrap(), server.parse().unwrap());
        recording.push(Packet { at: worlds::start(), client, server, by: Arc::from("c1"), payload });
    };
    let (https, kms) = ("127.77.0.10:443", "127.77.0.10:1688");
    for (conn, server) in [(1, https), (2, kms)] {
        push(server, Payload::Open(conn));
        let hello = b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00".to_vec();
        push(server, Payload::Segment(conn, trace::Direction::ToServer, hello));
        push(server, Payload::Segment(conn, trace::Direction::ToClient, b"\x05".to_vec()));
        push(server, Payload::Segment(conn, trace::Direction::ToClient, b"\x05".to_vec()));
        push(server, Payload::Closed(conn, trace::Direction::ToClient, Close::Fin));
        push(server, Payload::Closed(conn, trace::Direction::ToServer, Close::Fin));
    }
    push(https, Payload::Refused);
    check(
        &frames(&recording),
        &[
            "14: 1 127.77.0.100:50000 to 127.77.0.10:1688, 1 SYN, answered 15",
            "17: 1 > 10 octets of Tls at 0",
            "19-21: 1 < 2 octets of Unknown at 0",
            "23: 1 < FIN",
            "25: 1 > FIN",
            "26: 1 Closed",
        ],
    );
    let all = Options { all_connections: true, ..options() };
    let (items, summary) = transcript(&frames(&recording), &all);
    let found: Vec<String> = lines(&items).into_iter().filter(|line| !line.contains(": 1 ")).collect();
    assert_eq!(
        found,
        [
            "1: 0 127.77.0.100:50000 to 127.77.0.10:443, 1 SYN, answered 2",
            "13: 0 Closed",
            "27: 2 127.77.0.100:50000 to 127.77.0.10:443, 1 SYN, unanswered",
            "28: 2 Closed",
        ]
    );
    assert_eq!((summary.connections, summary.rpc, summary.pdus), (3, 0, 0));
}

static SAMPLES: LazyLock<Vec<Vec<Frame>>> = LazyLock::new(|| {
    let fragmented = HostFaults { fragment: Some(40), segment: Some(33), ..HostFaults::default() };
    let life = life(worlds::spec(24), fragmented);
    vec![
        frames(&activation(ODD.0, ODD.1, Syntax::Ndr)),
        frames(&in_segments(&activation(USUAL.0, USUAL.1, Syntax::Ndr64), 50)),
        frames(&life).into_iter().take(60).collect(),
    ]
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Nothing panics, and every octet that a PDU is said to have is there.
    #[test]
    fn changed_captures_are_read(
        sample in 0..3_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 0..12),
        lost in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        swapped in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..4),
    ) {
        let mut frames = SAMPLES[sample].clone();
        for (frame, at, value) in changes {
            let octets = &mut frame.get_mut(&mut frames).1;
            *at.get_mut(octets) = value;
        }
        for (one, other) in swapped {
            let (one, other) = (one.index(frames.len()), other.index(frames.len()));
            frames.swap(one, other);
        }
        for lost in lost {
            let lost = lost.index(frames.len());
            frames.remove(lost);
        }
        for depth in [Depth::Pdus, Depth::Calls] {
            let options = Options { depth, all_dns: true, all_connections: true, ..options() };
            let mut reader = Reader::new(Cursor::new(file(&frames))).unwrap();
            let (items, summary) = collect(&mut reader, &options).unwrap();
            let mut told = 0;
            for item in &items {
                prop_assert!(item.from <= item.seen || item.from.frame <= item.seen.frame);
                if let What::Pdu(pdu) = &item.what {
                    told += 1;
                    prop_assert_eq!(usize::from(pdu.header.frag_length), pdu.octets.len());
                }
            }
            prop_assert_eq!(told, summary.pdus);
        }
    }

    /// Nothing panics on any octets of a file behind its header.
    #[test]
    fn any_file_is_read(
        sample in 0..3_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..40),
    ) {
        let mut octets = file(&SAMPLES[sample]);
        for (at, value) in changes {
            *at.get_mut(&mut octets) = value;
        }
        if let Ok(mut reader) = Reader::new(Cursor::new(octets)) {
            let _ = collect(&mut reader, &options());
        }
    }
}
