//! Comparison of texts by value, not by spelling (adapter protocol 1: event data).

/// Whether two texts say the same: numbers by value in either base, everything else without regard to case, and
/// numbers inside a text without leading zeros (`2026/1/4 2:30` and `2026/01/04 02:30`).
pub(super) fn same(expected: &str, actual: &str) -> bool {
    let (expected, actual) = (expected.trim(), actual.trim());
    match (number(expected), number(actual)) {
        (Some(expected), Some(actual)) => expected == actual,
        _ => plain(expected) == plain(actual),
    }
}

/// Whether `actual` is what a pattern says: the same, with `!` in front another (`"!0"`), or a number within bounds
/// (`"1432..5840"`).
pub(super) fn says(pattern: &str, actual: &str) -> bool {
    if let Some(other) = pattern.strip_prefix('!') {
        return !same(other, actual);
    }
    let bounds = pattern.split_once("..").and_then(|(least, most)| Some((number(least)?, number(most)?)));
    match bounds.zip(number(actual)) {
        Some(((least, most), actual)) => (least..=most).contains(&actual),
        None => same(pattern, actual),
    }
}

fn number(text: &str) -> Option<i128> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hex {
        Some(digits) => i128::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut zeros = String::new();
    let mut in_number = false;
    for c in text.chars().map(|c| c.to_ascii_lowercase()) {
        if c == '0' && !in_number {
            zeros.push(c);
            continue;
        }
        if !c.is_ascii_digit() && !zeros.is_empty() {
            out.push('0');
        }
        zeros.clear();
        in_number = c.is_ascii_digit();
        out.push(c);
    }
    if !zeros.is_empty() {
        out.push('0');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{same, says};

    #[test]
    fn values_count_and_spelling_does_not() {
        for (left, right) in [
            ("0x0", "0x00000000"),
            ("0xC004F038", "0xc004f038"),
            ("4", "04"),
            ("2026/1/4 2:30", "2026/01/04 02:30"),
            ("KMS1.lab.test:1688", "kms1.lab.test:1688"),
            ("10:00", "10:0"),
        ] {
            assert!(same(left, right), "{left} {right}");
        }
        for (left, right) in
            [("0", "1"), ("2026/1/4 2:30", "2026/1/4 2:31"), ("a", "b"), ("10", "1"), ("", "0")]
        {
            assert!(!same(left, right), "{left} {right}");
        }
    }

    #[test]
    fn an_exclamation_mark_asks_for_another_value() {
        assert!(says("!0x0", "0xC004F038") && !says("!0x0", "0x00000000"));
        assert!(says("0", "0"));
        assert!(says("1432..5840", "1432") && says("1432..0x16d0", "5840") && !says("1432..5840", "5841"));
    }
}
