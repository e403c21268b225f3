//! Points in virtual time, as FILETIME.

use std::{
    fmt,
    ops::{Add, Sub},
    str::FromStr,
};

use jiff::{Span, Timestamp, tz::TimeZone};

use super::{Minutes, Offset};

/// 100 ns ticks in a second.
pub const TICKS_PER_SECOND: u64 = 10_000_000;
/// 100 ns ticks in a minute.
pub const TICKS_PER_MINUTE: u64 = 60 * TICKS_PER_SECOND;
/// Seconds from 1601-01-01 to 1970-01-01.
const UNIX_EPOCH_SECONDS: u64 = 11_644_473_600;

/// 100 ns ticks since 1601-01-01T00:00:00Z. Any `u64` is one; arithmetic saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filetime(pub u64);

/// A text that is no point in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time; write RFC 3339 in UTC such as \"2026-01-01T00:00:00Z\"")]
pub struct TimeError(pub String);

impl Filetime {
    /// `seconds` after 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn from_unix_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_add(UNIX_EPOCH_SECONDS).saturating_mul(TICKS_PER_SECOND))
    }

    /// Whole seconds after 1970-01-01T00:00:00Z; 0 for anything earlier.
    #[must_use]
    pub fn unix_seconds(self) -> u64 {
        (self.0 / TICKS_PER_SECOND).saturating_sub(UNIX_EPOCH_SECONDS)
    }

    /// Nanoseconds after 1970-01-01T00:00:00Z; 0 for anything earlier.
    #[must_use]
    pub fn unix_nanos(self) -> u128 {
        u128::from(self.0).saturating_sub(u128::from(UNIX_EPOCH_SECONDS * TICKS_PER_SECOND)) * 100
    }

    /// Whole minutes from `earlier` to this; 0 when `earlier` is later.
    #[must_use]
    pub fn minutes_since(self, earlier: Self) -> Minutes {
        let minutes = self.0.saturating_sub(earlier.0) / TICKS_PER_MINUTE;
        Minutes(u32::try_from(minutes).unwrap_or(u32::MAX))
    }

    /// Minutes from `earlier` to this, a begun one counted whole.
    #[must_use]
    pub fn minutes_since_ceil(self, earlier: Self) -> Minutes {
        let minutes = self.0.saturating_sub(earlier.0).div_ceil(TICKS_PER_MINUTE);
        Minutes(u32::try_from(minutes).unwrap_or(u32::MAX))
    }

    /// The same date and time of day `years` calendar years on; February 29 gives way to the 28th. The end of time for
    /// a year that a calendar can't write.
    #[must_use]
    pub fn plus_years(self, years: u32) -> Self {
        let seconds =
            i64::try_from(self.0 / TICKS_PER_SECOND).unwrap_or(i64::MAX) - UNIX_EPOCH_SECONDS as i64;
        let later = Timestamp::from_second(seconds).ok().and_then(|time| {
            let span = Span::new().try_years(years).ok()?;
            time.to_zoned(TimeZone::UTC).checked_add(span).ok()
        });
        let Some(later) = later else { return Self(u64::MAX - 1) };
        Self::from_unix_seconds(u64::try_from(later.timestamp().as_second()).unwrap_or(0))
            .plus_ticks(self.0 % TICKS_PER_SECOND)
    }

    fn plus_ticks(self, ticks: u64) -> Self {
        Self(self.0.saturating_add(ticks))
    }

    /// The distance of two times in ticks.
    #[must_use]
    pub fn distance(self, other: Self) -> u64 {
        self.0.abs_diff(other.0)
    }

    /// This time on a clock that is off by `offset`.
    #[must_use]
    pub fn offset(self, offset: Offset) -> Self {
        let ticks = offset.0.unsigned_abs().saturating_mul(TICKS_PER_SECOND);
        Self(if offset.0 < 0 { self.0.saturating_sub(ticks) } else { self.0.saturating_add(ticks) })
    }
}

/// A span in ticks; even the longest is far from overflowing.
fn ticks(minutes: Minutes) -> u64 {
    u64::from(minutes.0) * TICKS_PER_MINUTE
}

impl Add<Minutes> for Filetime {
    type Output = Self;

    fn add(self, minutes: Minutes) -> Self {
        Self(self.0.saturating_add(ticks(minutes)))
    }
}

impl Sub<Minutes> for Filetime {
    type Output = Self;

    fn sub(self, minutes: Minutes) -> Self {
        Self(self.0.saturating_sub(ticks(minutes)))
    }
}

impl fmt::Display for Filetime {
    /// RFC 3339 in UTC, whole seconds; ticks for a year that RFC 3339 can't write.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds =
            i64::try_from(self.0 / TICKS_PER_SECOND).unwrap_or(i64::MAX) - UNIX_EPOCH_SECONDS as i64;
        match Timestamp::from_second(seconds) {
            Ok(time) => time.fmt(f),
            Err(_) => write!(f, "FILETIME {}", self.0),
        }
    }
}

impl FromStr for Filetime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let error = || TimeError(text.to_owned());
        if !text.ends_with('Z') {
            return Err(error());
        }
        let time: Timestamp = text.parse().map_err(|_| error())?;
        let ticks = time.as_nanosecond() / 100 + i128::from(UNIX_EPOCH_SECONDS * TICKS_PER_SECOND);
        u64::try_from(ticks).map(Self).map_err(|_| error())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_round_trips() {
        let time: Filetime = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(time, Filetime(134_116_992_000_000_000));
        assert_eq!(time.to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(Filetime::from_unix_seconds(time.unix_seconds()), time);
    }

    #[test]
    fn years_keep_the_date() {
        for (from, years, to) in [
            ("2026-01-01T00:00:00Z", 410, "2436-01-01T00:00:00Z"),
            ("2028-02-29T12:30:00Z", 1, "2029-02-28T12:30:00Z"),
        ] {
            assert_eq!(from.parse::<Filetime>().unwrap().plus_years(years), to.parse().unwrap(), "{from}");
        }
        assert!(Filetime(u64::MAX / 2).plus_years(u32::MAX) > Filetime(u64::MAX / 2));
    }

    #[test]
    fn every_tick_count_can_be_shown() {
        assert_eq!(Filetime(0).to_string(), "1601-01-01T00:00:00Z");
        assert_eq!(Filetime(u64::MAX).to_string(), format!("FILETIME {}", u64::MAX));
    }

    #[test]
    fn local_times_are_refused() {
        for text in ["2026-01-01T00:00:00", "2026-01-01T00:00:00+02:00", "yesterday", "1600-01-01T00:00:00Z"]
        {
            assert!(text.parse::<Filetime>().is_err(), "{text}");
        }
    }

    #[test]
    fn offsets_move_both_ways() {
        let time = Filetime::from_unix_seconds(1_000_000);
        assert_eq!(time.offset(Offset(-60)) + Minutes(1), time);
        assert_eq!((time + Minutes(90)).minutes_since(time), Minutes(90));
        assert_eq!(time.minutes_since(time + Minutes(90)), Minutes(0));
    }
}
