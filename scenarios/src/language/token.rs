//! The words and marks of a scenario file, with their places.
//!
//! RON's own reader says where it stopped, not where a value stands; this reader keeps the place of everything,
//! so that `proves:` can be taken out, steps be cut and mistakes be underlined.

use std::{ops::Range, str::Chars};

use super::flaw::Flaw;

/// The kinds of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `[` and `]`.
    List,
    /// `{` and `}`.
    Map,
    /// `(` and `)`.
    Tuple,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A closing bracket.
    Close(Bracket),
    /// `:`.
    Colon,
    /// `,`.
    Comma,
    /// An opening bracket.
    Open(Bracket),
    /// A text in quotes, plain or raw.
    Text,
    /// A name or a number.
    Word,
}

/// A token with its place in octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// What it is.
    pub(super) token: Token,
    /// Where it stands.
    pub(super) span: Range<usize>,
}

impl Bracket {
    /// The opening and the closing mark.
    pub(super) fn marks(self) -> (char, char) {
        match self {
            Self::List => ('[', ']'),
            Self::Map => ('{', '}'),
            Self::Tuple => ('(', ')'),
        }
    }
}

/// Splits a file; comments and space are left out.
pub(super) fn split(source: &str) -> Result<Vec<Lexeme>, Flaw> {
    let mut reader = Reader { source, rest: source.chars() };
    let mut lexemes = Vec::new();
    while let Some(lexeme) = reader.next()? {
        lexemes.push(lexeme);
    }
    Ok(lexemes)
}

struct Reader<'a> {
    source: &'a str,
    rest: Chars<'a>,
}

impl Reader<'_> {
    fn at(&self) -> usize {
        self.source.len() - self.rest.as_str().len()
    }

    fn skip(&mut self, octets: usize) {
        self.rest = self.rest.as_str()[octets..].chars();
    }

    fn next(&mut self) -> Result<Option<Lexeme>, Flaw> {
        self.skip_blank()?;
        let start = self.at();
        let text = self.rest.as_str();
        let Some(first) = self.rest.next() else { return Ok(None) };
        let token = match first {
            '(' => Token::Open(Bracket::Tuple),
            '[' => Token::Open(Bracket::List),
            '{' => Token::Open(Bracket::Map),
            ')' => Token::Close(Bracket::Tuple),
            ']' => Token::Close(Bracket::List),
            '}' => Token::Close(Bracket::Map),
            ',' => Token::Comma,
            ':' => Token::Colon,
            '"' => self.text(start)?,
            'r' if text.starts_with("r\"") || text.starts_with("r#") => self.raw_text(start)?,
            _ if is_word(first) => {
                self.skip(self.rest.as_str().find(|c| !is_word(c)).unwrap_or(self.rest.as_str().len()));
                Token::Word
            }
            _ => {
                let message = format!("`{first}` means nothing here");
                return Err(Flaw::new(start..self.at(), message, "unexpected character"));
            }
        };
        Ok(Some(Lexeme { token, span: start..self.at() }))
    }

    /// Passes over space, `// …` and nested `/* … */`.
    fn skip_blank(&mut self) -> Result<(), Flaw> {
        loop {
            let text = self.rest.as_str();
            let blank = text.len() - text.trim_start().len();
            if blank > 0 {
                self.skip(blank);
            } else if text.starts_with("//") {
                self.skip(text.find('\n').unwrap_or(text.len()));
            } else if text.starts_with("/*") {
                self.skip_block()?;
            } else {
                return Ok(());
            }
        }
    }

    fn skip_block(&mut self) -> Result<(), Flaw> {
        let start = self.at();
        let mut depth = 0_usize;
        loop {
            let text = self.rest.as_str();
            let octets = if text.starts_with("/*") {
                depth += 1;
                2
            } else if text.starts_with("*/") {
                depth -= 1;
                2
            } else {
                let Some(next) = text.chars().next() else {
                    return Err(Flaw::new(start..start + 2, "this comment has no end", "expected `*/`"));
                };
                next.len_utf8()
            };
            self.skip(octets);
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// The rest of a text whose opening quote has been read.
    fn text(&mut self, start: usize) -> Result<Token, Flaw> {
        while let Some(next) = self.rest.next() {
            match next {
                '"' => return Ok(Token::Text),
                '\\' => {
                    self.rest.next();
                }
                _ => {}
            }
        }
        Err(Flaw::new(start..start + 1, "this text has no end", "expected `\"`"))
    }

    /// The rest of a raw text whose `r` has been read.
    fn raw_text(&mut self, start: usize) -> Result<Token, Flaw> {
        let text = self.rest.as_str();
        let marks = text.len() - text.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(marks));
        let length = text[marks..].strip_prefix('"').and_then(|inside| inside.find(&end));
        let Some(length) = length else {
            let message = "this raw text has no end";
            return Err(Flaw::new(start..start + 1, message, format!("expected `{end}`")));
        };
        self.skip(marks + 1 + length + end.len());
        Ok(Token::Text)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '+' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expect: &[&str]) {
        let lexemes = split(source).expect("tokens");
        assert_eq!(lexemes.iter().map(|lexeme| &source[lexeme.span.clone()]).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn comments_and_texts_hide_brackets() {
        check(r#"A("(", /* ( /* ) */ */ b: 1) // )"#, &["A", "(", "\"(\"", ",", "b", ":", "1", ")"]);
        check(
            r##"[r#"a"b"#, "\"]"]"##,
            &["[", "r##\"a\"b\"##".replace("##", "#").as_str(), ",", "\"\\\"]\"", "]"],
        );
        check("-4h30m", &["-4h30m"]);
    }

    #[test]
    fn what_has_no_end_is_shown_where_it_begins() {
        for (source, at) in [("a \"b", 2), ("a /* /* */", 2), ("[r#\"a\"]", 1), ("a ; b", 2)] {
            assert_eq!(split(source).expect_err("no end").span.start, at, "{source}");
        }
    }
}
