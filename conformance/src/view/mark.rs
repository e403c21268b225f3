//! What stands at one moment of a timeline.

use emulator::trace::Kind;
use scenarios::{catalogue::RequirementId, run::CheckState};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Moment, Why};

/// Something that an actor did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// When.
    pub at: Moment,
    /// What it is.
    pub kind: Kind,
    /// In a few words: `request: OobGrace, 43200 minutes left`.
    pub label: String,
    /// Whether it went well, of what can: an attempt, a connection, a look-up, an expectation.
    pub good: Option<bool>,
    /// Whom it was meant for.
    pub peer: Option<String>,
    /// The connection it was seen on.
    pub conn: Option<u32>,
    /// Every field of the event.
    pub fields: Map<String, Value>,
    /// Why it was done, of attempts.
    pub why: Option<Why>,
    /// The event.
    pub event: usize,
}

/// What the script did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// When.
    pub at: Moment,
    /// The step as the file has it.
    pub text: String,
    /// The event.
    pub event: usize,
}

/// An expectation with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// When its event happened; `None` for one about no event.
    pub at: Option<Moment>,
    /// Its line in the file.
    pub line: usize,
    /// What was expected.
    pub expected: String,
    /// What became of it.
    pub state: CheckState,
    /// What it proves.
    pub proves: Vec<RequirementId>,
    /// The event that it is about.
    pub event: Option<usize>,
}
