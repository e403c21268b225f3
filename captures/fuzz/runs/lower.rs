//! Files, packets, streams.

use std::{collections::BTreeMap, io::Cursor, net::SocketAddr};

use captures::{
    file::{Frame, Link, Reader, Stamp},
    packet::{Flags, Packets, Segment},
    stream::{Assembler, Conn, Direction, Ended, Event, Limits, Seen},
};

/// Octets as a capture file: frames, an ending or an error, and never more frames than octets.
pub(crate) fn file(octets: &[u8]) {
    let Ok(mut reader) = Reader::new(Cursor::new(octets.to_vec())) else { return };
    // Gzip may hold more than it takes.
    let most = if octets.starts_with(&[0x1F, 0x8B]) { u64::MAX } else { octets.len() as u64 };
    let mut last = 0;
    while let Ok(Some(frame)) = reader.next_frame() {
        assert_eq!(frame.number, last + 1);
        last = frame.number;
        assert!(last <= most, "{last} frames in {most} octets");
    }
    let _ = reader.ending();
}

/// Octets as frames of any link type: a length of one octet before each frame, its link type in the next.
pub(crate) fn packet(octets: &[u8]) {
    const LINKS: [Link; 8] = [
        Link::ETHERNET,
        Link::RAW,
        Link::NULL,
        Link::LOOP,
        Link::LINUX_SLL,
        Link::LINUX_SLL2,
        Link::IPV4,
        Link::IPV6,
    ];
    let mut packets = Packets::default();
    let mut rest = octets;
    let mut number = 0;
    while let [length, link, after @ ..] = rest {
        let (octets, after) = after.split_at(usize::from(*length).min(after.len()));
        number += 1;
        let at = Some(Stamp(number * 1_000_000));
        // The high bit says that the snap length cut it.
        let cut = u32::from(*link >> 7) * 100;
        let length = u32::try_from(octets.len()).expect("at most 255") + cut;
        let link = LINKS[usize::from(*link) % LINKS.len()];
        let _ = packets.read(&Frame { number, at, interface: 0, link, octets, length });
        rest = after;
    }
}

/// Octets as segments of a few connections: nothing is told twice, nothing out of order, and no more is held than may
/// be.
pub(crate) fn stream(octets: &[u8]) {
    let limits = Limits { connections: 3, waiting: 300, waiting_in_all: 600 };
    let text: Vec<u8> = (0..=u8::MAX).collect();
    let mut assembler = Assembler::<()>::new(limits);
    let mut next: BTreeMap<(u32, Direction), u64> = BTreeMap::new();
    let mut told = |conn: &Conn, (): &mut (), _: Seen, event: Event<'_>| {
        let (direction, offset, len) = match event {
            Event::Data { direction, offset, octets } => (direction, offset, octets.len() as u64),
            Event::Gap { direction, offset, len } => (direction, offset, len),
            Event::Ended(Ended::Evicted) => {
                // It may go on under its number.
                next.retain(|(id, _), _| *id != conn.id);
                return;
            }
            _ => return,
        };
        let expected = next.entry((conn.id, direction)).or_default();
        assert_eq!(offset, *expected, "connection {} {direction:?}", conn.id);
        assert!(len > 0, "nothing empty is told");
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
            payload: &text[..usize::from(len)],
            missing: u32::from(high >> 6),
        };
        let seen = Seen { frame: number, at: Stamp(number * 50_000_000) };
        assembler.segment(seen, &segment, &mut told);
        assert!(assembler.waiting() <= limits.waiting_in_all, "no more waits than may");
        let _ = assembler.locate(&segment);
    }
    assembler.finish(&mut told);
    assert_eq!(assembler.waiting(), 0, "nothing waits after the end");
}
