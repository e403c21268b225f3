//! Lengths of time in words.

use emulator::model::Minutes;

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// A length of time: `6d23h`, `2m30s`, `12ms`. `coarse` leaves out what is below a minute.
#[must_use]
pub fn length(milliseconds: i64, coarse: bool) -> String {
    let sign = if milliseconds < 0 { "-" } else { "" };
    let all = milliseconds.abs();
    let (minutes, rest) = (Minutes(u32::try_from(all / MINUTE).unwrap_or(u32::MAX)), all % MINUTE);
    if coarse || rest == 0 {
        return format!("{sign}{minutes}");
    }
    let head = if minutes.0 > 0 { minutes.to_string() } else { String::new() };
    let tail = match (rest / 1_000, rest % 1_000) {
        (0, milliseconds) if head.is_empty() => format!("{milliseconds}ms"),
        (seconds, 0) => format!("{seconds}s"),
        (seconds, milliseconds) => format!("{seconds}.{milliseconds:03}s"),
    };
    format!("{sign}{head}{tail}")
}

#[cfg(test)]
mod tests {
    use super::{MINUTE, length};

    #[test]
    fn lengths_say_no_more_than_there_is() {
        let fine = |milliseconds| length(milliseconds, false);
        assert_eq!(fine(0), "0m");
        assert_eq!(fine(12), "12ms");
        assert_eq!(fine(90_000), "1m30s");
        assert_eq!(fine(61_005), "1m1.005s");
        assert_eq!(fine(10_020 * MINUTE), "6d23h");
        assert_eq!(fine(-2 * MINUTE), "-2m");
        assert_eq!(length(119_999, true), "1m");
    }
}
