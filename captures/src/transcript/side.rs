//! One direction of a connection, cut into PDUs and what is none.

use emulator::rpc::pdu::header::Header;

use super::{
    Foreign,
    sniff::{HEAD, Sniffed, follows, guess, sniff},
};
use crate::stream::Seen;

/// Frames that octets in waiting are remembered with.
const MARKS: usize = 4096;
/// Octets without a header after which a direction that began in the middle isn't searched any longer, unless the
/// connection is known to matter.
const SEARCHED: u64 = 0x1_0000;

/// What a direction was cut into.
#[derive(Debug)]
pub(super) struct Piece {
    /// The frame of its first octet.
    pub(super) from: Seen,
    /// The frame that made it whole.
    pub(super) seen: Seen,
    /// Octets of this direction before it.
    pub(super) offset: u64,
    pub(super) what: Octets,
}

#[derive(Debug)]
pub(super) enum Octets {
    /// A PDU.
    Pdu(Header, Vec<u8>),
    /// No PDU: how many, the first of them, what they look like.
    Foreign(u64, Vec<u8>, Foreign),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    /// Nothing was read yet; what comes is the start of what this side says.
    #[default]
    Start,
    /// A PDU follows.
    Synced,
    /// Anything follows: the next header that makes sense is searched.
    Lost,
}

/// Octets that are no PDU, so far.
#[derive(Debug)]
struct Run {
    from: Seen,
    seen: Seen,
    offset: u64,
    len: u64,
    head: Vec<u8>,
    /// Octets before it weren't captured: it may be the rest of a PDU.
    rest: bool,
}

/// One direction. It holds less than a PDU, and one segment more.
#[derive(Debug, Default)]
pub(super) struct Side {
    mode: Mode,
    /// Octets before those that came last weren't captured.
    gap: bool,
    /// Octets that can't be read yet.
    held: Vec<u8>,
    /// Octets of this direction before those that can't be read yet.
    offset: u64,
    /// Where in this direction segments of `held` begin.
    marks: Vec<(u64, Seen)>,
    run: Option<Box<Run>>,
}

impl Side {
    /// A direction whose beginning wasn't captured.
    pub(super) fn middle() -> Self {
        Self { mode: Mode::Lost, gap: true, ..Self::default() }
    }

    /// Nothing speaks for DCE/RPC here.
    pub(super) fn hopeless(&self) -> bool {
        let searched = || self.run.as_ref().is_some_and(|run| run.len > SEARCHED);
        self.mode == Mode::Lost && (!self.gap || searched())
    }

    /// Octets that wait for others.
    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    /// Further octets.
    pub(super) fn data(&mut self, seen: Seen, octets: &[u8], out: &mut dyn FnMut(Piece)) {
        if self.held.is_empty() {
            self.marks.clear();
            let used = self.read(octets, seen, out);
            if let Some(rest @ [_, ..]) = octets.get(used..) {
                self.marks.push((self.offset, seen));
                self.held.extend_from_slice(rest);
            }
            return;
        }
        let mut held = std::mem::take(&mut self.held);
        if self.marks.len() < MARKS {
            self.marks.push((self.offset + held.len() as u64, seen));
        }
        held.extend_from_slice(octets);
        let used = self.read(&held, seen, out);
        if used < held.len() {
            held.drain(..used);
            let begun = self.marks.partition_point(|&(offset, _)| offset <= self.offset);
            self.marks.drain(..begun.saturating_sub(1));
            self.held = held;
        }
    }

    /// Further octets of a direction that isn't searched: they are counted.
    pub(super) fn skim(&mut self, seen: Seen, octets: &[u8]) {
        let held = std::mem::take(&mut self.held);
        for octets in [&held, octets] {
            self.foreign(octets, seen);
        }
    }

    /// `len` octets weren't captured.
    pub(super) fn lost(&mut self, seen: Seen, len: u64, out: &mut dyn FnMut(Piece)) {
        self.end(seen, out);
        self.offset += len;
        self.mode = Mode::Lost;
        self.gap = true;
    }

    /// No more octets follow those that came.
    pub(super) fn end(&mut self, seen: Seen, out: &mut dyn FnMut(Piece)) {
        let held = std::mem::take(&mut self.held);
        let mut at = 0;
        while let Some(rest @ [_, ..]) = held.get(at..) {
            if self.mode == Mode::Lost {
                // What looked like the header of a PDU isn't that of a whole one; one behind it may be.
                self.foreign(&rest[..1], seen);
                at += 1 + self.read(&rest[1..], seen, out);
            } else {
                // The beginning of a PDU, whose rest never came.
                (self.gap, self.mode) = (true, Mode::Lost);
                self.foreign(rest, seen);
                break;
            }
        }
        self.tell_run(out);
    }

