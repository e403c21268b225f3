//! The table of connections.

use super::{
    Conn, Ended, Event, Limits, Seen,
    key::Key,
    live::{Live, Teller},
    table::{Queue, Table},
    tail::Tail,
};
use crate::packet::Segment;

/// Frames of the capture and nanoseconds that a closed connection has to be quiet before it is over.
const QUIET: (u64, i64) = (256, 2_000_000_000);
/// Closed connections that are waited for to be quiet; with more, the time doesn't matter.
const CLOSING: usize = 0x400;

/// Puts segments together. `T` is what the caller keeps with each connection.
///
/// - Data in order are passed through. What comes early waits, and the first segment that brings an octet wins. What is
///   brought again is compared with what waits and with the last 256 KiB told on all connections, and dropped.
/// - Octets are told as a gap when the snap length cut them off; when the other side has acknowledged them and 64 more
///   frames of the connection or five seconds have passed without them (in a disordered capture, the acknowledgement
///   may stand first); when too much waits behind them; and when the connection ends. Of a connection of which only one
///   side is seen, everything counts as acknowledged.
/// - One octet that is acknowledged and has nothing behind it is no gap: it is a FIN that wasn't captured.
/// - Without a SYN, offset 0 is what the other side has acknowledged when it is first seen, or else the first octet seen;
///   what is before it is not told.
/// - A SYN with another sequence number begins a new connection between the same ends; nothing else does. A RST doesn't
///   keep data from being told: who sent it may be a third.
/// - A connection is over when it is closed and has been quiet for 256 frames of the capture and for two seconds. What
///   comes then is dropped, as long as the connection is one of the last 16384 that are over. An evicted one goes on under
///   its number, as one that begins in the middle.
pub struct Assembler<T> {
    limits: Limits,
    table: Table<T>,
    tail: Tail,
    /// The number of the next connection.
    next: u32,
    /// What waits on all connections, with what keeping it costs.
    waiting: usize,
}

