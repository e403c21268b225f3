//! Requirements that are cited in texts: each is one of the catalogue.

use std::ops::Range;

use super::{checker::Checker, place::Place};
use crate::{
    catalogue::{Area, IdError, RequirementId},
    language::flaw::Flaw,
    nearest::nearest,
};

/// The characters of the shortest area whose name may be mistyped: shorter words stand in front of numbers elsewhere, too.
const LONG_AREA: usize = 4;

impl Checker<'_> {
    /// Checks the ids in a text, the value of `place`.
    pub(super) fn cited(&mut self, text: &str, place: Place<'_>) {
        self.flaws.extend(unknown_ids(text, |range| place.within(range)));
    }

    /// Checks the ids in the comment at the head of a file.
    pub(super) fn cited_at_the_head(&mut self, source: &str) {
        let lines = source.split_inclusive('\n').take_while(|line| line.trim_start().starts_with("//"));
        let head = lines.map(str::len).sum::<usize>();
        self.flaws.extend(source.get(..head).into_iter().flat_map(|head| unknown_ids(head, |range| range)));
    }
}

/// A mistake for each id that no row has; `place` says where in the file a range of the text stands.
fn unknown_ids(text: &str, place: impl Fn(Range<usize>) -> Range<usize>) -> Vec<Flaw> {
    let part = |c: char| c.is_alphanumeric() || "-_".contains(c);
    let words = text.split(|c: char| !part(c)).filter(|word| looks_cited(word));
    let flaw = |word: &str| {
        let error = word.parse::<RequirementId>().err()?;
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let span = place(at..at + word.len());
        Some(match error {
            IdError::Form(_) => Flaw::new(span, format!("`{word}` is no requirement"), "expected AREA-NNN"),
            IdError::Unknown { nearest, .. } => {
                let near = nearest.map(|id| id.to_string());
                Flaw::new(span, format!("no requirement `{word}`"), "unknown requirement")
                    .suggest(near.as_deref())
            }
        })
    };
    words.filter_map(flaw).collect()
}

/// Whether a word is meant as an id: an area, or nearly one, and a number. `SHA-256` isn't.
fn looks_cited(word: &str) -> bool {
    let Some((area, number)) = word.split_once('-') else { return false };
    let counted = !number.is_empty() && number.bytes().all(|octet| octet.is_ascii_digit());
    let mistyped = || {
        let upper = area.len() >= LONG_AREA && area.bytes().all(|octet| octet.is_ascii_uppercase());
        upper && number.len() == 3 && nearest(area, Area::all().map(Area::name)).is_some()
    };
    counted && (Area::named(area).is_some() || mistyped())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_no_row_has_are_found_and_other_words_left_alone() {
        for (text, found) in [
            ("as told (TIMER-034, OPEN-003), with SHA-256, AES-128, UTF-16, v1-2 and a-1", &[][..]),
            ("so (TIMER-999) it is", &["TIMER-999"]),
            ("TIMER-34; TIMR-034, STATE-000.", &["TIMER-34", "TIMR-034", "STATE-000"]),
        ] {
            let flaws = unknown_ids(text, |range| range);
            let spans = flaws.iter().map(|flaw| &text[flaw.span.clone()]).collect::<Vec<_>>();
            assert_eq!(spans, found, "{text}");
        }
    }
}
