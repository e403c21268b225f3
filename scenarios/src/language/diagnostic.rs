//! What is wrong with a scenario file, shown in its line with a caret.

use std::{fmt, ops::Range, sync::Arc};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::flaw::Flaw;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file can't be run.
    Error,
    /// It runs, and should be changed.
    Warning,
    /// Worth knowing.
    Note,
}

/// A finding at a place of a file. [`Display`](fmt::Display) shows it without colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Place in octets.
    pub span: Range<usize>,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What was expected there; may be empty.
    pub label: String,
    /// How it could be mended.
    pub help: Option<String>,
    source: Arc<str>,
}

impl Diagnostic {
    pub(super) fn new(path: &str, source: &Arc<str>, severity: Severity, flaw: Flaw) -> Self {
        let before = &source[..flaw.span.start];
        Self {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
            span: flaw.span,
            severity,
            message: flaw.message,
            label: flaw.label,
            help: flaw.help,
            source: Arc::clone(source),
        }
    }

    /// The finding under its line of the file, with terminal colours if `coloured`.
    #[must_use]
    pub fn render(&self, coloured: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let annotation = AnnotationKind::Primary.span(self.span.clone());
        let annotation =
            if self.label.is_empty() { annotation } else { annotation.label(self.label.as_str()) };
        let snippet = Snippet::source(&*self.source).path(self.path.as_str()).annotation(annotation);
        let mut group = level.primary_title(self.message.as_str()).element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group]).to_string()
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}
