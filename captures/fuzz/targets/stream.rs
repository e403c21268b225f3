//! Octets as segments of a few connections: nothing is told twice, nothing out of order.

#![no_main]

use std::{collections::BTreeMap, net::SocketAddr};

use captures::{
    file::Stamp,
    packet::{Flags, Segment},
    stream::{Assembler, Direction, Event, Limits, Seen},
};
use libfuzzer_sys::fuzz_target;

const TEXT: [u8; 256] = {
    let mut text = [0; 256];
    let mut at = 0;
    while at < 256 {
        text[at] = at as u8;
        at += 1;
    }
    text
};

fuzz_target!(|octets: &[u8]| {
    let limits = Limits { connections: 3, waiting: 300, waiting_in_all: 600 };
    let mut assembler: Assembler<()> = Assembler::new(limits);
    let mut next: BTreeMap<(u32, Direction), u64> = BTreeMap::new();
    let mut told = |conn: &captures::stream::Conn, (): &mut (), _: Seen, event: Event<'_>| {
        let (direction, offset, len) = match event {
            Event::Data { direction, offset, octets } => (direction, offset, octets.len() as u64),
            Event::Gap { direction, offset, len } => (direction, offset, len),
            _ => return,
        };
        let expected = next.entry((conn.id, direction)).or_default();
        assert_eq!(offset, *expected, "connection {} {direction:?}", conn.id);
        *expected += len;
    };
    for (number, record) in (1..).zip(octets.chunks_exact(6)) {
        let [kind, ports, seq, high, ack, len] = *record else { unreachable!("chunks of six") };
        let client: SocketAddr = ([10, 0, 0, 1], 40_000 + u16::from(ports & 3)).into();
        let server: SocketAddr = ([10, 0, 0, 2], 1688).into();
        let (from, to) = if kind & 1 == 0 { (client, server) } else { (server, client) };
        // Numbers near each other, and near the wrap.
        let base = if high & 1 == 0 { 1000 } else { u32::MAX - 100 };
        let flags = Flags { syn: kind & 2 != 0, fin: kind & 4 != 0, rst: kind & 0x18 == 0x18 };
        let segment = Segment {
            from,
            to,
            seq: base.wrapping_add(u32::from(seq)),
            ack: (kind & 0x20 != 0).then(|| base.wrapping_add(u32::from(ack))),
            flags,
            payload: &TEXT[..usize::from(len)],
            missing: u32::from(high >> 6),
        };
        let seen = Seen { frame: number, at: Stamp(number * 50_000_000) };
        assembler.segment(seen, &segment, &mut told);
    }
    assembler.finish(&mut told);
});
