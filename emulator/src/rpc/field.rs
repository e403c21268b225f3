//! A field of a message: name, place, kind, whether it varies from run to run.

use std::ops::Range;

use uuid::Uuid;

/// Byte order of the integers of a PDU, from its data representation (C706 14.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// Least significant octet first: what this lab sends.
    #[default]
    Little,
    /// Most significant octet first.
    Big,
}

/// How a field is read and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An unsigned integer, shown in decimal.
    Number,
    /// A bit set or code, shown in hexadecimal.
    Code,
    /// A UUID.
    Uuid,
    /// Text in one-octet characters, NUL included.
    Text,
    /// Octets without further meaning here.
    Octets,
    /// Octets that align what follows; their content means nothing.
    Pad,
}

/// One entry of a field table. `offset` counts from the start of the part that the table describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name in the source document's spelling.
    pub name: &'static str,
    /// Octets before it in its part.
    pub offset: usize,
    /// Octets it takes.
    pub len: usize,
    /// How to read it.
    pub kind: Kind,
    /// Differs between two equal runs, so that a diff passes over it.
    pub volatile: bool,
}

impl Order {
    /// The unsigned integer in `octets`, of 1, 2, 4 or 8 of them; 0 for any other length.
    #[must_use]
    pub fn read(self, octets: &[u8]) -> u64 {
        let little = self == Self::Little;
        match *octets {
            [a] => a.into(),
            [a, b] => if little { u16::from_le_bytes([a, b]) } else { u16::from_be_bytes([a, b]) }.into(),
            [a, b, c, d] => {
                let octets = [a, b, c, d];
                if little { u32::from_le_bytes(octets) } else { u32::from_be_bytes(octets) }.into()
            }
            [a, b, c, d, e, f, g, h] => {
                let octets = [a, b, c, d, e, f, g, h];
                if little { u64::from_le_bytes(octets) } else { u64::from_be_bytes(octets) }
            }
            _ => 0,
        }
    }

    /// Writes the low octets of `value` over `octets`.
    pub fn write(self, octets: &mut [u8], value: u64) {
        let source = value.to_le_bytes();
        for (index, octet) in octets.iter_mut().enumerate() {
            *octet = source.get(index).copied().unwrap_or(0);
        }
        if self == Self::Big {
            octets.reverse();
        }
    }
}

impl Field {
    /// A fixed number.
    pub(crate) const fn number(name: &'static str, offset: usize, len: usize) -> Self {
        Self { name, offset, len, kind: Kind::Number, volatile: false }
    }

    /// A fixed bit set or code.
    pub(crate) const fn code(name: &'static str, offset: usize, len: usize) -> Self {
        Self { name, offset, len, kind: Kind::Code, volatile: false }
    }

    /// A UUID.
    pub(crate) const fn uuid(name: &'static str, offset: usize) -> Self {
        Self { name, offset, len: 16, kind: Kind::Uuid, volatile: false }
    }

    /// Reserved or aligning octets.
    pub(crate) const fn pad(name: &'static str, offset: usize, len: usize) -> Self {
        Self { name, offset, len, kind: Kind::Pad, volatile: false }
    }

    /// The same field, differing between runs.
    pub(crate) const fn volatile(self) -> Self {
        Self { volatile: true, ..self }
    }

    /// Where it ends in its part.
    #[must_use]
    pub const fn end(&self) -> usize {
        self.offset + self.len
    }

    /// Its octets' place in its part.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.offset..self.end()
    }

    /// Its octets; `None` when `part` ends before the field does.
    #[must_use]
    pub fn octets<'a>(&self, part: &'a [u8]) -> Option<&'a [u8]> {
        part.get(self.range())
    }

    /// Its value as an integer; `None` when `part` ends before the field does.
    #[must_use]
    pub fn get(&self, part: &[u8], order: Order) -> Option<u64> {
        self.octets(part).map(|octets| order.read(octets))
    }

    /// Its value in 32 bits; longer fields are cut.
    #[must_use]
    pub fn u32(&self, part: &[u8], order: Order) -> Option<u32> {
        self.get(part, order).map(|value| value as u32)
    }

    /// Its value in 16 bits; longer fields are cut.
    #[must_use]
    pub fn u16(&self, part: &[u8], order: Order) -> Option<u16> {
        self.get(part, order).map(|value| value as u16)
    }

    /// Its value in 8 bits; longer fields are cut.
    #[must_use]
    pub fn u8(&self, part: &[u8]) -> Option<u8> {
        self.octets(part).and_then(|octets| octets.first().copied())
    }

    /// Its value as a UUID; `None` for a field of another length or one that is not there.
    #[must_use]
    pub fn get_uuid(&self, part: &[u8], order: Order) -> Option<Uuid> {
        let octets = *self.octets(part)?.first_chunk::<16>()?;
        Some(match order {
            Order::Little => Uuid::from_bytes_le(octets),
            Order::Big => Uuid::from_bytes(octets),
        })
    }

    /// Writes `value` in the field's length; nothing when `part` is too short.
    pub(crate) fn set(&self, part: &mut [u8], order: Order, value: u64) {
        if let Some(octets) = part.get_mut(self.range()) {
            order.write(octets, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_read_what_they_write() {
        for order in [Order::Little, Order::Big] {
            for len in [1, 2, 4, 8] {
                let mut octets = vec![0; len];
                let value = 0x8877_6655_4433_2211 & (u64::MAX >> (64 - 8 * len));
                order.write(&mut octets, value);
                assert_eq!(order.read(&octets), value);
                assert_eq!(
                    octets[0],
                    if order == Order::Little { 0x11 } else { (value >> (8 * len - 8)) as u8 }
                );
            }
        }
    }

    #[test]
    fn a_field_beyond_the_end_is_none() {
        assert_eq!(Field::number("x", 2, 4).get(&[0; 5], Order::Little), None);
        assert_eq!(Field::uuid("x", 0).get_uuid(&[0; 15], Order::Big), None);
    }
}
