//! The table of connections.

use std::marker::PhantomData;

use super::{Conn, Event, Limits, Seen};
use crate::packet::Segment;

/// Puts segments together. `T` is what the caller keeps with each connection.
pub struct Assembler<T> {
    limits: Limits,
    state: PhantomData<T>,
}

impl<T: Default> Assembler<T> {
    /// An assembler that holds no more than `limits`.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, state: PhantomData }
    }

    /// Takes a segment and tells what it makes known, in order.
    pub fn segment(
        &mut self,
        seen: Seen,
        segment: &Segment<'_>,
        told: &mut dyn FnMut(&Conn, &mut T, Seen, Event<'_>),
    ) {
        let _ = (self.limits, seen, segment, told);
        todo!()
    }

    /// The capture ended: what still waited, as gaps and data, and an end for each connection, in the order of their
    /// numbers.
    pub fn finish(&mut self, told: &mut dyn FnMut(&Conn, &mut T, Seen, Event<'_>)) {
        let _ = told;
        todo!()
    }
}
