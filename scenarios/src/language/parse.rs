//! From text to syntax tree: RON with two extensions, piece by piece, so that one mistake doesn't hide another.

use std::ops::Range;

use ron::{
    Options,
    error::{Position, SpannedError},
    extensions::Extensions,
};
use serde::de::DeserializeOwned;

use super::{
    flaw::Flaw,
    lesson::Lesson,
    locate::Locator,
    scenario::{Client, Cohort, Host, Scenario, Zone},
    step::Step,
    translate::translate,
    tree::{Entry, Node},
};

/// Reads the scenario from `plain`, the source without `proves:`, whose tree is `root`.
pub(super) fn parse(plain: &str, source: &str, root: &Node) -> Result<Scenario, Vec<Flaw>> {
    if root.word(source) != Some("Scenario") {
        let start = root.span.start;
        return Err(vec![Flaw::new(start..start, "this is no scenario", "expected `Scenario(`")]);
    }
    let reader = Reader { plain, source, root };
    reader.whole().map_err(|error| {
        let mut flaws = reader.pieces();
        let (place, flaw) = error;
        if !flaws.iter().any(|(piece, _)| piece.start <= place && place <= piece.end) {
            flaws.push((place..place, flaw));
        }
        flaws.into_iter().map(|(_, flaw)| flaw).collect()
    })
}

struct Reader<'a> {
    plain: &'a str,
    source: &'a str,
    root: &'a Node,
}

impl Reader<'_> {
    fn whole(&self) -> Result<Scenario, (usize, Flaw)> {
        read(self.plain).map_err(|error| {
            let start = offset(self.source, error.span.start);
            let end = offset(self.source, error.span.end);
            (end, translate(error.code, start..end, &Locator::new(self.source, self.root)))
        })
    }

    /// The mistakes of every actor, zone and step read alone, one each, with the place of the piece.
    fn pieces(&self) -> Vec<(Range<usize>, Flaw)> {
        let mut flaws = Vec::new();
        let world = self.root.entry(self.source, "world").map(|entry| &entry.value);
        let field = |name: &str| world.and_then(|world| world.entry(self.source, name));
        let mut each = |entry: Option<&Entry>, check: fn(&Self, &Node) -> Option<Flaw>| {
            for piece in entry.map(|entry| entry.value.entries()).unwrap_or_default() {
                flaws.extend(check(self, &piece.value).map(|flaw| (piece.value.span.clone(), flaw)));
            }
        };
        each(field("hosts"), Self::piece::<Host>);
        each(field("clients"), Self::piece::<Client>);
        each(field("cohorts"), Self::piece::<Cohort>);
        each(field("dns"), Self::piece::<Zone>);
        each(self.root.entry(self.source, "script"), Self::piece::<Step>);
        let lesson = self.root.entry(self.source, "lesson").map(|entry| &entry.value);
        let flaw = lesson.and_then(|lesson| Some((lesson.span.clone(), self.piece::<Lesson>(lesson)?)));
        flaws.extend(flaw);
        flaws
    }

    fn piece<T: DeserializeOwned>(&self, node: &Node) -> Option<Flaw> {
        let alone = |(at, c): (usize, char)| if c == '\n' || node.span.contains(&at) { c } else { ' ' };
        let text: String = self.plain.char_indices().map(alone).collect();
        let error = read::<T>(&text).err()?;
        let start = offset(self.source, error.span.start);
        let end = offset(self.source, error.span.end);
        Some(translate(error.code, start..end, &Locator::new(self.source, node)))
    }
}

/// A value with the language's extensions of RON.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, SpannedError> {
    Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
        .from_str(text)
}

/// The octet at a line and column, both from 1 and the latter in characters.
pub(super) fn offset(source: &str, position: Position) -> usize {
    let line: usize = source.split_inclusive('\n').take(position.line.saturating_sub(1)).map(str::len).sum();
    let columns = source[line..].char_indices().nth(position.col.saturating_sub(1));
    columns.map_or(source.len(), |(at, _)| line + at)
}
