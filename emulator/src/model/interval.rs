//! Activation and renewal intervals with their bounds.

use std::fmt;

use super::Minutes;

/// An interval between attempts: 15 to 43,200 minutes (TIMER-022, TIMER-023).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(u32);

/// An interval out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("interval of {0} minutes is outside 15 to 43,200")]
pub struct IntervalError(pub u32);

impl Interval {
    /// Spacing of attempts while not activated: 120 minutes (TIMER-001).
    pub const ACTIVATION: Self = Self(120);
    /// Spacing of renewals: 10,080 minutes, 7 days (TIMER-002).
    pub const RENEWAL: Self = Self(10_080);
    /// The smallest interval.
    pub const MIN: Self = Self(15);
    /// The largest interval: 30 days.
    pub const MAX: Self = Self(43_200);

    /// `minutes` as an interval; an error outside the bounds.
    pub fn new(minutes: u32) -> Result<Self, IntervalError> {
        if (Self::MIN.0..=Self::MAX.0).contains(&minutes) {
            Ok(Self(minutes))
        } else {
            Err(IntervalError(minutes))
        }
    }

    /// Its length.
    #[must_use]
    pub fn minutes(self) -> Minutes {
        Minutes(self.0)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.minutes().fmt(f)
    }
}
