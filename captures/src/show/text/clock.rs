//! Times as a reader wants them.

use std::fmt;

use crate::file::Stamp;

/// Time since the first item: `+0.000002`, `+3:05:07.000002`, `+22d 0:59:00.000002`.
pub(super) struct Since(pub(super) i64);

const SECOND: u64 = 1_000_000_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.unsigned_abs();
        let micros = nanos % SECOND / 1_000;
        let mut text = String::from(if self.0 < 0 { "-" } else { "+" });
        let (days, hours, minutes) = (nanos / DAY, nanos / HOUR % 24, nanos / MINUTE % 60);
        let seconds = nanos / SECOND % 60;
        if days > 0 {
            text.push_str(&format!("{days}d "));
        }
        if nanos >= MINUTE {
            text.push_str(&format!("{hours}:{minutes:02}:{seconds:02}.{micros:06}"));
        } else {
            text.push_str(&format!("{seconds}.{micros:06}"));
        }
        f.pad(&text)
    }
}

/// What a line's time is written as.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    absolute: bool,
    first: Option<Stamp>,
}

impl Clock {
    pub(super) fn new(absolute: bool) -> Self {
        Self { absolute, first: None }
    }

    /// Starts with the first item; says so then.
    pub(super) fn start(&mut self, at: Stamp) -> bool {
        let starts = self.first.is_none();
        self.first.get_or_insert(at);
        starts
    }

    pub(super) fn show(&self, at: Stamp) -> String {
        if self.absolute { at.to_string() } else { Since(at.since(self.first.unwrap_or(at))).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_grow_by_units() {
        for (nanos, text) in [
            (0, "+0.000000"),
            (1_999, "+0.000001"),
            (-2_000, "-0.000002"),
            (59_999_999_999, "+59.999999"),
            (60_000_000_000, "+0:01:00.000000"),
            (3_661_000_002_000, "+1:01:01.000002"),
            (86_400_000_000_000, "+1d 0:00:00.000000"),
        ] {
            assert_eq!(Since(nanos).to_string(), text);
        }
    }
}
