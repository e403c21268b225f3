//! Lines of the protocol: at most 1 MiB each.

use std::io::{self, BufRead, Read};

/// Octets of a line at most, its end not counted.
pub(super) const MAX_LINE: usize = 1 << 20;

/// One line of the input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The input has ended.
    End,
    /// A line without its end.
    Octets(Vec<u8>),
    /// A line that is too long; it was passed over.
    TooLong,
}

/// Reads one line, however long, and holds no more of it than is allowed.
pub(super) fn read_line(input: &mut impl BufRead) -> io::Result<Line> {
    let mut octets = Vec::new();
    let limit = u64::try_from(MAX_LINE + 1).expect("a line's length fits 64 bits");
    input.by_ref().take(limit).read_until(b'\n', &mut octets)?;
    if octets.is_empty() {
        return Ok(Line::End);
    }
    if octets.pop_if(|last| *last == b'\n').is_some() || octets.len() <= MAX_LINE {
        return Ok(Line::Octets(octets));
    }
    input.skip_until(b'\n')?;
    Ok(Line::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &[u8], expect: &[Line]) {
        let mut input = input;
        for line in expect {
            assert_eq!(read_line(&mut input).unwrap(), *line);
        }
        assert_eq!(read_line(&mut input).unwrap(), Line::End);
    }

    fn line(text: &str) -> Line {
        Line::Octets(text.into())
    }

    #[test]
    fn the_last_line_needs_no_end() {
        check(b"", &[]);
        check(b"a\n\nb", &[line("a"), line(""), line("b")]);
    }

    #[test]
    fn a_line_of_a_mebibyte_is_read_and_a_longer_one_passed_over() {
        let longest = "x".repeat(MAX_LINE);
        check(format!("{longest}\na\n").as_bytes(), &[line(&longest), line("a")]);
        check(longest.as_bytes(), &[line(&longest)]);
        check(format!("{longest}x\na\n").as_bytes(), &[Line::TooLong, line("a")]);
        check(format!("{longest}xxx").as_bytes(), &[Line::TooLong]);
    }
}
