//! Lengths of virtual time: whole minutes, and clock offsets in seconds.

use std::{fmt, str::FromStr};

/// A length in whole minutes, the unit of every KMS timer. Written `30m`, `7d`, `4h15m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minutes(pub u32);

/// A difference between two clocks in seconds, with its sign. Written `+4h`, `-4h1s`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(pub i64);

/// A length that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MinutesError {
    /// Not numbers with units.
    #[error(
        "`{0}` is not a length of time; write days, hours and minutes such as \"7d\", \"2h\" or \"4h15m\""
    )]
    Form(String),
    /// Too long, or not whole minutes.
    #[error("`{0}` is not a whole number of minutes below 2^32")]
    Range(String),
}

impl Minutes {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// One day.
    pub const DAY: Self = Self(1_440);

    /// `n` hours.
    #[must_use]
    pub const fn hours(n: u32) -> Self {
        Self(n * 60)
    }

    /// `n` days.
    #[must_use]
    pub const fn days(n: u32) -> Self {
        Self(n * 1_440)
    }
}

/// Reads `1d2h3m4s`: every unit at most once, largest first; the sum in seconds.
fn seconds(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total = 0_u64;
    if rest.is_empty() {
        return None;
    }
    for (unit, length) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        if digits > 0 && rest[digits..].starts_with(unit) {
            let number: u64 = rest[..digits].parse().ok()?;
            total = total.checked_add(number.checked_mul(length)?)?;
            rest = &rest[digits + 1..];
        }
    }
    rest.is_empty().then_some(total)
}

impl FromStr for Minutes {
    type Err = MinutesError;

    fn from_str(text: &str) -> Result<Self, MinutesError> {
        let total = seconds(text).ok_or_else(|| MinutesError::Form(text.to_owned()))?;
        let range = || MinutesError::Range(text.to_owned());
        if total % 60 != 0 {
            return Err(range());
        }
        u32::try_from(total / 60).map(Self).map_err(|_| range())
    }
}

impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, hours, minutes) = (self.0 / 1_440, self.0 / 60 % 24, self.0 % 60);
        for (number, unit) in [(days, "d"), (hours, "h")] {
            if number > 0 {
                write!(f, "{number}{unit}")?;
            }
        }
        if minutes > 0 || self.0 == 0 {
            write!(f, "{minutes}m")?;
        }
        Ok(())
    }
}

impl FromStr for Offset {
    type Err = MinutesError;

    fn from_str(text: &str) -> Result<Self, MinutesError> {
        let (sign, length) = match text.split_at_checked(1) {
            Some(("+", rest)) => (1, rest),
            Some(("-", rest)) => (-1, rest),
            _ => (1, text),
        };
        let total = seconds(length).and_then(|total| i64::try_from(total).ok());
        total.map(|total| Self(sign * total)).ok_or_else(|| MinutesError::Form(text.to_owned()))
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.0.unsigned_abs();
        write!(
            f,
            "{}{}",
            if self.0 < 0 { '-' } else { '+' },
            Minutes(u32::try_from(total / 60).unwrap_or(u32::MAX))
        )?;
        if !total.is_multiple_of(60) { write!(f, "{}s", total % 60) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written_alike() {
        for (text, minutes) in [("30m", 30), ("2h", 120), ("7d", 10_080), ("1d2h3m", 1_563), ("0m", 0)] {
            assert_eq!(text.parse(), Ok(Minutes(minutes)), "{text}");
            assert_eq!(Minutes(minutes).to_string(), text);
        }
        for text in ["", "30", "m", "2h1d", "1x", "-3m", "1h 2m", "99999999999d"] {
            assert!(text.parse::<Minutes>().is_err(), "{text}");
        }
        assert_eq!("90s".parse::<Minutes>(), Err(MinutesError::Range("90s".into())));
    }

    #[test]
    fn offsets_carry_a_sign_and_seconds() {
        for (text, seconds) in [("+4h", 14_400), ("-4h1s", -14_401), ("+0m", 0)] {
            assert_eq!(text.parse(), Ok(Offset(seconds)), "{text}");
            assert_eq!(Offset(seconds).to_string(), text);
        }
    }
}
