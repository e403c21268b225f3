//! Whatever a network does with the segments of two streams, the streams stay; whatever the segments, nothing breaks.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*, sample::Index};

use super::notation::Owned;
use crate::{
    file::Stamp,
    packet::Flags,
    stream::{Assembler, Conn, Direction, Ended, Event, Limits, Seen},
};

/// What was told of one direction.
#[derive(Default, Debug, PartialEq, Eq)]
struct Heard {
    octets: Vec<u8>,
    gaps: u64,
    fins: u32,
    next: u64,
}

/// Hears everything and demands of it what always holds.
fn hear(segments: &[Owned], limits: Limits) -> BTreeMap<(u32, Direction), Heard> {
    let mut heard: BTreeMap<(u32, Direction), Heard> = BTreeMap::new();
    let mut frames: BTreeMap<(u32, Direction), u64> = BTreeMap::new();
    let mut assembler = Assembler::<()>::new(limits);
    let mut ended: Vec<u32> = Vec::new();
    let mut told = |conn: &Conn, (): &mut (), seen: Seen, event: Event<'_>| {
        let (direction, offset, len, octets) = match event {
            Event::Data { direction, offset, octets } => (direction, offset, octets.len() as u64, octets),
            Event::Gap { direction, offset, len } => {
                heard.entry((conn.id, direction)).or_default().gaps += len;
                (direction, offset, len, [].as_slice())
            }
            Event::Fin { direction } => {
                heard.entry((conn.id, direction)).or_default().fins += 1;
                return;
            }
            Event::Ended(why) => {
                if why == Ended::Evicted {
                    // It may go on under its number.
                    for direction in [Direction::ToServer, Direction::ToClient] {
                        heard.entry((conn.id, direction)).or_default().next = 0;
                        frames.remove(&(conn.id, direction));
                    }
                } else {
                    ended.push(conn.id);
                }
                return;
            }
            Event::Conflict { .. } | Event::Rst { .. } => return,
        };
        let one = heard.entry((conn.id, direction)).or_default();
        assert!(one.next == offset, "octets come in order, none twice: {event:?} after {}", one.next);
        assert!(len > 0, "no event is empty");
        let frame = frames.insert((conn.id, direction), seen.frame).unwrap_or_default();
        assert!(frame <= seen.frame, "frames go forward");
        one.next = offset + len;
        one.octets.extend_from_slice(octets);
    };
    for (frame, owned) in (1..).zip(segments) {
        let seen = Seen { frame, at: Stamp(owned.seconds * 1_000_000_000) };
        assembler.segment(seen, &owned.segment(), &mut told);
        assert!(assembler.waiting() <= limits.waiting_in_all, "no more waits than may");
    }
    assembler.finish(&mut told);
    assert_eq!(assembler.waiting(), 0);
    let before = ended.len();
    ended.sort_unstable();
    ended.dedup();
    assert_eq!(ended.len(), before, "a connection ends once");
    heard
}

/// What is done to a connection's segments.
#[derive(Clone, Debug)]
struct Trouble {
    to_server: Vec<u8>,
    to_client: Vec<u8>,
    first: (u32, u32),
    cuts: Vec<(Index, Index)>,
    swaps: Vec<(Index, usize)>,
    again: Vec<(Index, Index)>,
    late_syn: bool,
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let octets = || vec(any::<u8>(), 1..200);
    let pairs = || vec((any::<Index>(), any::<Index>()), 0..12);
    let swaps = vec((any::<Index>(), 1..9_usize), 0..12);
    (octets(), octets(), any::<(u32, u32)>(), pairs(), swaps, pairs(), any::<bool>()).prop_map(
        |(to_server, to_client, first, cuts, swaps, again, late_syn)| Trouble {
            to_server,
            to_client,
            first,
            cuts,
            swaps,
            again,
            late_syn,
        },
    )
}

impl Trouble {
    /// A piece of one direction.
    fn piece(&self, server: bool, from: usize, to: usize) -> Owned {
        let (octets, (client, other)) = (if server { &self.to_client } else { &self.to_server }, self.first);
        let (seq, ack) = if server { (other, client) } else { (client, other) };
        let seq = seq.wrapping_add(1).wrapping_add(u32::try_from(from).unwrap());
        let ack = Some(ack.wrapping_add(1));
        Owned { server, seq, ack, payload: octets[from..to].to_vec(), ..Owned::default() }
    }