    /// Reads what can be read of `octets`, the first of which is the one at `self.offset`: how many were used up.
    fn read(&mut self, octets: &[u8], seen: Seen, out: &mut dyn FnMut(Piece)) -> usize {
        let mut at = 0;
        while let Some(rest @ [_, ..]) = octets.get(at..) {
            match self.mode {
                Mode::Start => match sniff(rest) {
                    Sniffed::Header(_) => self.mode = Mode::Synced,
                    Sniffed::No => self.mode = Mode::Lost,
                    Sniffed::Short => break,
                },
                Mode::Synced => match follows(rest) {
                    Sniffed::Header(header) => {
                        let Some(pdu) = rest.get(..header.frag_length.into()) else { break };
                        out(self.piece(pdu.len() as u64, seen, Octets::Pdu(header, pdu.to_vec())));
                        self.offset += pdu.len() as u64;
                        at += pdu.len();
                    }
                    Sniffed::No => self.mode = Mode::Lost,
                    Sniffed::Short => break,
                },
                Mode::Lost => {
                    let (skipped, found) = search(rest);
                    self.foreign(&rest[..skipped], seen);
                    at += skipped;
                    if !found {
                        break;
                    }
                    self.tell_run(out);
                    self.mode = Mode::Synced;
                    self.gap = false;
                }
            }
        }
        at
    }

    /// The next `len` octets, which came last with `seen`.
    fn piece(&self, len: u64, seen: Seen, what: Octets) -> Piece {
        let (from, seen) = self.span(len, seen);
        Piece { from, seen, offset: self.offset, what }
    }

    /// The frame of the next octet, and the last of those that the next `len` came in.
    fn span(&self, len: u64, seen: Seen) -> (Seen, Seen) {
        let first = self.marks.partition_point(|&(offset, _)| offset <= self.offset).saturating_sub(1);
        let end = self.offset + len;
        let here =
            self.marks.iter().skip(first).take_while(|(offset, _)| *offset < end).map(|(_, seen)| *seen);
        let from = here.clone().next().unwrap_or(seen);
        (from, here.max().unwrap_or(seen))
    }

    /// The next octets are no PDU.
    fn foreign(&mut self, octets: &[u8], seen: Seen) {
        if octets.is_empty() {
            return;
        }
        let (from, seen) = self.span(octets.len() as u64, seen);
        let run = self.run.get_or_insert_with(|| {
            let (offset, rest) = (self.offset, self.gap);
            Box::new(Run { from, seen, offset, len: 0, head: Vec::new(), rest })
        });
        run.seen = run.seen.max(seen);
        run.len += octets.len() as u64;
        let room = HEAD.saturating_sub(run.head.len()).min(octets.len());
        run.head.extend_from_slice(&octets[..room]);
        self.offset += octets.len() as u64;
    }

    fn tell_run(&mut self, out: &mut dyn FnMut(Piece)) {
        if let Some(run) = self.run.take() {
            let Run { from, seen, offset, len, head, rest } = *run;
            let guess = match guess(&head) {
                Foreign::Unknown if rest => Foreign::Part,
                guess => guess,
            };
            out(Piece { from, seen, offset, what: Octets::Foreign(len, head, guess) });
        }
    }
}

