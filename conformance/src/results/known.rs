//! What a baseline lists and what became of it: a fold over the records of a run.
//!
//! A baseline is strict. A failure that it doesn't list fails the run, and so does a listed case that passes, that was not
//! judged, that fails with another message, or that isn't there at all. `kmslab check --baseline` reads the file.

use scenarios::{nearest::nearest, run::Verdict};
use serde::{Deserialize, Serialize};

use super::{
    arm::Arm,
    axes::scenario_of,
    read::{Finished, Results},
    record::{Outcome, RoundsOfCase},
};

/// A baseline as the run was given it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The file, as it was given.
    pub file: String,
    /// Cases that fail.
    pub failures: Vec<Entry>,
    /// Cases that sometimes fail.
    pub flaky: Vec<Entry>,
}

/// A case that is known to fail, or to fail sometimes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its line in the file, from 1.
    pub line: usize,
    /// Where it fails.
    pub arm: Arm,
    /// The case's id, with its axes.
    pub id: String,
    /// How its message begins.
    pub message: String,
    /// Why that is known.
    pub reason: String,
}

/// Which list of a baseline an entry stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// It fails.
    Failures,
    /// It sometimes fails.
    Flaky,
}

/// What the baseline says of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Where it is listed.
    pub list: List,
    /// Why it is known.
    pub reason: String,
    /// Whether it came as it is listed.
    pub expected: bool,
}

/// What became of a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The file, as it was given.
    pub file: String,
    /// Listed failures that came as listed.
    pub known: usize,
    /// Cases listed as flaky that failed, at least once.
    pub flaky_failed: usize,
    /// Cases listed as flaky that passed.
    pub flaky_passed: usize,
    /// Entries that weren't judged, for their cases were not selected or not come to.
    pub not_judged: usize,
    /// What differs from the baseline: each of these fails the run.
    pub surprises: Vec<Surprise>,
    /// Cases listed as flaky that never failed in [`STALE`] rounds or more: worth a look, and no failure.
    pub stale: Vec<Surprise>,
}

/// A case that is not what the baseline says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surprise {
    /// What kind of difference it is.
    pub kind: Kind,
    /// The case's arm.
    pub arm: Arm,
    /// The case's id.
    pub id: String,
    /// The line of the entry in the file; `None` where there is none.
    pub line: Option<usize>,
    /// One line on it, which doesn't name the case.
    pub says: String,
}

/// How a case differs from the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It fails, and isn't listed.
    Unlisted,
    /// It is listed as failing, and passes.
    Passes,
    /// It is listed as failing, and passes in some rounds.
    SometimesPasses,
    /// It is listed, and was unsupported, skipped or in error.
    NotJudged,
    /// It is listed, and fails with another message.
    OtherMessage,
    /// It is listed, and there is no such case.
    MatchesNothing,
    /// It is listed as flaky, and never failed in many rounds.
    Stale,
}

/// So many rounds without a failure say that a case is flaky no more.
pub const STALE: u32 = 20;

impl Baseline {
    /// The entry of a case.
    #[must_use]
    pub fn entry(&self, arm: Arm, id: &str) -> Option<(List, &Entry)> {
        self.entries().find(|(_, entry)| entry.arm == arm && entry.id == id)
    }

    /// Every entry, failures first.
    pub fn entries(&self) -> impl Iterator<Item = (List, &Entry)> {
        let failures = self.failures.iter().map(|entry| (List::Failures, entry));
        failures.chain(self.flaky.iter().map(|entry| (List::Flaky, entry)))
    }

    /// What it says of a case that came to `outcome`.
    #[must_use]
    pub fn known(&self, outcome: &Outcome) -> Option<Known> {
        let (list, entry) = self.entry(outcome.arm, &outcome.id)?;
        let expected = differs(list, entry, outcome).is_none();
        Some(Known { list, reason: entry.reason.clone(), expected })
    }
}

