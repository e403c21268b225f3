//! What a command is answered with.

use serde_json::{Map, Value};

/// An `ok` object, or why there is none.
pub(super) type Answer = Result<Map<String, Value>, Refusal>;

/// Why a command was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A known thing with a bad value, or at a bad time.
    Error(String),
    /// Something that this target doesn't know or can't do.
    Unsupported(String),
}

impl Refusal {
    /// The key and the value of the answer.
    pub(super) fn member(self) -> (&'static str, Value) {
        match self {
            Self::Error(why) => ("error", why.into()),
            Self::Unsupported(why) => ("unsupported", why.into()),
        }
    }
}

/// An `error` answer.
pub(super) fn error<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Error(why.into()))
}
