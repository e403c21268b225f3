//! The records of `results.jsonl`: one JSON object a line, its kind in `record`.

use std::collections::BTreeMap;

use emulator::{model::Reading, trace::Kind};
use scenarios::{
    catalogue::RequirementId,
    run::{CheckState, Verdict},
    shard::Shard,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    arm::Arm,
    known::{Account, Baseline, Known},
    totals::Totals,
};

/// The version of the format that is written here.
pub const FORMAT: u32 = 1;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// The first line.
    Run(Run),
    /// A case, before what was seen of it.
    Scenario(Scenario),
    /// One event of its trace.
    Event(Event),
    /// Its verdict, after its events.
    Outcome(Outcome),
    /// A case in its place that was not run, for the run was stopped before.
    NotRun(NotRun),
    /// The last line; where it is missing, the run did not come to its end.
    End(End),
}

/// What is run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of the suite.
    pub suite: String,
    /// Gives every random value of the run.
    pub seed: u64,
    /// Readings of open questions that the run takes where not the lab's, by id.
    #[serde(default)]
    pub readings: BTreeMap<RequirementId, Reading>,
    /// The arms, in the order they are run.
    pub arms: Vec<Arm>,
    /// Who plays the subject in each live arm.
    pub targets: Vec<Target>,
    /// Patterns that selected the cases; all of them when empty.
    pub filter: Vec<String>,
    /// Which part of the library the cases were selected from; `None`: all of it.
    #[serde(default)]
    pub shard: Option<Shard>,
    /// Arms that could have been run as well, and were not asked for.
    #[serde(default)]
    pub left_out: Vec<Arm>,
    /// The failures that were known before.
    #[serde(default)]
    pub baseline: Option<Baseline>,
    /// Whether requirements below MUST fail as well.
    pub strict: bool,
    /// The folder that replaced the embedded library, as it was given.
    pub library: Option<String>,
    /// How many cases were selected, over all arms: of the shard, where there is one.
    pub cases: usize,
}

/// An implementation under test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The arm in which it plays the subject.
    pub arm: Arm,
    /// Its name in the target file.
    pub name: String,
    /// What it calls itself, if it says.
    pub implementation: Option<String>,
    /// Its own version, if it says.
    pub version: Option<String>,
    /// Rows of the catalogue that it or its target file says it lacks.
    pub lacks: Vec<String>,
}

/// A case that is about to be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Where it is run.
    pub arm: Arm,
    /// Its id with the axes: `count/below-threshold[wire=6]`.
    pub id: String,
    /// Its place in the plan, from 0.
    pub index: usize,
    /// What it is about.
    pub title: String,
    /// Hash of the scenario's file.
    pub hash: String,
    /// Actors that the target plays; none in the virtual arm.
    pub subjects: Vec<String>,
    /// The axes of the scenario, in the order of the id; none for a scenario that is one case.
    #[serde(default)]
    pub axes: Vec<Axis>,
}

/// What a scenario is repeated for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// Its name, as in the id: `wire`.
    pub name: String,
    /// Every value that the scenario has on it, as in the id, whether or not it was run.
    pub values: Vec<String>,
}

/// Something that was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The case's arm.
    pub arm: Arm,
    /// The case's id.
    pub id: String,
    /// Its place in the case's trace, from 0.
    pub index: usize,
    /// Whole minutes of world time since the case began.
    pub at: u32,
    /// World time, RFC 3339 in UTC.
    pub time: String,
    /// What it is.
    pub kind: Kind,
    /// Who did it.
    pub actor: String,
    /// Whom it was meant for.
    pub peer: Option<String>,
    /// The connection it was seen on.
    pub conn: Option<u32>,
    /// Its fields: numbers (lengths of time in minutes), booleans, texts, lists of texts.
    pub fields: Map<String, Value>,
}

