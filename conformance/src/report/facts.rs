//! What every report says of a run as a whole: who was tested, every denominator, why cases weren't judged.

use std::{cmp::Reverse, collections::BTreeMap};

use scenarios::run::{CheckState, Verdict};

use crate::results::{
    arm::Arm,
    coverage::RequirementTotals,
    read::Results,
    record::{Outcome, Target},
    totals::{ArmTotals, Totals},
};

/// `kmslab 0.1.0, seed 1`, and what else makes the run another one.
pub(super) fn run(results: &Results) -> String {
    let run = &results.run;
    let shard = run.shard.map(|shard| format!(", shard {shard}")).unwrap_or_default();
    let strict = if run.strict { ", strict" } else { "" };
    let rounds = results.cases.iter().filter_map(|case| case.outcome.rounds).map(|rounds| rounds.run).max();
    let rounds = rounds.map(|most| format!(", {}", plural(most as usize, "round"))).unwrap_or_default();
    format!("kmslab {}, seed {}{strict}{shard}{rounds}", run.suite, run.seed)
}

/// The verdict, or that it is another one in other rounds.
pub(super) fn verdict(outcome: &Outcome) -> &'static str {
    if outcome.is_flaky() { "flaky" } else { outcome.verdict.name() }
}

/// Who is under test in an arm.
pub(super) fn target(target: &Target) -> String {
    let implementation = target.implementation.as_deref().unwrap_or("which doesn't say what it is");
    let version = target.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    format!("{} under test: {}, {implementation}{version}", target.arm, target.name)
}

/// The counts of a run; of one that was cut off, of what is there.
pub(super) fn totals(results: &Results) -> Totals {
    results.end.as_ref().map_or_else(|| results.totals(), |end| end.totals.clone())
}

/// Cases by verdict. Zeros are left out but for what passed and failed.
pub(super) fn cases(arm: &ArmTotals) -> String {
    let counts = [
        (arm.pass, "passed", true),
        (arm.fail, "failed", true),
        (arm.known, "of them known", false),
        (arm.unsupported, "unsupported", false),
        (arm.skipped, "skipped", false),
        (arm.error, "in error", false),
    ];
    let flaky = if arm.flaky > 0 { format!("; {} of them flaky", arm.flaky) } else { String::new() };
    format!("{}: {}{flaky}", plural(arm.cases, "case"), list(&counts))
}

/// Expectations by what became of them.
pub(super) fn expectations(arm: &ArmTotals) -> String {
    let sum = &arm.expectations;
    let counts = [
        (sum.met, "met", true),
        (sum.broken, "broken", true),
        (sum.warned, "warned", false),
        (sum.not_observable, "not observable", false),
        (sum.unsupported, "unsupported", false),
        (sum.not_reached, "not reached", false),
    ];
    let all: usize = counts.iter().map(|(count, ..)| count).sum();
    format!("{}: {}", plural(all, "expectation"), list(&counts))
}

/// Requirements by what is known of them; in the words of `kmslab requirements`.
pub(super) fn requirements(sum: &RequirementTotals) -> String {
    let counts = [
        (sum.verified, "verified", true),
        (sum.violated, "violated", true),
        (sum.not_reached, "not reached", true),
        (sum.test_only, "test only", false),
        (sum.waived, "waived", false),
        (sum.not_built, "not built yet", false),
    ];
    format!("{} requirements: {}", sum.all(), list(&counts))
}

/// A count and what is counted.
pub(crate) fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn list(counts: &[(usize, &str, bool)]) -> String {
    let shown = counts.iter().filter(|(count, _, always)| *always || *count > 0);
    shown.map(|(count, what, _)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

/// Why something was not judged, with how often that was so.
pub(super) struct Reasons<'a> {
    /// What wasn't.
    pub(super) what: &'static str,
    /// The reasons, the most frequent first.
    pub(super) counts: Vec<(&'a str, usize)>,
}

/// Why cases and expectations of an arm were not judged. What is empty isn't there.
pub(super) fn reasons(results: &Results, arm: Arm) -> Vec<Reasons<'_>> {
    let not_judged = [Verdict::Unsupported, Verdict::Skipped];
    let not_judged =
        not_judged.map(|verdict| Reasons::of(verdict.name(), not_judged_by(results, arm, verdict)));
    let reasons = not_judged.into_iter().chain([Reasons::of("not observable", not_observable(results, arm))]);
    reasons.filter(|reasons| !reasons.counts.is_empty()).collect()
}

impl<'a> Reasons<'a> {
    fn of(what: &'static str, reasons: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        reasons.for_each(|reason| *counts.entry(reason).or_default() += 1);
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        Self { what, counts }
    }
}

fn not_judged_by(results: &Results, arm: Arm, verdict: Verdict) -> impl Iterator<Item = &str> {
    let outcomes = results.cases.iter().map(|case| &case.outcome);
    let outcomes = outcomes.filter(move |outcome| outcome.arm == arm && outcome.verdict == verdict);
    outcomes.map(|outcome| outcome.message.as_deref().unwrap_or("no reason given"))
}

fn not_observable(results: &Results, arm: Arm) -> impl Iterator<Item = &str> {
    let outcomes = results.cases.iter().map(|case| &case.outcome).filter(move |outcome| outcome.arm == arm);
    let checks = outcomes.flat_map(|outcome| &outcome.checks);
    let checks = checks.filter(|check| check.on_subject && check.state == CheckState::NotObservable);
    checks.map(|check| check.actual.as_deref().unwrap_or("no reason given"))
}

/// What is to be said of a run that isn't all that was planned, or judged nothing.
pub(super) fn remarks(results: &Results, totals: &Totals) -> Vec<String> {
    let mut remarks = Vec::new();
    let judged: usize = totals.arms.iter().map(|arm| arm.pass + arm.fail).sum();
    match results.run.shard {
        Some(shard) if results.run.cases == 0 => {
            remarks.push(format!("shard {shard} has none of the selected cases"));
        }
        _ if judged == 0 => remarks.push("nothing was judged".to_owned()),
        _ => {}
    }
    if let Some(stopped) = results.end.as_ref().and_then(|end| end.stopped) {
        remarks.push(stopped.reason().to_owned());
    }
    let (ran, planned) = (results.cases.len(), results.run.cases);
    match &results.end {
        Some(_) if ran == planned => {}
        Some(_) => remarks.push(format!("{ran} of {planned} selected cases were run")),
        None => remarks.push(format!("the run was cut off after {ran} of {planned} cases")),
    }
    remarks
}
