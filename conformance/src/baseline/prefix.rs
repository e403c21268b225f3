//! How much of a message is the same in every run.

/// The beginning of `message` up to the first word that another seed, machine or run would change: a GUID, a time of day, an
/// address of loopback. The whole of a message that begins with one.
pub(super) fn lasting(message: &str) -> &str {
    let line = message.lines().next().unwrap_or_default();
    let mut at = 0;
    for word in line.split_inclusive(' ') {
        if is_volatile(word) {
            break;
        }
        at += word.len();
    }
    let lasting = line[..at].trim_end();
    if lasting.is_empty() { line } else { lasting }
}

fn is_volatile(word: &str) -> bool {
    let windows = |shape: &str| {
        let fits = |part: &[u8]| part.iter().zip(shape.bytes()).all(|(octet, form)| fits(*octet, form));
        word.as_bytes().windows(shape.len()).any(fits)
    };
    windows("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") || windows("dddd-dd-ddTdd:dd") || windows("127.d")
}

/// `x` stands for a hexadecimal digit, `d` for a decimal one, anything else for itself.
fn fits(octet: u8, form: u8) -> bool {
    match form {
        b'x' => octet.is_ascii_hexdigit(),
        b'd' => octet.is_ascii_digit(),
        other => octet == other,
    }
}

#[cfg(test)]
mod tests {
    use super::lasting;

    #[test]
    fn a_message_is_cut_before_what_changes() {
        for (message, expect) in [
            ("COUNT-007 (line 11): answer by kms1: count: expected 5, got 4", None),
            (
                "line 3: expected silence of c1, got request at 2026-01-01T02:00:00Z",
                Some("line 3: expected silence of c1, got request at"),
            ),
            ("cmid: expected GUID, got", Some("cmid: expected")),
            ("nobody listens at 127.3.4.1:1688: refused", Some("nobody listens at")),
            ("127.0.0.1 is it", Some("127.0.0.1 is it")),
            ("died: exit status: 3, at `start`\nits log ends:", Some("died: exit status: 3, at `start`")),
            ("", Some("")),
        ] {
            let message = message.replace("GUID", &uuid::Uuid::nil().to_string());
            assert_eq!(lasting(&message), expect.unwrap_or(&message));
        }
    }
}