/// What a case came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The case's arm.
    pub arm: Arm,
    /// The case's id.
    pub id: String,
    /// Version of the suite that judged it.
    pub suite: String,
    /// Hash of the scenario's file.
    pub hash: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one line, for anything but a plain pass.
    pub message: Option<String>,
    /// What the baseline says of it, where that lists it.
    #[serde(default)]
    pub known: Option<Known>,
    /// Broken expectations that don't decide the verdict, a line each.
    pub warnings: Vec<String>,
    /// Every expectation, in the order of the script.
    pub checks: Vec<Check>,
    /// Traffic of the subject that nothing expected, where that decided.
    #[serde(default)]
    pub stray: Option<Stray>,
    /// The folder with the evidence, below the output folder.
    pub bundle: Option<String>,
    /// The command that runs this case again: this very round, where there were several.
    pub reproduce: String,
    /// How its rounds ended, where it was to be run in several. Then this is the first that failed or erred, else the
    /// first that didn't pass, else the last.
    #[serde(default)]
    pub rounds: Option<RoundsOfCase>,
}

/// How the rounds of a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundsOfCase {
    /// How many were run.
    pub run: u32,
    /// How many of them passed.
    pub passed: u32,
}

/// One expectation, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Which step of the script, from 0.
    pub step: usize,
    /// Line of the step in the scenario's file, from 1.
    pub line: usize,
    /// Requirements that it proves.
    pub proves: Vec<RequirementId>,
    /// Whether it is about a subject, and so counts.
    pub on_subject: bool,
    /// What became of it.
    pub state: CheckState,
    /// What was expected.
    pub expected: String,
    /// What was there instead; the label of the outcome taken among several; why it can't be observed.
    pub actual: Option<String>,
    /// Fields that differ.
    pub differing: Vec<Difference>,
    /// Index of the event that it was held against.
    pub event: Option<usize>,
    /// What was nearly it, where nothing was found.
    #[serde(default)]
    pub near: Option<Near>,
}

/// An event that was nearly what an expectation looks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// Its index.
    pub event: usize,
    /// What it is and when it was, in one line.
    pub text: String,
    /// Why it wasn't taken.
    pub why: String,
    /// Fields that differ.
    pub differing: Vec<Difference>,
}

/// Traffic of a subject that no expectation took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stray {
    /// Its index.
    pub event: usize,
    /// What it is and when it was, in one line.
    pub text: String,
    /// The expectation of the script that came nearest, if any is about such events.
    pub nearest: Option<NearExpectation>,
}

/// An expectation that nearly took an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NearExpectation {
    /// Its line in the scenario's file, from 1.
    pub line: usize,
    /// What it expects.
    pub expected: String,
    /// Why it didn't take the event.
    pub why: String,
    /// Fields that differ.
    pub differing: Vec<Difference>,
}

/// A field that says something else than expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The field's name.
    pub field: String,
    /// What was expected.
    pub expected: String,
    /// What it says.
    pub actual: String,
}

/// A case that was selected and not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotRun {
    /// Where it would have been run.
    pub arm: Arm,
    /// Its id with the axes.
    pub id: String,
    /// Its place in the plan, from 0.
    pub index: usize,
    /// What it is about.
    pub title: String,
    /// Hash of the scenario's file.
    pub hash: String,
}

/// Why a run was stopped before its plan was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// Something failed, and the run was to stop then.
    FailFast,
    /// From outside: Ctrl-C or a signal.
    Interrupted,
}

/// What the run came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Counts of each arm, and of requirements over all of them.
    pub totals: Totals,
    /// What became of the baseline, where there was one.
    #[serde(default)]
    pub baseline: Option<Account>,
    /// What the failing combinations of each scenario with axes have in common.
    #[serde(default)]
    pub axes: Vec<FailingAxes>,
    /// Why it was stopped before its plan was done; `None`: it was not.
    #[serde(default)]
    pub stopped: Option<Stopped>,
    /// How many cases were therefore not run.
    #[serde(default)]
    pub not_run: usize,
    /// The exit code of the run.
    pub exit: u8,
}

/// Which combinations of a scenario's axes fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailingAxes {
    /// Where it was run.
    pub arm: Arm,
    /// The scenario's id, without brackets.
    pub scenario: String,
    /// One line: `fails only for wire 6 with NDR64`.
    pub says: String,
}