/// How many octets come before the first header that makes sense and is followed by another one or by the end of the
/// octets, and whether there is one. Less than all are skipped where a header may have begun.
fn search(octets: &[u8]) -> (usize, bool) {
    let mut at = 0;
    loop {
        let Some(five) = octets[at..].iter().position(|&octet| octet == 5) else {
            return (octets.len(), false);
        };
        at += five;
        match sniff(&octets[at..]) {
            Sniffed::No => at += 1,
            Sniffed::Short => return (at, false),
            Sniffed::Header(header) => match octets[at..].get(header.frag_length.into()..) {
                None => return (at, false),
                Some(after) if sniff(after) == Sniffed::No => at += 1,
                Some(_) => return (at, true),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use emulator::rpc::pdu::header::{PduType, bare};

    use super::*;
    use crate::file::Stamp;

    /// What happens to a direction.
    enum Step {
        /// The octets of the next frame.
        Data(Vec<u8>),
        Lost(u64),
        End,
    }
    use Step::{Data, End, Lost};

    /// A PDU of 16 octets.
    fn pdu(call_id: u32) -> Vec<u8> {
        bare(PduType::CO_CANCEL, call_id)
    }

    fn seen(frame: u64) -> Seen {
        Seen { frame, at: Stamp(frame) }
    }

    /// Pieces are written `what@offset first..last frame`.
    #[track_caller]
    fn check(side: Side, steps: &[Step], expected: &[&str]) {
        let mut side = side;
        let mut told = Vec::new();
        let mut out = |piece: Piece| {
            let what = match piece.what {
                Octets::Pdu(header, octets) => format!("pdu {}/{}", header.call_id, octets.len()),
                Octets::Foreign(len, _, guess) => format!("{guess:?}/{len}"),
            };
            told.push(format!("{what}@{} {}..{}", piece.offset, piece.from.frame, piece.seen.frame));
        };
        for (frame, step) in (1..).zip(steps) {
            match step {
                Data(octets) => side.data(seen(frame), octets, &mut out),
                Lost(len) => side.lost(seen(frame), *len, &mut out),
                End => side.end(seen(frame), &mut out),
            }
        }
        assert_eq!(told, expected);
    }

    #[test]
    fn segments_are_cut_into_pdus() {
        let three = [pdu(1), pdu(2), pdu(3)].concat();
        check(
            Side::default(),
            &[Data(three.clone())],
            &["pdu 1/16@0 1..1", "pdu 2/16@16 1..1", "pdu 3/16@32 1..1"],
        );
        let parts = three.chunks(20).map(|part| Data(part.to_vec())).collect::<Vec<_>>();
        check(Side::default(), &parts, &["pdu 1/16@0 1..1", "pdu 2/16@16 1..2", "pdu 3/16@32 2..3"]);
        let parts = three.chunks(1).map(|part| Data(part.to_vec())).collect::<Vec<_>>();
        check(Side::default(), &parts, &["pdu 1/16@0 1..16", "pdu 2/16@16 17..32", "pdu 3/16@32 33..48"]);
    }

    #[test]
    fn what_is_no_pdu_is_told_until_the_next_one() {
        let tls = b"\x15\x03\x03\x00\x02\x02\x28";
        check(Side::default(), &[Data(tls.to_vec()), End], &["Tls/7@0 1..1"]);
        check(
            Side::default(),
            &[Data(tls.to_vec()), Data([&b"\x05\x05"[..], &pdu(1), &pdu(2)].concat())],
            &["Tls/9@0 1..2", "pdu 1/16@9 2..2", "pdu 2/16@25 2..2"],
        );
        // A length that can't be, and then a version.
        let mut short = pdu(1);
        short[8] = 15;
        check(
            Side::default(),
            &[
                Data(pdu(1)),
                Data(short),
                Data(pdu(2)),
                Data(b"GET / HTTP/1.1\r\n".to_vec()),
                Data(pdu(3)),
                End,
            ],
            &[
                "pdu 1/16@0 1..1",
                "Unknown/16@16 2..2",
                "pdu 2/16@32 3..3",
                "Http/16@48 4..4",
                "pdu 3/16@64 5..5",
            ],
        );
    }

    #[test]
    fn after_a_hole_the_next_header_that_makes_sense_goes_on() {
        let long = {
            let mut long = bare(PduType::ORPHANED, 9);
            long[8] = 40;
            [long, vec![7; 24]].concat()
        };
        let (head, tail) = long.split_at(30);
        check(
            Side::default(),
            &[Data(head.to_vec()), Lost(4), Data(tail[4..].to_vec()), Data(pdu(1)), Data(pdu(2))],
            &["Part/30@0 1..1", "Part/6@34 3..3", "pdu 1/16@40 4..4", "pdu 2/16@56 5..5"],
        );
        // A PDU in two segments is taken when it is whole; what looks like one but isn't followed by one is none.
        check(Side::middle(), &[Data(long[..20].to_vec()), Data(long[20..].to_vec())], &["pdu 9/40@0 1..2"]);
        check(
            Side::middle(),
            &[Data([&long[..20], &pdu(1), &pdu(2)].concat()), Data(pdu(3))],
            &["Part/20@0 1..1", "pdu 1/16@20 1..1", "pdu 2/16@36 1..1", "pdu 3/16@52 2..2"],
        );
        check(
            Side::middle(),
            &[Data(long[..20].to_vec()), Data(pdu(1)), End],
            &["Part/20@0 1..1", "pdu 1/16@20 2..2"],
        );
    }

    #[test]
    fn the_beginning_of_a_pdu_is_told_at_the_end() {
        check(
            Side::default(),
            &[Data(pdu(1)), Data(pdu(2)[..9].to_vec()), End],
            &["pdu 1/16@0 1..1", "Part/9@16 2..2"],
        );
        check(Side::default(), &[Data(vec![5]), Data(vec![0]), End], &["Part/2@0 1..2"]);
        check(Side::default(), &[Data(vec![5]), Data(vec![9]), End], &["Unknown/2@0 1..2"]);
    }

    #[test]
    fn a_direction_without_a_header_is_hopeless() {
        let mut side = Side::default();
        side.data(seen(1), b"GET / HTTP/1.1", &mut |_| {});
        assert!(side.hopeless());
        let mut side = Side::middle();
        side.data(seen(1), &vec![5; 0x1_0000], &mut |_| {});
        assert!(!side.hopeless());
        side.data(seen(2), &[5; 20], &mut |_| {});
        assert!(side.hopeless());
    }
}