/// How a listed case differs from its entry.
fn differs(list: List, entry: &Entry, outcome: &Outcome) -> Option<(Kind, String)> {
    let message = outcome.message.as_deref().unwrap_or_default();
    match outcome.verdict {
        _ if list == List::Failures && outcome.is_flaky() => Some((
            Kind::SometimesPasses,
            format!("is listed as failing, and passes now and then{}", rounds(outcome)),
        )),
        Verdict::Pass if list == List::Flaky => None,
        Verdict::Pass => Some((Kind::Passes, "passes now, and is listed as failing".to_owned())),
        Verdict::Fail if !message.starts_with(&entry.message) => {
            let says = format!("fails otherwise: expected `{}…`, got `{message}`", entry.message);
            Some((Kind::OtherMessage, says))
        }
        Verdict::Fail => None,
        other => {
            let says = format!("is listed as failing, and was not judged ({}: {message})", other.name());
            Some((Kind::NotJudged, says))
        }
    }
}

fn rounds(outcome: &Outcome) -> String {
    let told = |rounds: RoundsOfCase| format!(" ({} of {} rounds)", rounds.passed, rounds.run);
    outcome.rounds.map(told).unwrap_or_default()
}

/// What became of the baseline of a run; `None` for a run without one.
#[must_use]
pub fn account(results: &Results) -> Option<Account> {
    let baseline = results.run.baseline.as_ref()?;
    let mut account = Account { file: baseline.file.clone(), ..Account::default() };
    for Finished { outcome, .. } in &results.cases {
        account.take(baseline, outcome);
    }
    for (_, entry) in baseline.entries() {
        if results.cases.iter().any(|case| case.outcome.arm == entry.arm && case.outcome.id == entry.id) {
            continue;
        }
        if is_whole(results) && !results.run.left_out.contains(&entry.arm) {
            account.surprises.push(Surprise {
                kind: Kind::MatchesNothing,
                arm: entry.arm,
                id: entry.id.clone(),
                line: Some(entry.line),
                says: matches_nothing(results, entry),
            });
        } else {
            account.not_judged += 1;
        }
    }
    Some(account)
}

impl Account {
    fn take(&mut self, baseline: &Baseline, outcome: &Outcome) {
        let surprise =
            |kind, line, says| Surprise { kind, arm: outcome.arm, id: outcome.id.clone(), line, says };
        let Some((list, entry)) = baseline.entry(outcome.arm, &outcome.id) else {
            if outcome.verdict == Verdict::Fail || outcome.is_flaky() {
                let what = if outcome.is_flaky() { "passes now and then" } else { "fails" };
                let says = format!("{what}, and is not listed{}", rounds(outcome));
                self.surprises.push(surprise(Kind::Unlisted, None, says));
            }
            return;
        };
        if let Some((kind, says)) = differs(list, entry, outcome) {
            self.surprises.push(surprise(kind, Some(entry.line), says));
            return;
        }
        if list == List::Flaky
            && outcome.rounds.is_some_and(|rounds| rounds.run >= STALE && rounds.passed == rounds.run)
        {
            let says = format!("is listed as flaky, and never failed{}", rounds(outcome));
            self.stale.push(surprise(Kind::Stale, Some(entry.line), says));
        }
        match (list, outcome.verdict) {
            (List::Failures, _) => self.known += 1,
            (List::Flaky, Verdict::Fail) => self.flaky_failed += 1,
            (List::Flaky, _) => self.flaky_passed += 1,
        }
    }

    /// The exit code of a run that would end with `exit` if it weren't for the baseline. An interrupted one stays that.
    #[must_use]
    pub fn exit(&self, exit: u8) -> u8 {
        if self.surprises.is_empty() || exit > 3 { exit } else { 1 }
    }
}

/// Whether every case of the arms that were run was selected, and was run.
#[must_use]
pub fn is_whole(results: &Results) -> bool {
    let run = &results.run;
    run.filter.is_empty() && run.shard.is_none() && results.cases.len() == run.cases
}

fn matches_nothing(results: &Results, entry: &Entry) -> String {
    let of_arm = || results.cases.iter().filter(|case| case.scenario.arm == entry.arm);
    let mut says = "is listed, and the run has no such case".to_owned();
    let of_scenario = of_arm().filter(|case| scenario_of(&case.scenario.id) == entry.id).count();
    if !results.run.arms.contains(&entry.arm) {
        says.push_str(&format!(": it has no arm {}", entry.arm));
    } else if of_scenario > 0 {
        says.push_str(&format!(
            ": an entry names one case, and this scenario has {of_scenario}, each with its axes"
        ));
    } else if let Some(near) = nearest(&entry.id, of_arm().map(|case| case.scenario.id.as_str())) {
        says.push_str(&format!("; did you mean `{} {near}`?", entry.arm));
    }
    says
}
