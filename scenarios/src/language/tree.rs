//! The tree of a scenario file as it is written: every value, field and key with its place.

use std::ops::Range;

use super::{
    flaw::Flaw,
    token::{Bracket, Lexeme, Token, split},
};

/// A value as written.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Where it stands, its word in front of brackets included.
    pub(super) span: Range<usize>,
    /// Its word: of `Boot("c1")` the `Boot`; also a word alone.
    pub(super) word: Option<Range<usize>>,
    /// What is in it.
    pub(super) shape: Shape,
}

/// What is in a value.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Entries in brackets.
    Group(Vec<Entry>),
    /// A text.
    Text,
    /// A word or number alone.
    Word,
}

/// An entry in brackets.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The field's name or the key, with the place of the colon.
    pub(super) key: Option<(Node, Range<usize>)>,
    /// The value.
    pub(super) value: Node,
}

/// Deeper than any scenario, and shallow enough for a small stack.
const MAX_DEPTH: usize = 32;

/// Reads a whole file: one value.
pub(super) fn read(source: &str) -> Result<Node, Flaw> {
    let lexemes = split(source)?;
    let mut reader = Reader { source, lexemes: &lexemes, at: 0 };
    let root = reader.value(0)?;
    match reader.lexemes.get(reader.at) {
        None => Ok(root),
        Some(more) => Err(Flaw::new(more.span.clone(), "the file goes on after its scenario", "unexpected")),
    }
}

struct Reader<'a> {
    source: &'a str,
    lexemes: &'a [Lexeme],
    at: usize,
}

impl Reader<'_> {
    fn token(&self) -> Option<Token> {
        self.lexemes.get(self.at).map(|lexeme| lexeme.token)
    }

    fn take(&mut self) -> Option<Lexeme> {
        let lexeme = self.lexemes.get(self.at).cloned();
        self.at += 1;
        lexeme
    }

    /// The place of the next token, or the file's end.
    fn here(&self) -> Range<usize> {
        let end = self.source.trim_end().len();
        self.lexemes.get(self.at).map_or(end..end, |lexeme| lexeme.span.clone())
    }

    fn value(&mut self, depth: usize) -> Result<Node, Flaw> {
        let here = self.here();
        if depth > MAX_DEPTH {
            return Err(Flaw::new(
                here,
                format!("brackets are nested more than {MAX_DEPTH} deep"),
                "too deep",
            ));
        }
        let word = (self.token() == Some(Token::Word)).then(|| here.clone());
        if word.is_some() {
            self.at += 1;
        }
        match (self.token(), word) {
            (Some(Token::Open(bracket)), word) if word.is_none() || bracket == Bracket::Tuple => {
                let open = self.here();
                self.at += 1;
                let (entries, end) = self.entries(bracket, open, depth)?;
                Ok(Node { span: here.start..end, word, shape: Shape::Group(entries) })
            }
            (_, Some(word)) => Ok(Node { span: word.clone(), word: Some(word), shape: Shape::Word }),
            (Some(Token::Text), None) => {
                self.at += 1;
                Ok(Node { span: here, word: None, shape: Shape::Text })
            }
            _ => Err(Flaw::new(here, "a value is missing", "expected a value")),
        }
    }

    /// The entries up to the closing bracket, and the place behind it.
    fn entries(
        &mut self,
        bracket: Bracket,
        open: Range<usize>,
        depth: usize,
    ) -> Result<(Vec<Entry>, usize), Flaw> {
        let (opening, closing) = bracket.marks();
        let mut entries = Vec::new();
        loop {
            match self.token() {
                None => {
                    let message = format!("this `{opening}` is never closed");
                    return Err(Flaw::new(
                        open,
                        message,
                        format!("expected `{closing}` before the file's end"),
                    ));
                }
                Some(Token::Close(found)) if found == bracket => {
                    let end = self.here().end;
                    self.at += 1;
                    return Ok((entries, end));
                }
                Some(Token::Close(_)) => {
                    let message = format!("a `{opening}` is closed by another bracket");
                    let line = self.source[..open.start].matches('\n').count() + 1;
                    return Err(Flaw::new(self.here(), message, format!("expected `{closing}`"))
                        .help(format!("the `{opening}` stands in line {line}")));
                }
                _ => entries.push(self.entry(depth)?),
            }
            match self.token() {
                Some(Token::Comma) => self.at += 1,
                Some(Token::Close(_)) | None => {}
                _ => {
                    let end = self.lexemes[self.at - 1].span.end;
                    let message = "two entries stand side by side without a comma";
                    return Err(Flaw::new(end..end, message, format!("expected `,` or `{closing}`")));
                }
            }
        }
    }

    fn entry(&mut self, depth: usize) -> Result<Entry, Flaw> {
        let first = self.value(depth + 1)?;
        if self.token() != Some(Token::Colon) {
            return Ok(Entry { key: None, value: first });
        }
        let colon = self.take().map_or(0..0, |lexeme| lexeme.span);
        Ok(Entry { key: Some((first, colon)), value: self.value(depth + 1)? })
    }
}

impl Node {
    /// Its word, such as `Boot`.
    pub(super) fn word<'a>(&self, source: &'a str) -> Option<&'a str> {
        self.word.clone().map(|word| &source[word])
    }

    /// The text, escapes resolved; `None` for other values.
    pub(super) fn text(&self, source: &str) -> Option<String> {
        match self.shape {
            Shape::Text => ron::from_str(&source[self.span.clone()]).ok(),
            _ => None,
        }
    }

    /// What is in its brackets; nothing without any.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.shape {
            Shape::Group(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of a field or key.
    pub(super) fn entry(&self, source: &str, name: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.name(source).as_deref() == Some(name))
    }

    /// Calls `see` with this value and all inside it, keys too, outer ones first.
    pub(super) fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Node)) {
        see(self);
        for entry in self.entries() {
            if let Some((key, _)) = &entry.key {
                key.walk(see);
            }
            entry.value.walk(see);
        }
    }
}

impl Entry {
    /// The field's name, or the key's text.
    pub(super) fn name(&self, source: &str) -> Option<String> {
        let (key, _) = self.key.as_ref()?;
        key.text(source).or_else(|| key.word(source).map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_keeps_its_place() {
        let source = r#"S(a: {"k": [1, B("c")]})"#;
        let root = read(source).expect("a tree");
        let list = &root.entry(source, "a").expect("field").value.entry(source, "k").expect("key").value;
        let spans = list.entries().iter().map(|entry| &source[entry.value.span.clone()]).collect::<Vec<_>>();
        assert_eq!(spans, ["1", r#"B("c")"#]);
        assert_eq!(list.entries()[1].value.word(source), Some("B"));
    }

    #[test]
    fn broken_brackets_are_shown() {
        for (source, at, message) in [
            ("A(b: [1, 2", 5, "this `[` is never closed"),
            ("A(b: [1, 2)", 10, "a `[` is closed by another bracket"),
            ("[1 2]", 2, "two entries stand side by side without a comma"),
            ("[1,, 2]", 3, "a value is missing"),
            ("[] []", 3, "the file goes on after its scenario"),
            ("", 0, "a value is missing"),
        ] {
            let flaw = read(source).expect_err(source);
            assert_eq!((flaw.span.start, flaw.message.as_str()), (at, message), "{source}");
        }
        assert!(read(&"[".repeat(100_000)).expect_err("deep").message.contains("nested"));
    }
}
