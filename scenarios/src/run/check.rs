//! What a run of a case comes to.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalogue::RequirementId;

use super::near::{Near, Stray};

/// The verdict on one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything that was judged holds.
    Pass,
    /// The subject broke an expectation.
    Fail,
    /// By the target's own word, declarations or plug.
    Unsupported,
    /// This machine lacks something.
    Skipped,
    /// Something of ours is wrong.
    Error,
}

impl Verdict {
    /// The word in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unsupported => "unsupported",
            Self::Skipped => "skipped",
            Self::Error => "error",
        }
    }
}

/// What became of one expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// It holds.
    Met,
    /// It doesn't.
    Broken,
    /// It doesn't, and only requirements below MUST are concerned.
    Warned,
    /// What it is about can't be seen.
    NotObservable,
    /// It cites what the target says that it lacks.
    Unsupported,
    /// The run ended before it.
    NotReached,
}

/// One expectation of a script, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which step of the script, from 0.
    pub step: usize,
    /// Line of the step in the file, from 1.
    pub line: usize,
    /// Requirements that it proves.
    pub proves: Vec<RequirementId>,
    /// Whether it is about a subject.
    pub on_subject: bool,
    /// What became of it.
    pub state: CheckState,
    /// What was expected.
    pub expected: String,
    /// What was there instead, or the outcome taken among several.
    pub actual: Option<String>,
    /// Fields that differ: name, expected, actual.
    pub differing: Vec<(String, String, String)>,
    /// The event it was held against: its index in the trace.
    pub event: Option<usize>,
    /// What was nearly it, where nothing was found.
    pub near: Option<Near>,
}

impl Check {
    /// Whether it is broken, and about a subject.
    pub(super) fn is_broken_by_subject(&self) -> bool {
        self.state == CheckState::Broken && self.on_subject
    }

    /// What is wrong, in one line: requirements, line, and what was expected in place of what.
    #[must_use]
    pub fn finding(&self) -> String {
        let ids = self.proves.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let what = if self.differing.is_empty() {
            let near = self.near.iter().map(|near| format!("; nearest: {} ({})", near.text, near.why));
            let near: String = near.collect();
            format!("expected {}, got {}{near}", self.expected, self.actual.as_deref().unwrap_or("nothing"))
        } else {
            let fields = self.differing.iter();
            let fields =
                fields.map(|(name, expected, actual)| format!("{name}: expected {expected}, got {actual}"));
            let event = self.expected.split(" with ").next().unwrap_or_default();
            format!("{event}: {}", fields.collect::<Vec<_>>().join("; "))
        };
        let place = format!("line {}", self.line);
        if ids.is_empty() { format!("{place}: {what}") } else { format!("{ids} ({place}): {what}") }
    }
}

/// The judged run of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// One line on why, for anything but a plain pass.
    pub message: Option<String>,
    /// Every expectation in the order of the script.
    pub checks: Vec<Check>,
    /// Traffic that nothing expected, where that decided.
    pub stray: Option<Stray>,
}

impl Outcome {
    /// A case that was not run.
    #[must_use]
    pub fn not_run(verdict: Verdict, message: impl Into<String>) -> Self {
        Self { verdict, message: Some(message.into()), checks: Vec::new(), stray: None }
    }

    /// Requirements that expectations in `state` on subjects are about.
    #[must_use]
    pub fn requirements(&self, state: CheckState) -> BTreeSet<RequirementId> {
        let checks = self.checks.iter().filter(|check| check.on_subject && check.state == state);
        checks.flat_map(|check| check.proves.iter().copied()).collect()
    }

    /// The first broken expectation on a subject, else the first broken one.
    #[must_use]
    pub fn broken(&self) -> Option<&Check> {
        let broken = || self.checks.iter().filter(|check| check.state == CheckState::Broken);
        broken().find(|check| check.on_subject).or_else(|| broken().next())
    }
}
