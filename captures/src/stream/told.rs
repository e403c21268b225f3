//! Telling what happens on one direction.

use super::{Direction, Event, Seen, tail::Tail};

/// Who listens to one direction of a connection.
pub(super) struct Told<'a> {
    pub(super) conn: u32,
    pub(super) direction: Direction,
    pub(super) tail: &'a mut Tail,
    pub(super) tell: &'a mut dyn FnMut(Seen, Event<'_>),
}

impl Told<'_> {
    pub(super) fn data(&mut self, offset: u64, octets: &[u8], seen: Seen) {
        self.tail.keep(self.conn, self.direction, offset, octets);
        (self.tell)(seen, Event::Data { direction: self.direction, offset, octets });
    }

    pub(super) fn gap(&mut self, offset: u64, len: u64, seen: Seen) {
        (self.tell)(seen, Event::Gap { direction: self.direction, offset, len });
    }

    pub(super) fn conflict(&mut self, offset: u64, seen: Seen) {
        (self.tell)(seen, Event::Conflict { direction: self.direction, offset });
    }

    pub(super) fn fin(&mut self, seen: Seen) {
        (self.tell)(seen, Event::Fin { direction: self.direction });
    }

    pub(super) fn rst(&mut self, seen: Seen) {
        (self.tell)(seen, Event::Rst { direction: self.direction });
    }

    /// The first offset at which `octets` differ from those told, as far as that is still known.
    pub(super) fn differs(&self, offset: u64, octets: &[u8]) -> Option<u64> {
        self.tail.differs(self.conn, self.direction, offset, octets)
    }
}
