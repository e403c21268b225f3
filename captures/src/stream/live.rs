//! A connection that goes on.

use std::net::SocketAddr;

use super::{Conn, Direction, Ended, Event, Opening, Seen, side::Side, tail::Tail, told::Told};
use crate::packet::Segment;

/// To whom everything is told.
pub(super) type Teller<'a, T> = dyn FnMut(&Conn, &mut T, Seen, Event<'_>) + 'a;

/// Both directions of a connection and what the caller keeps with it.
pub(super) struct Live<T> {
    conn: Conn,
    kept: T,
    to_server: Side,
    to_client: Side,
    /// Segments so far.
    frames: u32,
    /// The last of them.
    last: Seen,
    /// Whether the client is the end that stands first in the key.
    client_first: bool,
}

impl<T: Default> Live<T> {
    /// A connection whose first segment, from the end that is first in the key or not, has just been seen.
    pub(super) fn new(id: u32, seen: Seen, segment: &Segment<'_>, first: bool) -> Self {
        let Segment { from, to, flags, ack, .. } = *segment;
        let by_client = match (flags.syn, ack) {
            (true, None) => true,
            (true, Some(_)) => false,
            (false, _) => likeliness(to) <= likeliness(from),
        };
        let (client, server) = if by_client { (from, to) } else { (to, from) };
        Self {
            conn: Conn { id, client, server, opening: Opening { first: seen, ..Opening::default() } },
            kept: T::default(),
            to_server: Side::default(),
            to_client: Side::default(),
            frames: 0,
            last: seen,
            client_first: by_client == first,
        }
    }
}

impl<T> Live<T> {
    pub(super) fn id(&self) -> u32 {
        self.conn.id
    }

    /// Its last segment.
    pub(super) fn last(&self) -> Seen {
        self.last
    }

    /// Sequence numbers of the first octets, of the end that is first in the key and of the other.
    pub(super) fn bases(&self) -> [Option<u32>; 2] {
        let bases = [self.to_server.base(), self.to_client.base()];
        if self.client_first { bases } else { [bases[1], bases[0]] }
    }

    /// The offset of a sequence number, of the end that is first in the key or of the other.
    pub(super) fn offset(&self, first: bool, seq: u32) -> Option<i64> {
        if first == self.client_first { self.to_server.offset(seq) } else { self.to_client.offset(seq) }
    }

    /// What waits on both directions, and what keeping it costs.
    pub(super) fn cost(&self) -> usize {
        self.to_server.cost() + self.to_client.cost()
    }

    /// Both sides have ended, or one has given up.
    pub(super) fn is_closing(&self) -> bool {
        let sides = [&self.to_server, &self.to_client];
        sides.iter().all(|side| side.has_fin()) || sides.iter().any(|side| side.has_rst())
    }

    /// Takes a segment of this connection and tells what it makes known. Each direction holds at most `limit`.
    pub(super) fn segment(
        &mut self,
        seen: Seen,
        segment: &Segment<'_>,
        first: bool,
        limit: usize,
        tail: &mut Tail,
        told: &mut Teller<'_, T>,
    ) {
        (self.frames, self.last) = (self.frames.wrapping_add(1), seen);
        let Segment { flags, payload, missing, .. } = *segment;
        let mut seq = segment.seq;
        if flags.syn {
            seq = seq.wrapping_add(1);
            self.syn(seq, segment.ack.is_some(), seen, first);
        }
        let direction = if first == self.client_first { Direction::ToServer } else { Direction::ToClient };
        let frames = self.frames;
        if let Some(ack) = segment.ack.filter(|_| !flags.rst) {
            self.side(direction.back()).acknowledged(ack, frames, seen);
        }
        let alone = self.side(direction.back()).base().is_none();
        self.with(direction, tail, told, |side, out| {
            if flags.rst {
                // What it carries says why, and is no part of the stream (RFC 9293, section 3.5.2).
                side.rst(segment.seq, seen, out);
                return;
            }
            side.data(seq, payload, missing, seen, out);
            if flags.fin {
                let len = u32::try_from(payload.len()).unwrap_or(u32::MAX).wrapping_add(missing);
                side.fin(seq.wrapping_add(len), seen, out);
            }
            while side.cost() > limit {
                side.skip(out);
            }
            if alone {
                side.presume(frames, seen);
            }
        });
        for direction in [Direction::ToServer, Direction::ToClient] {
            if self.side(direction).waits() {
                self.with(direction, tail, told, |side, out| side.lose(frames, seen, out));
            }
        }
    }

    /// Tells what waits for octets before it, as if they were lost.
    pub(super) fn skip(&mut self, tail: &mut Tail, told: &mut Teller<'_, T>) {
        for direction in [Direction::ToServer, Direction::ToClient] {
            self.with(direction, tail, told, |side, out| {
                while side.cost() > 0 {
                    side.skip(out);
                }
            });
        }
    }

    /// Tells what waits, and that nothing more comes.
    pub(super) fn end(&mut self, why: Ended, tail: &mut Tail, told: &mut Teller<'_, T>) {
        let seen = self.last;
        for direction in [Direction::ToServer, Direction::ToClient] {
            self.with(direction, tail, told, |side, out| side.flush(seen, out));
        }
        told(&self.conn, &mut self.kept, seen, Event::Ended(why));
    }

    /// A SYN, before the octet of sequence number `base`.
    fn syn(&mut self, base: u32, answer: bool, seen: Seen, first: bool) {
        let opening = &mut self.conn.opening;
        if answer {
            opening.syn_ack.get_or_insert(seen);
        } else {
            opening.syn.get_or_insert(seen);
            opening.syns = opening.syns.saturating_add(1);
        }
        // The side that sends a bare SYN is the client; of two that do, the first one. A guess is mended.
        let mended = first != self.client_first && !answer && opening.syns == 1;
        if mended && self.to_server.untold() && self.to_client.untold() {
            self.client_first = first;
            std::mem::swap(&mut self.conn.client, &mut self.conn.server);
            std::mem::swap(&mut self.to_server, &mut self.to_client);
        }
        let side = if first == self.client_first { &mut self.to_server } else { &mut self.to_client };
        if side.untold() {
            side.begin(base);
        }
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }

    fn with(
        &mut self,
        direction: Direction,
        tail: &mut Tail,
        told: &mut Teller<'_, T>,
        run: impl FnOnce(&mut Side, &mut Told<'_>),
    ) {
        let (conn, kept) = (&self.conn, &mut self.kept);
        let side = match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        };
        let tell = &mut |seen: Seen, event: Event<'_>| told(conn, kept, seen, event);
        run(side, &mut Told { conn: conn.id, direction, tail, tell });
    }
}

/// How much a port looks like a server's; the least does most.
fn likeliness(end: SocketAddr) -> (u8, u16) {
    let port = end.port();
    let class = match port {
        1688 => 0,
        53 | 135 => 1,
        _ if port < 1024 => 2,
        _ => 3,
    };
    (class, port)
}
