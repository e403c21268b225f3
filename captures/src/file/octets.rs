//! Numbers in the byte order of a section.

/// A byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// Octets that are read from the front.
pub(super) struct Octets<'a> {
    order: Order,
    rest: &'a [u8],
}

impl<'a> Octets<'a> {
    pub(super) fn new(order: Order, octets: &'a [u8]) -> Self {
        Self { order, rest: octets }
    }

    /// What hasn't been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `count`, and what fills them up to a multiple of four.
    pub(super) fn padded(&mut self, count: usize) -> Option<&'a [u8]> {
        let octets = self.rest.get(..count)?;
        self.rest = self.rest.get(count.next_multiple_of(4)..).unwrap_or_default();
        Some(octets)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        let octets = self.take()?;
        Some(if self.order == Order::Big { u16::from_be_bytes(octets) } else { u16::from_le_bytes(octets) })
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let octets = self.take()?;
        Some(if self.order == Order::Big { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) })
    }

    pub(super) fn i64(&mut self) -> Option<i64> {
        let octets = self.take()?;
        Some(if self.order == Order::Big { i64::from_be_bytes(octets) } else { i64::from_le_bytes(octets) })
    }

    /// The order is that of what this was read from.
    pub(super) fn of(&self, octets: &'a [u8]) -> Self {
        Self::new(self.order, octets)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (octets, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*octets)
    }
}