    /// Handshake, data cut at will, ends; some of it again and overlapping, in another order, and what opens it in front.
    fn segments(&self) -> Vec<Owned> {
        let ends = [self.to_server.len(), self.to_client.len()];
        let mut pieces = Vec::new();
        for server in [false, true] {
            let end = ends[usize::from(server)];
            let mut cuts: Vec<usize> = self.cuts.iter().map(|(cut, _)| cut.index(end)).collect();
            cuts.extend([0, end]);
            cuts.sort_unstable();
            cuts.dedup();
            pieces.extend(cuts.windows(2).map(|cut| self.piece(server, cut[0], cut[1])));
        }
        for (from, to) in &self.again {
            for server in [false, true] {
                let end = ends[usize::from(server)];
                let (from, to) = (from.index(end), to.index(end) + 1);
                pieces.push(self.piece(server, from.min(to - 1), to));
            }
        }
        for server in [false, true] {
            let end = ends[usize::from(server)];
            let flags = Flags { fin: true, ..Flags::default() };
            pieces.push(Owned { flags, ..self.piece(server, end, end) });
        }
        let flags = Flags { syn: true, ..Flags::default() };
        let seq = self.first.1;
        let answer = Owned { seq, flags, ..self.piece(true, 0, 0) };
        let syn = Owned { seq: self.first.0, flags, ..Owned::default() };
        // A SYN-ACK tells where both sides begin, a SYN only where its own does.
        if self.late_syn {
            pieces.insert(0, syn.clone());
        }
        for (at, distance) in &self.swaps {
            let at = at.index(pieces.len());
            let other = (at + distance).min(pieces.len() - 1);
            pieces.swap(at, other);
        }
        pieces.insert(0, answer);
        if !self.late_syn {
            pieces.insert(0, syn);
        }
        pieces
    }
}

/// Any segments, of few connections, near each other.
fn anything() -> impl Strategy<Value = Owned> {
    let near = || prop_oneof![0..40_u32, (u32::MAX - 40)..=u32::MAX, any::<u32>()];
    let flags = prop_oneof![
        6 => Just((false, false, false)),
        1 => any::<(bool, bool, bool)>(),
        1 => Just((true, false, false)),
    ];
    let missing = prop_oneof![5 => Just(0), 1 => 0..9_u32, 1 => any::<u32>()];
    let data = vec(any::<u8>(), 0..12);
    let ends = any::<(bool, bool)>();
    let owned = (ends, near(), proptest::option::of(near()), flags, data, missing, 0..4_u64);
    owned.prop_map(|((other, server), seq, ack, (syn, fin, rst), payload, missing, seconds)| Owned {
        other,
        server,
        seq,
        ack,
        flags: Flags { syn, fin, rst },
        payload,
        missing,
        seconds,
    })
}

proptest! {
    #[test]
    fn disorder_changes_nothing(trouble in trouble()) {
        let heard = hear(&trouble.segments(), Limits::default());
        for (direction, octets) in
            [(Direction::ToServer, &trouble.to_server), (Direction::ToClient, &trouble.to_client)]
        {
            let next = octets.len() as u64;
            let whole = Heard { octets: octets.clone(), gaps: 0, fins: 1, next };
            prop_assert_eq!(heard.get(&(0, direction)), Some(&whole));
        }
        prop_assert_eq!(heard.len(), 2);
    }

    #[test]
    fn losses_are_gaps(trouble in trouble(), lost in vec(any::<Index>(), 1..6)) {
        let mut segments = trouble.segments();
        for lost in lost {
            // Not the first: without it, the client's stream may begin later.
            let lost = 1 + lost.index(segments.len() - 1);
            segments[lost].payload.clear();
        }
        let heard = hear(&segments, Limits::default());
        for (direction, octets) in
            [(Direction::ToServer, &trouble.to_server), (Direction::ToClient, &trouble.to_client)]
        {
            let one = heard.get(&(0, direction)).expect("its FIN is left");
            prop_assert_eq!(one.next, octets.len() as u64);
            prop_assert_eq!(one.octets.len() as u64 + one.gaps, one.next);
        }
    }

    #[test]
    fn nothing_breaks(
        segments in vec(anything(), 0..60),
        connections in 0..3_usize,
        waiting in 0..600_usize,
        waiting_in_all in 0..900_usize,
    ) {
        hear(&segments, Limits { connections, waiting, waiting_in_all });
        hear(&segments, Limits::default());
    }
}
