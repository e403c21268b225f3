//! Which value an error of RON's reader is about: it says only where it stood.

use std::ops::Range;

use super::tree::{Node, Shape};

/// Finds values of a tree.
pub(super) struct Locator<'a> {
    source: &'a str,
    root: &'a Node,
}

impl<'a> Locator<'a> {
    /// A finder in `root`, a part of `source`.
    pub(super) fn new(source: &'a str, root: &'a Node) -> Self {
        Self { source, root }
    }

    fn nodes(&self) -> Vec<&'a Node> {
        let mut nodes = Vec::new();
        self.root.walk(&mut |node| nodes.push(node));
        nodes
    }

    /// The key or field called `name` whose end is nearest to `at`.
    pub(super) fn key(&self, name: &str, at: usize) -> Range<usize> {
        let nodes = self.nodes();
        let keys = nodes.iter().flat_map(|node| node.entries()).filter_map(|entry| {
            let (key, _) = entry.key.as_ref()?;
            (entry.name(self.source).as_deref() == Some(name)).then(|| key.span.clone())
        });
        keys.min_by_key(|key| key.end.abs_diff(at)).unwrap_or_else(|| self.leaf_near(at))
    }

    /// The word `name` whose end is nearest to `at`.
    pub(super) fn word(&self, name: &str, at: usize) -> Range<usize> {
        let nodes = self.nodes();
        let words = nodes.iter().filter_map(|node| node.word.clone());
        words
            .filter(|word| &self.source[word.clone()] == name)
            .min_by_key(|word| word.end.abs_diff(at))
            .unwrap_or_else(|| self.leaf_near(at))
    }

    /// The last text or word that begins before `at`: what has just been read.
    pub(super) fn leaf_before(&self, at: usize) -> Range<usize> {
        let nodes = self.nodes();
        let leaves = nodes.iter().filter(|node| !matches!(node.shape, Shape::Group(..)));
        leaves
            .map(|node| node.span.clone())
            .filter(|span| span.start < at)
            .max_by_key(|span| span.start)
            .unwrap_or_else(|| self.root.span.clone())
    }

    /// The text or word nearest to `at`.
    pub(super) fn leaf_near(&self, at: usize) -> Range<usize> {
        let nodes = self.nodes();
        let leaves = nodes.iter().filter(|node| !matches!(node.shape, Shape::Group(..)));
        let away = |span: &Range<usize>| span.start.saturating_sub(at) + at.saturating_sub(span.end);
        leaves.map(|node| node.span.clone()).min_by_key(away).unwrap_or_else(|| self.root.span.clone())
    }

    /// The value at or in front of which reading stopped: the one that begins there, else the innermost around it,
    /// else the last before it.
    pub(super) fn value_at(&self, at: usize) -> Range<usize> {
        let at = at + self.source[at..].len() - self.source[at..].trim_start().len();
        let nodes = self.nodes();
        let begins = nodes.iter().find(|node| node.span.start == at);
        let around = || {
            let around = nodes.iter().filter(|node| node.span.start < at && at <= node.span.end);
            around.min_by_key(|node| node.span.len())
        };
        begins.or_else(around).map_or_else(|| self.leaf_before(at), |node| node.span.clone())
    }

    /// The innermost brackets around `at`.
    pub(super) fn group_around(&self, at: usize) -> &'a Node {
        let nodes = self.nodes();
        let groups = nodes.iter().filter(|node| {
            matches!(node.shape, Shape::Group(..)) && node.span.start <= at && at < node.span.end
        });
        groups.min_by_key(|node| node.span.len()).copied().unwrap_or(self.root)
    }

    /// The round brackets that the value or name at `place` stands directly in, and whether it is or has a name there.
    pub(super) fn entry_at(&self, place: &Range<usize>) -> Option<(&'a Node, bool)> {
        let nodes = self.nodes();
        nodes.iter().filter(|node| self.source[..node.span.end].ends_with(')')).find_map(|node| {
            let entry = node.entries().iter().find(|entry| match &entry.key {
                Some((key, _)) => key.span == *place,
                None => entry.value.span == *place,
            })?;
            Some((*node, entry.key.is_some()))
        })
    }

    /// The word in front of brackets, or the opening bracket.
    pub(super) fn head(&self, node: &Node) -> Range<usize> {
        node.word.clone().unwrap_or(node.span.start..node.span.start + 1)
    }

    /// The word in front of brackets.
    pub(super) fn word_of(&self, node: &Node) -> Option<&'a str> {
        node.word(self.source)
    }

    /// What brackets are called: by their word, else by their key.
    pub(super) fn name_of(&self, node: &Node) -> String {
        if let Some(word) = self.word_of(node) {
            return format!("`{word}`");
        }
        // A piece's own key stands in front of it, outside its tree.
        let before = self.source[..node.span.start].trim_end();
        let key = before.strip_suffix(':').map(str::trim_end).unwrap_or_default();
        let key =
            key.rsplit(|c: char| c.is_whitespace() || "([{,\"".contains(c)).find(|word| !word.is_empty());
        key.map_or_else(|| "this".to_owned(), |key| format!("`{key}`"))
    }

    /// What the brackets around the value at `place` are called.
    pub(super) fn owner(&self, place: &Range<usize>) -> String {
        let nodes = self.nodes();
        let around = nodes.iter().filter(|node| node.span.start < place.start && place.end < node.span.end);
        around.min_by_key(|node| node.span.len()).map_or_else(|| "this".to_owned(), |node| self.name_of(node))
    }

    /// The source at a place, cut if it is long.
    pub(super) fn shown(&self, place: &Range<usize>) -> String {
        let text = &self.source[place.clone()];
        match text.char_indices().nth(40) {
            Some((cut, _)) => format!("{}…", text[..cut].replace('\n', " ")),
            None => text.replace('\n', " "),
        }
    }
}
