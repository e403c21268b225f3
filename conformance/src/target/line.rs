//! Lines from a target's output, as they come.

use std::io::{self, BufRead, Read};

use tokio::sync::mpsc::Sender;

/// What comes next from a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line without its end.
    Text(String),
    /// More than a mebibyte without a line's end.
    TooLong,
    /// A line that is not UTF-8.
    NotText,
}

/// The longest line of the protocol, in octets.
pub(super) const LONGEST: usize = 1024 * 1024;

/// Reads lines until the end of `output`, or until nobody wants them any more.
pub(super) fn read_lines(mut output: impl BufRead, lines: &Sender<Line>) -> io::Result<()> {
    loop {
        let mut octets = Vec::new();
        let bound = u64::try_from(LONGEST).unwrap_or(u64::MAX) + 1;
        if output.by_ref().take(bound).read_until(b'\n', &mut octets)? == 0 {
            return Ok(());
        }
        let ended = octets.pop_if(|octet| *octet == b'\n').is_some();
        let line = if !ended && octets.len() > LONGEST {
            Line::TooLong
        } else {
            String::from_utf8(octets).map_or(Line::NotText, Line::Text)
        };
        let last = line == Line::TooLong;
        if lines.blocking_send(line).is_err() || last {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &[u8], expect: &[Line]) {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
        read_lines(output, &sender).unwrap();
        drop(sender);
        let lines: Vec<_> = std::iter::from_fn(|| receiver.blocking_recv()).collect();
        assert_eq!(lines, expect);
    }

    #[test]
    fn lines_come_one_by_one_and_bounded() {
        let text = |text: &str| Line::Text(text.to_owned());
        check(b"{}\n\nlast", &[text("{}"), text(""), text("last")]);
        check(b"\xFF\n{}\n", &[Line::NotText, text("{}")]);
        let mut long = vec![b'x'; LONGEST];
        long.push(b'\n');
        check(&long, &[Line::Text("x".repeat(LONGEST))]);
        long.insert(0, b'x');
        check(&long, &[Line::TooLong]);
    }
}