impl<T: Default> Assembler<T> {
    /// An assembler that holds no more than `limits`.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, table: Table::new(), tail: Tail::default(), next: 0, waiting: 0 }
    }

    /// Connections so far.
    #[must_use]
    pub fn connections(&self) -> u32 {
        self.next
    }

    /// Octets that wait for those before them, with what keeping them costs.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Takes a segment and tells what it makes known, in order.
    pub fn segment(
        &mut self,
        seen: Seen,
        segment: &Segment<'_>,
        told: &mut dyn FnMut(&Conn, &mut T, Seen, Event<'_>),
    ) {
        self.expire(seen, told);
        let (key, first) = Key::of(segment.from, segment.to);
        let Some(at) = self.connection(key, first, seen, segment, told) else { return };
        let place = self.table.place(at);
        let live = place.live.as_mut().expect("a connection that takes segments isn't over");
        let before = live.cost();
        live.segment(seen, segment, first, self.limits.waiting, &mut self.tail, told);
        let cost = live.cost();
        self.waiting = self.waiting - before + cost;
        let queue = match cost {
            _ if live.is_closing() => Queue::Closing,
            0 => Queue::Open,
            _ => Queue::Waiting,
        };
        self.table.touch(at, queue);
        while self.waiting > self.limits.waiting_in_all {
            self.skip(self.table.oldest(Queue::Waiting).unwrap_or(at), told);
        }
    }

    /// Where a segment that was taken belongs: the number of its connection, and the offset of its first octet among
    /// those of its direction, negative before the first; `None` for a segment of which the table no longer knows.
    #[must_use]
    pub fn locate(&self, segment: &Segment<'_>) -> Option<(u32, Option<i64>)> {
        let (key, first) = Key::of(segment.from, segment.to);
        let place = self.table.get(self.table.find(&key)?);
        let seq = segment.seq.wrapping_add(segment.flags.syn.into());
        let offset = match &place.live {
            Some(live) => live.offset(first, seq),
            None => {
                let base = if first { place.bases[0] } else { place.bases[1] };
                base.map(|base| seq.wrapping_sub(base).cast_signed().into())
            }
        };
        Some((place.id, offset))
    }

    /// The capture ended: what still waited, as gaps and data, and an end for each connection, in the order of their
    /// numbers.
    pub fn finish(&mut self, told: &mut dyn FnMut(&Conn, &mut T, Seen, Event<'_>)) {
        for at in self.table.going_on() {
            self.end(at, Ended::EndOfCapture, told);
        }
        self.table = Table::new();
    }

    /// Where the connection of a segment is; `None` when it belongs to one that is over.
    fn connection(
        &mut self,
        key: Key,
        first: bool,
        seen: Seen,
        segment: &Segment<'_>,
        told: &mut Teller<'_, T>,
    ) -> Option<u32> {
        let Some(at) = self.table.find(&key) else {
            self.make_room(told);
            let number = self.number();
            return Some(self.table.insert(key, Box::new(Live::new(number, seen, segment, first))));
        };
        let place = self.table.place(at);
        let bases = place.live.as_ref().map_or(place.bases, |live| live.bases());
        let base = if first { bases[0] } else { bases[1] };
        let syn = segment.flags.syn && segment.ack.is_none();
        let another = syn && base.is_some_and(|base| base != segment.seq.wrapping_add(1));
        match (place.live.is_some(), another) {
            (true, false) => return Some(at),
            (true, true) => self.end(at, Ended::Replaced, told),
            (false, false) if !place.evicted => return None,
            (false, _) => {}
        }
        let place = self.table.place(at);
        let known = place.id;
        place.live = None;
        self.make_room(told);
        let id = if another { self.number() } else { known };
        if self.table.find(&key) != Some(at) {
            // Making room has forgotten the very one.
            return Some(self.table.insert(key, Box::new(Live::new(id, seen, segment, first))));
        }
        let place = self.table.place(at);
        (place.id, place.evicted) = (id, false);
        place.live = Some(Box::new(Live::new(id, seen, segment, first)));
        Some(at)
    }

    fn number(&mut self) -> u32 {
        let number = self.next;
        self.next = number.wrapping_add(1);
        number
    }

    /// Ends those that are closed and have been quiet.
    fn expire(&mut self, seen: Seen, told: &mut Teller<'_, T>) {
        while let Some(at) = self.table.oldest(Queue::Closing) {
            let last = self.last(at);
            let quiet = seen.frame.saturating_sub(last.frame) >= QUIET.0
                && (seen.at.since(last.at) >= QUIET.1 || self.table.len(Queue::Closing) > CLOSING);
            if !quiet {
                break;
            }
            self.end(at, Ended::Closed, told);
        }
    }

    /// Gives up the connection that has been silent the longest when there are as many as may be.
    fn make_room(&mut self, told: &mut Teller<'_, T>) {
        let queues = [Queue::Closing, Queue::Open, Queue::Waiting];
        let most = self.limits.connections.max(1);
        while queues.iter().map(|queue| self.table.len(*queue)).sum::<usize>() >= most {
            let oldest = queues.iter().filter_map(|queue| self.table.oldest(*queue));
            let Some(at) = oldest.min_by_key(|at| self.last(*at).frame) else { break };
            self.end(at, Ended::Evicted, told);
        }
    }

    fn last(&self, at: u32) -> Seen {
        self.table.get(at).live.as_ref().map(|live| live.last()).unwrap_or_default()
    }

    /// Tells what waits on a connection, as if what is before it were lost.
    fn skip(&mut self, at: u32, told: &mut Teller<'_, T>) {
        let live = self.table.place(at).live.as_mut().expect("it isn't over while octets wait");
        self.waiting -= live.cost();
        live.skip(&mut self.tail, told);
        let queue = if live.is_closing() { Queue::Closing } else { Queue::Open };
        self.table.touch(at, queue);
    }

    /// A connection is over. One that is closed has just that to be told of it, whatever else ends it.
    fn end(&mut self, at: u32, why: Ended, told: &mut Teller<'_, T>) {
        let place = self.table.place(at);
        let Some(mut live) = place.live.take() else { return };
        self.waiting -= live.cost();
        let closed = live.is_closing();
        live.end(if closed { Ended::Closed } else { why }, &mut self.tail, told);
        place.bases = live.bases();
        place.evicted = why == Ended::Evicted && !closed;
        self.table.touch(at, Queue::Over);
    }
}
