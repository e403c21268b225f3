//! Two runs compared: what got worse, what got better, what is otherwise.

use std::collections::BTreeMap;

use scenarios::{catalogue::Catalogue, run::Verdict};
use serde::Serialize;

use crate::results::{
    arm::Arm,
    coverage::Coverage,
    merge::differences,
    read::{Finished, Results},
    record::Outcome,
    standing::Standing,
};

/// What became of a case from one run to the other, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It fails or errs, and didn't, or wasn't there.
    NewlyFailing,
    /// It passed, and isn't judged any more.
    NoLongerJudged,
    /// It passes, and didn't.
    NewlyPassing,
    /// It has another verdict or another message, and neither is better.
    Changed,
    /// It is new, and doesn't fail.
    New,
    /// It isn't there any more.
    Gone,
}

impl Change {
    /// Every change, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::NewlyFailing, Self::NoLongerJudged, Self::NewlyPassing, Self::Changed, Self::New, Self::Gone];

    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NewlyFailing => "newly failing",
            Self::NoLongerJudged => "no longer judged",
            Self::NewlyPassing => "newly passing",
            Self::Changed => "changed",
            Self::New => "new",
            Self::Gone => "gone",
        }
    }

    fn is_worse(self) -> bool {
        matches!(self, Self::NewlyFailing | Self::NoLongerJudged)
    }
}

/// What a run says of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, for anything but a plain pass.
    pub message: Option<String>,
}

/// A case that isn't the same in both runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseChange {
    /// Where it is run.
    pub arm: Arm,
    /// Its id with the axes.
    pub id: String,
    /// What became of it.
    pub change: Change,
    /// What the first run says.
    pub old: Option<Said>,
    /// What the second run says.
    pub new: Option<Said>,
    /// The scenario's file is another one.
    pub is_other_text: bool,
}

/// A requirement that stands elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Its id.
    pub id: String,
    /// Where it stood.
    pub old: &'static str,
    /// Where it stands.
    pub new: &'static str,
}

/// What is not the same in two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Something got worse: a case fails or isn't judged any more, or a requirement is violated that wasn't.
    pub is_worse: bool,
    /// What the runs were asked for otherwise: what, first, second.
    pub settings: Vec<(&'static str, String, String)>,
    /// Cases that are the same in both.
    pub same: usize,
    /// The others, by change, arm and id.
    pub cases: Vec<CaseChange>,
    /// Requirements that stand elsewhere, by id.
    pub requirements: Vec<Moved>,
}

/// Compares two runs.
#[must_use]
pub fn compare(old: &Results, new: &Results) -> Comparison {
    type Both<'a> = (Option<&'a Finished>, Option<&'a Finished>);
    let mut both: BTreeMap<(Arm, &str), Both<'_>> = BTreeMap::new();
    for case in &old.cases {
        both.entry((case.scenario.arm, &case.scenario.id)).or_default().0 = Some(case);
    }
    for case in &new.cases {
        both.entry((case.scenario.arm, &case.scenario.id)).or_default().1 = Some(case);
    }
    let all = both.len();
    let changed = both.into_iter().filter_map(|((arm, id), (old, new))| {
        let change = change(old.map(|case| &case.outcome), new.map(|case| &case.outcome))?;
        let is_other_text = old.zip(new).is_some_and(|(old, new)| old.scenario.hash != new.scenario.hash);
        let (old, new) = (old.map(Said::of), new.map(Said::of));
        Some(CaseChange { arm, id: id.to_owned(), change, old, new, is_other_text })
    });
    let mut cases: Vec<CaseChange> = changed.collect();
    cases.sort_by_key(|case| case.change);
    let requirements = moved(old, new);
    let is_violated = |moved: &Moved| moved.new == Standing::Violated.name();
    let is_worse = cases.iter().any(|case| case.change.is_worse()) || requirements.iter().any(is_violated);
    let same = all - cases.len();
    Comparison { is_worse, settings: differences(&old.run, &new.run), same, cases, requirements }
}

impl Said {
    fn of(case: &Finished) -> Self {
        Self { verdict: case.outcome.verdict, message: case.outcome.message.clone() }
    }
}

fn change(old: Option<&Outcome>, new: Option<&Outcome>) -> Option<Change> {
    let fails = |outcome: &Outcome| matches!(outcome.verdict, Verdict::Fail | Verdict::Error);
    let passes = |outcome: &Outcome| outcome.verdict == Verdict::Pass;
    match (old, new) {
        (None, Some(new)) => Some(if fails(new) { Change::NewlyFailing } else { Change::New }),
        (Some(_), None) => Some(Change::Gone),
        (Some(old), Some(new)) if fails(new) && !fails(old) => Some(Change::NewlyFailing),
        (Some(old), Some(new)) if passes(new) && !passes(old) => Some(Change::NewlyPassing),
        (Some(old), Some(new)) if passes(old) && !passes(new) => Some(Change::NoLongerJudged),
        (Some(old), Some(new)) => {
            let is_same = old.verdict == new.verdict && old.message == new.message;
            (!is_same).then_some(Change::Changed)
        }
        (None, None) => None,
    }
}

fn moved(old: &Results, new: &Results) -> Vec<Moved> {
    let coverage = |results: &Results| Coverage::of(results.cases.iter().map(|case| &case.outcome));
    let (before, after) = (coverage(old), coverage(new));
    let arms = || old.run.arms.iter().chain(&new.run.arms);
    let judged = Catalogue::embedded().iter().filter(|row| arms().any(|arm| arm.judges(row)));
    let moved = judged.map(|row| (row, before.standing(row), after.standing(row)));
    let moved = moved.filter(|(_, old, new)| old != new);
    moved.map(|(row, old, new)| Moved { id: row.id.to_string(), old: old.name(), new: new.name() }).collect()
}
