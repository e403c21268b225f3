//! From what a run gives to records.

use emulator::{
    model::Filetime,
    trace::{self, Actor},
};
use scenarios::{
    language::Case,
    run::{self, CheckState, Verdict},
};
use serde_json::{Map, Value};

use super::{
    arm::Arm,
    record::{
        Axis, Check, Difference, Event, Near, NearExpectation, NotRun, Outcome, Scenario, Stopped, Stray,
    },
};

impl Scenario {
    /// The record of `case` at `index` of the plan.
    #[must_use]
    pub fn new(arm: Arm, index: usize, case: &Case, subjects: &[Actor]) -> Self {
        Self {
            arm,
            id: case.id.clone(),
            index,
            title: case.loaded.scenario.title.clone(),
            hash: case.loaded.hash.clone(),
            subjects: subjects.iter().map(ToString::to_string).collect(),
            axes: case.loaded.scenario.for_each.named().map(|(name, values)| Axis { name, values }).collect(),
        }
    }
}

impl NotRun {
    /// The record of `case` at `index` of the plan.
    #[must_use]
    pub fn new(arm: Arm, index: usize, case: &Case) -> Self {
        let loaded = &case.loaded;
        let title = loaded.scenario.title.clone();
        Self { arm, id: case.id.clone(), index, title, hash: loaded.hash.clone() }
    }
}

impl Stopped {
    /// The reason in words.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::FailFast => "the run was to stop at the first failure",
            Self::Interrupted => "the run was interrupted",
        }
    }
}

impl Event {
    /// Records of the trace of the case `id`, which began at `start`.
    #[must_use]
    pub fn of_trace(arm: Arm, id: &str, start: Filetime, trace: &[trace::Event]) -> Vec<Self> {
        let record = |(index, event)| Self::new(arm, id, index, start, event);
        trace.iter().enumerate().map(record).collect()
    }

    fn new(arm: Arm, id: &str, index: usize, start: Filetime, event: &trace::Event) -> Self {
        Self {
            arm,
            id: id.to_owned(),
            index,
            at: event.at.minutes_since(start).0,
            time: event.at.to_string(),
            kind: event.kind,
            actor: event.actor.to_string(),
            peer: event.peer.as_ref().map(ToString::to_string),
            conn: event.conn,
            fields: event
                .fields
                .iter()
                .map(|(name, value)| (name.to_string(), json(value)))
                .collect::<Map<_, _>>(),
        }
    }
}

fn json(value: &trace::Value) -> Value {
    match value {
        trace::Value::Number(number) => Value::from(*number),
        trace::Value::Flag(flag) => Value::from(*flag),
        trace::Value::Text(text) => Value::from(text.as_str()),
        trace::Value::List(texts) => Value::from(texts.clone()),
    }
}

impl Outcome {
    /// The record of what `case` came to. `bundle`: its folder below the output folder.
    #[must_use]
    pub fn new(
        arm: Arm,
        case: &Case,
        outcome: &run::Outcome,
        bundle: Option<String>,
        reproduce: String,
    ) -> Self {
        let warned = outcome.checks.iter().filter(|check| check.state == CheckState::Warned);
        Self {
            arm,
            id: case.id.clone(),
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            hash: case.loaded.hash.clone(),
            verdict: outcome.verdict,
            message: outcome.message.clone(),
            known: None,
            warnings: warned.map(run::Check::finding).collect(),
            checks: outcome.checks.iter().map(Check::new).collect(),
            stray: outcome.stray.as_ref().map(Stray::from),
            bundle,
            reproduce,
            rounds: None,
        }
    }

    /// Whether some of its rounds passed and some did not.
    #[must_use]
    pub fn is_flaky(&self) -> bool {
        self.rounds.is_some_and(|rounds| rounds.passed > 0 && rounds.passed < rounds.run)
    }

    /// Whether it failed as the baseline says.
    #[must_use]
    pub fn is_known_failure(&self) -> bool {
        self.verdict == Verdict::Fail && self.known.as_ref().is_some_and(|known| known.expected)
    }

    /// The expectation that decided a failure, if one did: the first broken one on a subject, else the first.
    #[must_use]
    pub fn broken(&self) -> Option<&Check> {
        let broken = || self.checks.iter().filter(|check| check.state == CheckState::Broken);
        broken().find(|check| check.on_subject).or_else(|| broken().next())
    }
}

impl Check {
    fn new(check: &run::Check) -> Self {
        Self {
            step: check.step,
            line: check.line,
            proves: check.proves.clone(),
            on_subject: check.on_subject,
            state: check.state,
            expected: check.expected.clone(),
            actual: check.actual.clone(),
            differing: differences(&check.differing),
            event: check.event,
            near: check.near.as_ref().map(|near| Near {
                event: near.event,
                text: near.text.clone(),
                why: near.why.clone(),
                differing: differences(&near.differing),
            }),
        }
    }
}

impl From<&run::Stray> for Stray {
    fn from(stray: &run::Stray) -> Self {
        let nearest = stray.nearest.as_ref().map(|near| NearExpectation {
            line: near.line,
            expected: near.expected.clone(),
            why: near.why.clone(),
            differing: differences(&near.differing),
        });
        Self { event: stray.event, text: stray.text.clone(), nearest }
    }
}

fn differences(differing: &[(String, String, String)]) -> Vec<Difference> {
    let record = |(field, expected, actual): &(String, String, String)| Difference {
        field: field.clone(),
        expected: expected.clone(),
        actual: actual.clone(),
    };
    differing.iter().map(record).collect()
}
