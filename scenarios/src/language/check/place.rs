//! A value of the file beside its part of the syntax tree.

use std::ops::Range;

use crate::language::tree::Node;

/// Where a value stands. What can't be found stands where its surroundings do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    source: &'a str,
    node: &'a Node,
    key: Option<&'a Node>,
}

impl<'a> Place<'a> {
    /// The whole file.
    pub(super) fn root(source: &'a str, node: &'a Node) -> Self {
        Self { source, node, key: None }
    }

    /// The value of a field, or of a key of a map.
    pub(super) fn field(self, name: &str) -> Self {
        match self.node.entry(self.source, name) {
            Some(entry) => Self { node: &entry.value, key: entry.key.as_ref().map(|(key, _)| key), ..self },
            None => self,
        }
    }

    /// The value at an index: of a list, or in the brackets of a word.
    pub(super) fn at(self, index: usize) -> Self {
        match self.node.entries().get(index) {
            Some(entry) => Self { node: &entry.value, key: None, ..self },
            None => self,
        }
    }

    /// The octets of the value.
    pub(super) fn span(self) -> Range<usize> {
        self.node.span.clone()
    }

    /// The octets of its key, else of its word.
    pub(super) fn name_span(self) -> Range<usize> {
        match self.key {
            Some(key) => key.span.clone(),
            None => self.word_span(),
        }
    }

    /// The octets of its word, else of all of it.
    pub(super) fn word_span(self) -> Range<usize> {
        self.node.word.clone().unwrap_or_else(|| self.span())
    }

    /// Its key as a value of its own.
    pub(super) fn name_place(self) -> Self {
        Self { node: self.key.unwrap_or(self.node), key: None, ..self }
    }

    /// The octets at a place of its text; all of it where escapes have moved them.
    pub(super) fn within(self, range: Range<usize>) -> Range<usize> {
        let (span, written) = (self.span(), &self.source[self.span()]);
        let raw = written.starts_with('r');
        match written.find('"') {
            Some(quote) if raw || !written.contains('\\') => {
                let start = span.start + quote + 1;
                start + range.start..start + range.end
            }
            _ => span,
        }
    }

    /// Keys and fields that stand in it twice.
    pub(super) fn doubles(self) -> Vec<(Range<usize>, String)> {
        let mut doubles = Vec::new();
        self.node.walk(&mut |node| {
            let mut seen = Vec::new();
            for entry in node.entries() {
                let (Some(name), Some((key, _))) = (entry.name(self.source), &entry.key) else { continue };
                if seen.contains(&name) {
                    doubles.push((key.span.clone(), name));
                } else {
                    seen.push(name);
                }
            }
        });
        doubles
    }
}
