//! `--filter`: which cases a pattern selects.

/// Whether `pattern` selects the case `id`.
///
/// `*` stands for any characters but `/`, `**` for any, `?` for one but `/`; everything else, brackets too, for
/// itself. A pattern without brackets selects all cases of the scenarios that it fits.
#[must_use]
pub fn matches(pattern: &str, id: &str) -> bool {
    let scenario = id.split('[').next().unwrap_or(id);
    fits(pattern.as_bytes(), id.as_bytes()) || fits(pattern.as_bytes(), scenario.as_bytes())
}

fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', rest @ ..] => (0..=text.len()).any(|from| fits(rest, &text[from..])),
        [b'*', rest @ ..] => {
            let end = text.iter().position(|octet| *octet == b'/').unwrap_or(text.len());
            (0..=end).any(|from| fits(rest, &text[from..]))
        }
        [b'?', rest @ ..] => {
            text.split_first().is_some_and(|(first, more)| *first != b'/' && fits(rest, more))
        }
        [octet, rest @ ..] => {
            text.split_first().is_some_and(|(first, more)| first == octet && fits(rest, more))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expect: [bool; 3]) {
        let ids = ["count/below[wire=4,ndr=Ndr]", "count/below[wire=6,ndr=Ndr]", "disc/srv/order"];
        assert_eq!(ids.map(|id| matches(pattern, id)), expect, "{pattern}");
    }

    #[test]
    fn selects_cases() {
        check("**", [true, true, true]);
        check("*", [false, false, false]);
        check("count/*", [true, true, false]);
        check("count/below", [true, true, false]);
        check("count/below[wire=6,ndr=Ndr]", [false, true, false]);
        check("count/*[wire=4,*]", [true, false, false]);
        check("**wire=?,*", [true, true, false]);
        check("disc/*", [false, false, false]);
        check("disc/**", [false, false, true]);
        check("**/order", [false, false, true]);
        check("count", [false, false, false]);
        check("", [false, false, false]);
    }
}
