//! One direction of a connection.

use super::{Seen, late::Late, told::Told};
use crate::file::Stamp;

/// Frames of a connection that may come between an acknowledgement and the octets it is for: captures are disordered.
const PATIENCE: u32 = 64;
/// Nanoseconds after which they are not waited for any more.
const PATIENCE_NANOS: i64 = 5_000_000_000;
/// The largest window (RFC 7323, section 2.3): what is further ahead belongs to no segment of this connection.
const REACH: u64 = 0x4000_0000;

/// Sequence numbers and what is told of one direction. Offsets are of 64 bits; sequence numbers are placed by their
/// distance to the next one, so they may wrap.
#[derive(Default)]
pub(super) struct Side {
    /// Sequence number of offset 0; `None` while nothing is known of this side.
    base: Option<u32>,
    /// Octets told, and gaps.
    next: u64,
    /// The furthest that the other side has acknowledged.
    acked: u64,
    /// What it had acknowledged when it first was beyond `next`, and when.
    overdue: Option<(u64, u32, Stamp)>,
    fin: bool,
    rst: bool,
    /// Something has been told.
    told: bool,
    /// It began in the middle, with a segment without data.
    probe: bool,
    /// What was told last: what comes behind it isn't told of an earlier frame.
    last: Seen,
    late: Option<Box<Late>>,
}

impl Side {
    /// Sequence number of offset 0.
    pub(super) fn base(&self) -> Option<u32> {
        self.base
    }

    /// The first octet will be, or was, `base`.
    pub(super) fn begin(&mut self, base: u32) {
        self.base = Some(base);
    }

    /// Whether it can still turn out to begin elsewhere.
    pub(super) fn untold(&self) -> bool {
        !self.told && self.late.is_none()
    }

    /// This side has ended, or is going to where what waits is told.
    pub(super) fn has_fin(&self) -> bool {
        self.fin || self.late.as_ref().is_some_and(|late| late.fin.is_some())
    }

    /// The same of RST.
    pub(super) fn has_rst(&self) -> bool {
        self.rst || self.late.as_ref().is_some_and(|late| late.rst.is_some())
    }

    /// Octets held, with what keeping them costs.
    pub(super) fn cost(&self) -> usize {
        self.late.as_ref().map_or(0, |late| late.cost())
    }

    /// The offset of a sequence number; negative before the first known octet.
    fn place(&self, base: u32, seq: u32) -> i64 {
        let expected = base.wrapping_add(self.next as u32);
        self.next.cast_signed() + i64::from(seq.wrapping_sub(expected).cast_signed())
    }

    /// The offset of a sequence number, once the first is known.
    pub(super) fn offset(&self, seq: u32) -> Option<i64> {
        self.base.map(|base| self.place(base, seq))
    }

    /// The place of an end, unless it is out of reach.
    fn end_at(&self, seq: u32) -> Option<u64> {
        let at = self.base.map_or(0, |base| self.place(base, seq)).max(0).cast_unsigned();
        (at <= self.next + REACH).then_some(at)
    }

