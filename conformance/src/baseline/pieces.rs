//! A list of a RON file in pieces, so that an entry can be taken out or changed and every comment stays by its entry.

use std::ops::Range;

/// An entry with the comments around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Space and comments in front.
    pub(super) lead: &'a str,
    /// The entry.
    pub(super) entry: &'a str,
    /// The comma and what follows it in its line.
    pub(super) rest: &'a str,
}

/// Cuts the inside of a list, `inside` of `source`, whose entries stand at `entries`. Last comes what follows them.
pub(super) fn pieces<'a>(
    source: &'a str,
    inside: Range<usize>,
    entries: &[Range<usize>],
) -> (Vec<Piece<'a>>, &'a str) {
    let mut at = inside.start;
    let mut pieces = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let limit = entries.get(index + 1).map_or(inside.end, |next| next.start);
        let end = entry.end + rest_length(&source[entry.end..limit]);
        pieces.push(Piece {
            lead: &source[at..entry.start],
            entry: &source[entry.clone()],
            rest: &source[entry.end..end],
        });
        at = end;
    }
    (pieces, &source[at..inside.end])
}

impl Piece<'_> {
    /// What stays of the lead when the entry goes: all up to the last blank line, which divides it from what is about the
    /// entry.
    pub(super) fn lead_alone(&self) -> &str {
        let mut blank = None;
        let mut start = 0;
        for (at, _) in self.lead.match_indices('\n') {
            if start > 0 && self.lead[start..at].trim().is_empty() {
                blank = Some(at);
            }
            start = at + 1;
        }
        blank.map_or("", |at| self.lead[..at].trim_end())
    }

    /// The rest with a comma in it, for another entry follows.
    pub(super) fn rest_with_comma(&self) -> String {
        match comma(self.rest) {
            Some(_) => self.rest.to_owned(),
            None => format!(",{}", self.rest),
        }
    }
}

/// How much of what follows an entry belongs to it: its comma, and a comment in the same line.
fn rest_length(after: &str) -> usize {
    let from = comma(after).map_or(0, |at| at + 1);
    // Another entry in the same line keeps what stands in front of it.
    let Some(end) = after[from..].find('\n') else { return from };
    let more = after[from..from + end].trim();
    if more.is_empty() || more.starts_with("//") { from + end } else { from }
}

/// Where the comma stands, comments apart.
fn comma(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let next = rest.chars().next()?;
        at += match next {
            ',' => return Some(at),
            '/' if rest.starts_with("//") => rest.find('\n')?,
            '/' if rest.starts_with("/*") => rest.find("*/")? + 2,
            other => other.len_utf8(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut<'a>(source: &'a str, entries: &[&str]) -> (Vec<Piece<'a>>, &'a str) {
        let spans: Vec<_> =
            entries.iter().map(|entry| source.find(entry).map(|at| at..at + entry.len()).unwrap()).collect();
        pieces(source, 0..source.len(), &spans)
    }

    #[test]
    fn comments_stay_by_their_entries() {
        let source = "\n // about all\n\n // about one\n (1), // first, it is\n (2) /* , */ // last\n";
        let (pieces, tail) = cut(source, &["(1)", "(2)"]);
        let piece = |lead, entry, rest| Piece { lead, entry, rest };
        let expect = [
            piece("\n // about all\n\n // about one\n ", "(1)", ", // first, it is"),
            piece("\n ", "(2)", ""),
        ];
        assert_eq!(pieces, expect);
        assert_eq!(tail, " /* , */ // last\n");
        assert_eq!(pieces[0].lead_alone(), "\n // about all");
        assert_eq!(pieces[1].lead_alone(), "");
    }

    #[test]
    fn entries_of_one_line_are_divided_at_the_comma() {
        let (pieces, tail) = cut("(1), (2)", &["(1)", "(2)"]);
        assert_eq!((pieces[0].rest, pieces[1].lead, pieces[1].rest, tail), (",", " ", "", ""));
        assert_eq!(pieces[1].rest_with_comma(), ",");
        assert_eq!(pieces[0].rest_with_comma(), ",");
    }
}
