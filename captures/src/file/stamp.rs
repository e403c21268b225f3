//! Times of frames.

use std::fmt;

use emulator::model::Filetime;
use jiff::Timestamp;

/// Nanoseconds since 1970-01-01T00:00:00Z, up to the year 2554.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub u64);

impl Stamp {
    /// The same instant as FILETIME, cut to 100 ns.
    #[must_use]
    pub fn filetime(self) -> Filetime {
        let epoch = Filetime::from_unix_seconds(0);
        Filetime(epoch.0.saturating_add(self.0 / 100))
    }

    /// Nanoseconds from `earlier` to this; negative if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.wrapping_sub(earlier.0).cast_signed()
    }
}

impl fmt::Display for Stamp {
    /// RFC 3339 in UTC with nine digits of fraction: `2026-01-01T00:00:00.000001000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = Timestamp::from_nanosecond(self.0.into()).expect("a u64 of nanoseconds ends in 2554");
        write!(f, "{time:.9}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stamp_can_be_shown() {
        for (stamp, text) in [
            (Stamp(0), "1970-01-01T00:00:00.000000000Z"),
            (Stamp(1_767_225_600_000_001_000), "2026-01-01T00:00:00.000001000Z"),
            (Stamp(u64::MAX), "2554-07-21T23:34:33.709551615Z"),
        ] {
            assert_eq!(stamp.to_string(), text);
        }
    }
}