    /// The data of a segment, `missing` octets of it cut off.
    pub(super) fn data(&mut self, seq: u32, octets: &[u8], missing: u32, seen: Seen, out: &mut Told<'_>) {
        let empty = octets.is_empty() && missing == 0;
        if self.base.is_none() {
            (self.base, self.probe) = (Some(seq), empty);
        }
        let Some(base) = self.base.filter(|_| !empty) else { return };
        let at = self.place(base, seq);
        if at > (self.next + REACH).cast_signed() {
            return;
        }
        let until = at + octets.len() as i64 + i64::from(missing);
        let behind = self.next.cast_signed() - at;
        let (mut offset, mut octets) = (at.cast_unsigned(), octets);
        if behind > 0 {
            // A keep-alive carries one octet that means nothing.
            let keep_alive = until == self.next.cast_signed() && octets.len() <= 1;
            let (old, new) = octets.split_at(octets.len().min(behind as usize));
            if !keep_alive && let Some(offset) = self.differs(at, old, out) {
                out.conflict(offset, self.at(seen));
            }
            if until <= self.next.cast_signed() {
                return;
            }
            (offset, octets) = (self.next, new);
        }
        let until = until.cast_unsigned();
        if let Some(late) = &mut self.late {
            let end = offset + octets.len() as u64;
            if offset != self.next || missing > 0 || late.first().is_some_and(|first| first < end) {
                let differs = late.keep(offset, octets, until, seen);
                let seen = self.at(seen);
                if let Some(offset) = differs {
                    out.conflict(offset, seen);
                }
            } else {
                self.tell(octets, seen, out);
            }
            self.drain(out);
        } else if offset == self.next {
            self.tell(octets, seen, out);
            self.gap(until, seen, out);
        } else {
            self.late.get_or_insert_default().keep(offset, octets, until, seen);
        }
    }

    /// The end of what this side sends, at `seq`.
    pub(super) fn fin(&mut self, seq: u32, seen: Seen, out: &mut Told<'_>) {
        let Some(at) = self.end_at(seq).filter(|_| !self.has_fin()) else { return };
        if at <= self.next {
            self.tell_fin(seen, out);
        } else {
            self.late.get_or_insert_default().fin = Some((at, seen));
        }
    }

    /// A reset. One whose place makes no sense is told at once.
    pub(super) fn rst(&mut self, seq: u32, seen: Seen, out: &mut Told<'_>) {
        if self.has_rst() {
            return;
        }
        match self.end_at(seq).filter(|at| *at > self.next) {
            Some(at) => self.late.get_or_insert_default().rst = Some((at, seen)),
            None => self.tell_rst(seen, out),
        }
    }

    /// The other side has everything before `ack`.
    pub(super) fn acknowledged(&mut self, ack: u32, frames: u32, seen: Seen) {
        let Some(base) = self.base else {
            self.base = Some(ack);
            return;
        };
        let ahead = ack.wrapping_sub(base.wrapping_add(self.next as u32));
        if ahead == 1 && self.probe && self.untold() {
            // The segment was a keep-alive, which stands one octet before what comes next.
            self.base = Some(ack);
            return;
        }
        if ahead == 0 || u64::from(ahead) > REACH {
            return;
        }
        self.acked = self.acked.max(self.next + u64::from(ahead));
        if self.overdue.is_none_or(|(acked, ..)| acked <= self.next) {
            self.overdue = Some((self.acked, frames, seen.at));
        }
    }

    /// As if what waits had been acknowledged: of a connection of which only this side is seen.
    pub(super) fn presume(&mut self, frames: u32, seen: Seen) {
        if let Some(last) = self.late.as_ref().and_then(|late| late.last()) {
            self.acked = self.acked.max(last);
            if self.overdue.is_none_or(|(acked, ..)| acked <= self.next) {
                self.overdue = Some((self.acked, frames, seen.at));
            }
        }
    }

    /// Something is waited for.
    pub(super) fn waits(&self) -> bool {
        self.late.is_some() || self.overdue.is_some()
    }

    /// Gives up what has been acknowledged and hasn't come for too long.
    pub(super) fn lose(&mut self, frames: u32, seen: Seen, out: &mut Told<'_>) {
        let Some((acked, since, at)) = self.overdue else { return };
        if acked <= self.next {
            self.overdue = None;
        } else if frames.wrapping_sub(since) >= PATIENCE || seen.at.since(at) >= PATIENCE_NANOS {
            self.overdue = None;
            self.give_up(acked, seen, out);
        }
    }

    /// Gives up what is missing before the first piece that waits.
    pub(super) fn skip(&mut self, out: &mut Told<'_>) {
        if let Some((first, seen)) = self.late.as_ref().and_then(|late| late.begins()) {
            self.gap(first, seen, out);
            self.drain(out);
        }
    }

