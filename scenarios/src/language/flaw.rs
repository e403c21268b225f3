//! A mistake at a place, before it is known which file it stands in.

use std::ops::Range;

/// What is wrong at a place of a file, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    /// Where, in octets.
    pub(super) span: Range<usize>,
    /// What is wrong.
    pub(super) message: String,
    /// What was expected there: stands beside the caret.
    pub(super) label: String,
    /// How it could be mended.
    pub(super) help: Option<String>,
}

impl Flaw {
    /// A mistake without advice.
    pub(super) fn new(span: Range<usize>, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { span, message: message.into(), label: label.into(), help: None }
    }

    /// With advice.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// With the advice "did you mean …", if there is a near name.
    pub(super) fn suggest(self, near: Option<&str>) -> Self {
        match near {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// From a message that may carry advice behind a semicolon, as those of the leaves do.
    pub(super) fn from_message(span: Range<usize>, message: &str) -> Self {
        match message.split_once("; ") {
            Some((message, help)) => Self::new(span, message, "").help(help),
            None => Self::new(span, message, ""),
        }
    }
}
