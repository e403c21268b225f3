//! One TCP connection as its segments: sequence numbers, acknowledgements, both ways to end it.

use std::time::Duration;

use emulator::trace::{Close, Direction};

use super::{
    frame::{Flags, tcp},
    link::Ends,
    tape::Tape,
};

const SYN: Flags = Flags { syn: true, fin: false, rst: false, psh: false };
const FIN: Flags = Flags { syn: false, fin: true, rst: false, psh: false };
const RST: Flags = Flags { syn: false, fin: false, rst: true, psh: false };
const PSH: Flags = Flags { syn: false, fin: false, rst: false, psh: true };
const ACK: Flags = Flags { syn: false, fin: false, rst: false, psh: false };

/// One end of a connection.
#[derive(Clone, Copy, Debug)]
struct Side {
    /// The next sequence number that it sends.
    next: u32,
    closed: bool,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// From the client to the server.
    ends: Ends,
    client: Side,
    server: Side,
    reset: bool,
}

impl Connection {
    /// The handshake. `nth` makes sequence numbers differ between connections.
    pub(super) fn open(tape: &mut Tape, ends: Ends, nth: usize) -> Self {
        let (isn, peer) = (isn(nth), isn(nth) ^ 0x5A5A_5A5A);
        tape.push(tcp(ends, SYN, isn, None, &[]));
        tape.push(tcp(ends.back(), SYN, peer, Some(isn.wrapping_add(1)), &[]));
        tape.push(tcp(ends, ACK, isn.wrapping_add(1), Some(peer.wrapping_add(1)), &[]));
        let side = |isn: u32| Side { next: isn.wrapping_add(1), closed: false };
        Self { ends, client: side(isn), server: side(peer), reset: false }
    }

    pub(super) fn ends(&self) -> Ends {
        self.ends
    }

    /// Octets one way, in segments of at most the MSS, each acknowledged.
    pub(super) fn send(&mut self, tape: &mut Tape, direction: Direction, octets: &[u8]) {
        let size = usize::from(self.ends.mss());
        // A write of nothing still shows, as a bare acknowledgement.
        let chunks = octets.len().div_ceil(size).max(1);
        for at in 0..chunks {
            let chunk = &octets[at * size..octets.len().min((at + 1) * size)];
            let flags = if at + 1 == chunks && !chunk.is_empty() { PSH } else { ACK };
            self.segment(tape, direction, flags, chunk);
            if !chunk.is_empty() {
                self.acknowledge(tape, direction);
            }
        }
    }

    /// The end from one side. What comes after a reset, and a second end from one side, is not seen on a wire.
    pub(super) fn close(&mut self, tape: &mut Tape, direction: Direction, how: Close) {
        if self.reset {
            return;
        }
        match how {
            Close::Rst => {
                self.segment(tape, direction, RST, &[]);
                self.reset = true;
            }
            Close::Fin if self.sides(direction).0.closed => {}
            Close::Fin => {
                self.segment(tape, direction, FIN, &[]);
                self.sides(direction).0.closed = true;
                self.acknowledge(tape, direction);
            }
        }
    }

    /// Sender and receiver.
    fn sides(&mut self, direction: Direction) -> (&mut Side, &mut Side) {
        match direction {
            Direction::ToServer => (&mut self.client, &mut self.server),
            Direction::ToClient => (&mut self.server, &mut self.client),
        }
    }

    fn segment(&mut self, tape: &mut Tape, direction: Direction, flags: Flags, data: &[u8]) {
        let ends = match direction {
            Direction::ToServer => self.ends,
            Direction::ToClient => self.ends.back(),
        };
        let (sender, receiver) = self.sides(direction);
        tape.push(tcp(ends, flags, sender.next, Some(receiver.next), data));
        let length = u32::try_from(data.len()).expect("at most the MSS") + u32::from(flags.fin);
        sender.next = sender.next.wrapping_add(length);
    }

    fn acknowledge(&mut self, tape: &mut Tape, direction: Direction) {
        let back = match direction {
            Direction::ToServer => Direction::ToClient,
            Direction::ToClient => Direction::ToServer,
        };
        self.segment(tape, back, ACK, &[]);
    }
}

/// A SYN that is answered with RST.
pub(super) fn refused(tape: &mut Tape, ends: Ends, nth: usize) {
    tape.push(tcp(ends, SYN, isn(nth), None, &[]));
    tape.push(tcp(ends.back(), RST, 0, Some(isn(nth).wrapping_add(1)), &[]));
}

/// A SYN that nobody answers, sent again after one second and after two more (RFC 6298).
pub(super) fn unanswered(tape: &mut Tape, ends: Ends, nth: usize) {
    let syn = tcp(ends, SYN, isn(nth), None, &[]);
    for seconds in [1, 3] {
        tape.push_later(Duration::from_secs(seconds), syn.clone(), ends);
    }
    tape.push(syn);
}

/// Initial sequence numbers far from each other, so that a reused port doesn't look like a retransmission.
fn isn(nth: usize) -> u32 {
    let nth = u32::try_from(nth & 0xFFFF_FFFF).expect("masked to 32 bits");
    nth.wrapping_add(1).wrapping_mul(0x9E37_79B1)
}