    /// Nothing more comes: everything that waits is told, with the gaps before it.
    pub(super) fn flush(&mut self, seen: Seen, out: &mut Told<'_>) {
        self.give_up(u64::MAX, seen, out);
        if let Some((fin, seen)) = self.late.as_ref().and_then(|late| late.fin) {
            self.gap(fin, seen, out);
        }
        self.give_up(self.acked, seen, out);
        if let Some(late) = &mut self.late
            && let Some((at, _)) = &mut late.rst
        {
            // Where a reset stands says little of what was sent before it.
            *at = self.next;
        }
        self.drain(out);
    }

    /// Gives up every hole before `until`; with nothing behind it, only as far as that was acknowledged.
    fn give_up(&mut self, until: u64, seen: Seen, out: &mut Told<'_>) {
        while let Some((first, seen)) = self.late.as_ref().and_then(|late| late.begins())
            && self.next < until
        {
            self.gap(first.min(until), seen, out);
            self.drain(out);
        }
        // One that isn't seen may be the FIN.
        if until <= self.acked && until > self.next + 1 {
            self.gap(until, seen, out);
            self.drain(out);
        }
    }

    /// Tells what is next.
    fn drain(&mut self, out: &mut Told<'_>) {
        while let Some(late) = &mut self.late {
            match late.first() {
                Some(first) if first <= self.next => {
                    let (at, piece) = late.pop().expect("there is a first one");
                    late.cut = late.cut.max(piece.until);
                    let told = piece.octets.len().min((self.next - at) as usize);
                    self.tell(&piece.octets[told..], piece.seen, out);
                }
                first if late.cut > self.next => {
                    let until = late.cut.min(first.unwrap_or(u64::MAX));
                    self.gap(until, self.last, out);
                }
                _ => break,
            }
        }
        self.end(out);
        if self.late.as_ref().is_some_and(|late| late.is_empty()) {
            self.late = None;
        }
    }

    /// Tells the ends whose turn has come.
    fn end(&mut self, out: &mut Told<'_>) {
        let Some(late) = &mut self.late else { return };
        let fin = late.fin.take_if(|(at, _)| *at <= self.next);
        let rst = late.rst.take_if(|(at, _)| *at <= self.next);
        if let Some((_, seen)) = fin {
            self.tell_fin(seen, out);
        }
        if let Some((_, seen)) = rst {
            self.tell_rst(seen, out);
        }
    }

    fn tell_fin(&mut self, seen: Seen, out: &mut Told<'_>) {
        (self.fin, self.told) = (true, true);
        self.last = self.at(seen);
        out.fin(self.last);
    }

    fn tell_rst(&mut self, seen: Seen, out: &mut Told<'_>) {
        (self.rst, self.told) = (true, true);
        self.last = self.at(seen);
        out.rst(self.last);
    }

    fn tell(&mut self, octets: &[u8], seen: Seen, out: &mut Told<'_>) {
        if !octets.is_empty() {
            self.told = true;
            self.last = self.at(seen);
            out.data(self.next, octets, self.last);
            self.next += octets.len() as u64;
        }
    }

    fn gap(&mut self, until: u64, seen: Seen, out: &mut Told<'_>) {
        if until > self.next {
            self.told = true;
            self.last = self.at(seen);
            out.gap(self.next, until - self.next, self.last);
            self.next = until;
        }
    }

    /// `seen`, or what was told last if that is later.
    fn at(&self, seen: Seen) -> Seen {
        if seen.frame < self.last.frame { self.last } else { seen }
    }

    /// Where octets that begin at `at` differ from those told.
    fn differs(&self, at: i64, octets: &[u8], out: &Told<'_>) -> Option<u64> {
        // What is before the first known octet was never told.
        let known = octets.get((-at).max(0) as usize..)?;
        out.differs(at.max(0).cast_unsigned(), known)
    }
}
