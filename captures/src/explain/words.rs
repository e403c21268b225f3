//! How times, lists, codes and packets are put into words.

use std::fmt::Write as _;

use emulator::model::Hresult;

use crate::file::Stamp;

/// Nanoseconds of a second.
pub(super) const SECOND: i64 = 1_000_000_000;
/// Nanoseconds of a minute.
pub(super) const MINUTE: i64 = 60 * SECOND;

/// Names that a list has at most, before it says how many there are more.
const LISTED: usize = 6;

/// A length of time by its two largest units: `2 h 3 min`, `14 s`, `350 ms`. The sign is not told.
pub(super) fn span(nanos: i64) -> String {
    let nanos = nanos.unsigned_abs();
    let (millis, seconds) = (nanos / 1_000_000, nanos / 1_000_000_000);
    if millis == 0 {
        return "less than 1 ms".to_owned();
    }
    if seconds == 0 {
        return format!("{millis} ms");
    }
    let units = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let first = units.iter().position(|(number, _)| *number > 0).unwrap_or(units.len() - 1);
    let told = units[first..].iter().take(2).filter(|(number, _)| *number > 0);
    told.map(|(number, unit)| format!("{number} {unit}")).collect::<Vec<_>>().join(" ")
}

/// As [`span`], for minutes.
pub(super) fn minutes(minutes: u32) -> String {
    span(i64::from(minutes) * MINUTE)
}

/// A time of the capture, UTC, whole seconds.
pub(super) fn time(at: Stamp) -> String {
    at.filetime().to_string()
}

/// `a`, `a and b`, `a, b and c`; long lists are cut.
pub(super) fn list<T: ToString>(all: impl IntoIterator<Item = T>) -> String {
    let mut all: Vec<String> = all.into_iter().map(|one| one.to_string()).collect();
    if all.len() > LISTED + 1 {
        let more = all.len() - LISTED;
        all.truncate(LISTED);
        all.push(format!("{more} more"));
    }
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// `1 machine`, `3 machines`.
pub(super) fn count(number: usize, one: &str) -> String {
    let many = match one {
        "look-up of a host" => "look-ups of hosts",
        _ => return format!("{number} {one}{}", if number == 1 { "" } else { "s" }),
    };
    format!("{number} {}", if number == 1 { one } else { many })
}

/// With a capital at the front, unless a name of the network stands there.
pub(super) fn capital(text: &str) -> String {
    const ARTICLES: [&str; 4] = ["an ", "nothing ", "something ", "the "];
    if !ARTICLES.iter().any(|article| text.starts_with(article)) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A result code with what it means.
pub(super) fn result(code: Hresult) -> String {
    code.meaning()
        .map_or_else(|| format!("{code} ({})", code.class()), |meaning| format!("{code}: {meaning}"))
}

/// A text from the network, without what a terminal would obey.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for found in text.chars() {
        // Also marks that turn the direction of writing, or can't be seen.
        if found.is_control()
            || matches!(found, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        {
            let _ = write!(cleaned, "{}", found.escape_unicode());
        } else {
            cleaned.push(found);
        }
    }
    cleaned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_two_units_at_most() {
        for (nanos, text) in [
            (999_999, "less than 1 ms"),
            (350_000_000, "350 ms"),
            (14 * SECOND, "14 s"),
            (MINUTE, "1 min"),
            (2 * 60 * MINUTE + 3 * MINUTE + 4 * SECOND, "2 h 3 min"),
            (-7 * 24 * 60 * MINUTE, "7 d"),
            (24 * 60 * MINUTE + 5 * MINUTE, "1 d"),
            (i64::MIN, "106751 d 23 h"),
        ] {
            assert_eq!(span(nanos), text);
        }
    }

    #[test]
    fn lists_read_as_people_write_them() {
        assert_eq!(list(["a"]), "a");
        assert_eq!(list(["a", "b"]), "a and b");
        assert_eq!(list(1..=3), "1, 2 and 3");
        assert_eq!(list(1..=7), "1, 2, 3, 4, 5, 6 and 7");
        assert_eq!(list(1..=9), "1, 2, 3, 4, 5, 6 and 3 more");
        assert_eq!(list([0; 0]), "");
    }

    #[test]
    fn what_a_terminal_would_obey_is_spelled() {
        assert_eq!(clean("pc\u{1b}[2J\u{202e}7"), "pc\\u{1b}[2J\\u{202e}7");
        assert_eq!(clean("PÇ-7"), "PÇ-7");
    }
}
