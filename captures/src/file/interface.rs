//! Interfaces of a pcapng section, and what their times mean.

use super::{Link, Stamp, octets::Octets};

/// What a section says of an interface.
pub(super) struct Interface {
    pub(super) link: Link,
    /// The most octets captured of a frame; 0 for no limit.
    pub(super) snaplen: u32,
    pub(super) clock: Clock,
}

impl Interface {
    // Codes of options.
    const END: u16 = 0;
    const RESOLUTION: u16 = 9;
    const OFFSET: u16 = 14;

    /// The body of an Interface Description Block; `None` if it is too short. Options that aren't whole are as if
    /// they weren't there.
    pub(super) fn read(body: &mut Octets<'_>) -> Option<Self> {
        let (link, _reserved, snaplen) = (body.u16()?, body.u16()?, body.u32()?);
        let mut clock = Clock::new(Clock::MICROSECONDS, 0);
        let (mut resolution, mut offset) = (Clock::MICROSECONDS, 0);
        while let (Some(code), Some(length)) = (body.u16(), body.u16()) {
            let Some(value) = body.padded(length.into()).filter(|_| code != Self::END) else { break };
            match code {
                Self::RESOLUTION => resolution = value.first().copied().unwrap_or(resolution),
                Self::OFFSET => offset = body.of(value).i64().unwrap_or(offset),
                _ => continue,
            }
            clock = Clock::new(resolution, offset);
        }
        Some(Self { link: Link(link.into()), snaplen, clock })
    }
}

/// How an interface counts time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    unit: Unit,
    /// Nanoseconds at which it began to count.
    offset: i128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    /// So many nanoseconds.
    Nanoseconds(u64),
    /// A second has so many.
    PerSecond(u128),
}

impl Clock {
    const MICROSECONDS: u8 = 6;
    /// In a resolution: powers of two, not of ten.
    const BINARY: u8 = 0x80;
    const SECOND: u64 = 1_000_000_000;

    /// A clock of this resolution, as if_tsresol has it, that began to count so many seconds after 1970.
    pub(super) fn new(resolution: u8, seconds: i64) -> Self {
        let exponent = u32::from(resolution & !Self::BINARY);
        let unit = if resolution & Self::BINARY != 0 {
            Unit::PerSecond(1 << exponent)
        } else if let Some(nanoseconds) = 9_u32.checked_sub(exponent) {
            Unit::Nanoseconds(10_u64.pow(nanoseconds))
        } else {
            Unit::PerSecond(10_u128.checked_pow(exponent).unwrap_or(u128::MAX))
        };
        Self { unit, offset: i128::from(seconds) * i128::from(Self::SECOND) }
    }

    /// What it means when it shows `count`; the nearest that can be told.
    pub(super) fn stamp(self, count: u64) -> Stamp {
        let since = match self.unit {
            Unit::Nanoseconds(unit) => u128::from(count) * u128::from(unit),
            Unit::PerSecond(units) => u128::from(count) * u128::from(Self::SECOND) / units,
        };
        // Both factors have 64 bits, so that the sign bit stays free but in the most extreme case.
        let since = i128::try_from(since).unwrap_or(i128::MAX);
        let at = since.saturating_add(self.offset).clamp(0, i128::from(u64::MAX));
        Stamp(u64::try_from(at).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::seconds(0, 0, 5, 5_000_000_000)]
    #[case::microseconds(6, 0, 5, 5_000)]
    #[case::nanoseconds(9, 0, 5, 5)]
    #[case::picoseconds(12, 0, 5_999, 5)]
    #[case::no_time_at_all(127, 0, u64::MAX, 0)]
    #[case::halves(0x81, 0, 3, 1_500_000_000)]
    #[case::binary(0x80 | 20, 0, 1 << 19, 500_000_000)]
    #[case::smallest(0xFF, 0, u64::MAX, 0)]
    #[case::later(6, 2, 5, 2_000_005_000)]
    #[case::before_1970(6, -2, 5, 0)]
    #[case::too_late(0, i64::MAX, u64::MAX, u64::MAX)]
    fn counts_are_nanoseconds(
        #[case] resolution: u8,
        #[case] offset: i64,
        #[case] count: u64,
        #[case] expect: u64,
    ) {
        assert_eq!(Clock::new(resolution, offset).stamp(count), Stamp(expect));
    }
}
