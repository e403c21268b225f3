//! RON files that are no scenarios, read with the same care and the same messages.

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use serde::de::DeserializeOwned;

use super::{
    diagnostic::{Diagnostic, Severity},
    flaw::Flaw,
    locate::Locator,
    parse::{offset, read},
    translate::translate,
    tree::{self, Node},
};

/// A file that has been read, and where everything stands in it.
#[derive(Clone, Debug)]
pub struct Document {
    path: String,
    source: Arc<str>,
    root: Node,
}

/// What is wrong at a place, and how it could be mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// What was expected there; stands beside the caret.
    pub label: String,
    /// How it could be mended.
    pub help: Option<String>,
}

impl Document {
    /// Reads a file that is one `HEAD(name: …)`; `path` is for messages. Doubled and unknown fields are refused, and
    /// any other mistake is shown in its place.
    pub fn read<T: DeserializeOwned>(
        path: &str,
        source: &str,
        head: &str,
    ) -> Result<(T, Self), Box<Diagnostic>> {
        let shared: Arc<str> = Arc::from(source);
        let found = |flaw| Box::new(Diagnostic::new(path, &shared, Severity::Error, flaw));
        let root = tree::read(source).map_err(found)?;
        if root.word(source) != Some(head) {
            let start = root.span.start;
            let flaw =
                Flaw::new(start..start, format!("this is no {head} file"), format!("expected `{head}(`"));
            return Err(found(flaw));
        }
        if let Some((place, name)) = doubled(source, &root) {
            return Err(found(Flaw::new(place, format!("`{name}` stands here twice"), "there already")));
        }
        let value = read(source).map_err(|error| {
            let span = offset(source, error.span.start)..offset(source, error.span.end);
            found(translate(error.code, span, &Locator::new(source, &root)))
        })?;
        Ok((value, Self { path: path.to_owned(), source: shared, root }))
    }

    /// A mistake at the value that `way` leads to: names of fields, keys of maps, and numbers of values without names,
    /// from 0. A way that leads on to nowhere ends at the last value that is there.
    #[must_use]
    pub fn mistake(&self, way: &[&str], mistake: Mistake) -> Diagnostic {
        let Mistake { message, label, help } = mistake;
        let flaw = Flaw { span: self.place(way), message, label, help };
        Diagnostic::new(&self.path, &self.source, Severity::Error, flaw)
    }

    /// Where the value that `way` leads to stands, in octets; `None` where it leads to nothing. No way leads to the whole.
    #[must_use]
    pub fn span(&self, way: &[&str]) -> Option<Range<usize>> {
        let whole = way.iter().try_fold(&self.root, |node, step| self.inside(node, step));
        whole.map(|node| node.span.clone())
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The value with this name or number in the brackets of another.
    fn inside<'a>(&self, node: &'a Node, step: &str) -> Option<&'a Node> {
        let numbered = || step.parse::<usize>().ok().and_then(|index| node.entries().get(index));
        node.entry(&self.source, step).or_else(numbered).map(|entry| &entry.value)
    }

    fn place(&self, way: &[&str]) -> Range<usize> {
        let mut node = &self.root;
        for step in way {
            match self.inside(node, step) {
                Some(inside) => node = inside,
                None => break,
            }
        }
        // A whole file underlined says nothing: its first word stands for it.
        if std::ptr::eq(node, &self.root) {
            return Locator::new(&self.source, node).head(node);
        }
        node.span.clone()
    }
}

/// The first name that stands twice in the same brackets.
fn doubled(source: &str, root: &Node) -> Option<(Range<usize>, String)> {
    let mut found = None;
    root.walk(&mut |node| {
        let mut seen = BTreeSet::new();
        for entry in node.entries() {
            let (Some(name), Some((key, _))) = (entry.name(source), &entry.key) else { continue };
            if !seen.insert(name.clone()) && found.is_none() {
                found = Some((key.span.clone(), name));
            }
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename = "Thing")]
    struct Thing {
        list: Vec<String>,
        #[serde(default)]
        number: Option<u8>,
    }

    fn read(source: &str) -> Result<(Thing, Document), Box<Diagnostic>> {
        Document::read("thing.ron", source, "Thing")
    }

    #[test]
    fn a_mistake_is_shown_where_it_stands() {
        let (thing, document) = read("Thing(\n  list: [\"a\", \"b\"], number: 3)").unwrap();
        assert_eq!((thing.list.len(), thing.number), (2, Some(3)));
        let mistake = |way: &[&str]| {
            let shown = document.mistake(way, Mistake { message: "wrong".into(), ..Mistake::default() });
            (shown.line, shown.column)
        };
        assert_eq!(mistake(&["list", "1"]), (2, 15));
        assert_eq!(mistake(&["number"]), (2, 29));
        assert_eq!(mistake(&["nothing"]), (1, 1));
    }

    #[test]
    fn what_is_unknown_missing_or_of_another_kind_is_refused() {
        for (source, expect) in [
            ("Thing(list: [], numbr: 3)", "did you mean `number`?"),
            ("Thing(number: 3)", "lacks the field `list`"),
            ("Thing(list: [], list: [])", "`list` stands here twice"),
            ("Other(list: [])", "this is no Thing file"),
            ("Thing(list: 1)", "`1` is not a list in `[…]`"),
        ] {
            let shown = read(source).expect_err(source).to_string();
            assert!(shown.contains(expect), "{source}: {shown}");
        }
    }
}
