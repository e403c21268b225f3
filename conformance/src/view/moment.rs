//! Points of a timeline.

use emulator::model::{Filetime, Minutes, TICKS_PER_MINUTE};
use serde::{Deserialize, Serialize};

/// Milliseconds of world time since the timeline's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// Ticks of FILETIME in a millisecond.
const TICKS: u64 = TICKS_PER_MINUTE / 60_000;
/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

impl Moment {
    /// `at` on a timeline that starts at `start`; earlier times are negative.
    #[must_use]
    pub fn of(at: Filetime, start: Filetime) -> Self {
        let ticks = at.0.abs_diff(start.0) / TICKS;
        let milliseconds = i64::try_from(ticks).unwrap_or(i64::MAX);
        Self(if at < start { -milliseconds } else { milliseconds })
    }

    /// So many minutes after the start.
    #[must_use]
    pub fn minutes(minutes: Minutes) -> Self {
        Self(i64::from(minutes.0) * MINUTE)
    }

    /// Minutes from `earlier` to here, a begun one counted, as licence states count them; 0 where `earlier` isn't
    /// earlier.
    #[must_use]
    pub fn minutes_since(self, earlier: Self) -> u32 {
        let distance = self.0.saturating_sub(earlier.0).max(0);
        u32::try_from(distance / MINUTE + i64::from(distance % MINUTE != 0)).unwrap_or(u32::MAX)
    }

    /// Whole minutes since the start.
    #[must_use]
    pub fn whole_minutes(self) -> i64 {
        self.0.div_euclid(MINUTE)
    }
}
