//! The summary for a person: failures first, then every denominator.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use scenarios::run::{CheckState, Verdict};

use crate::results::{
    arm::Arm,
    axes,
    coverage::RequirementTotals,
    known::account as known_account,
    read::{Finished, Results},
    record::{FailingAxes, Outcome},
    totals::{ArmTotals, Totals},
};

use super::{finding, known};

/// The summary of a run whose output went to the folder `out_dir`; bundles are named without it where it isn't told.
#[must_use]
pub fn summary(results: &Results, out_dir: Option<&str>) -> String {
    let mut text = Vec::new();
    // A vector takes all that is written.
    let _ = write_summary(&mut text, results, out_dir);
    // What a target says of itself must not steer the terminal.
    finding::printable(&String::from_utf8_lossy(&text))
}

fn write_summary(out: &mut Vec<u8>, results: &Results, out_dir: Option<&str>) -> io::Result<()> {
    let failing = axes::failing(results);
    // What a target says now and then is told among what fails.
    for verdict in [Verdict::Error, Verdict::Fail, Verdict::Skipped, Verdict::Unsupported] {
        let is_told = |outcome: &Outcome| {
            outcome.verdict == verdict
                && !outcome.is_known_failure()
                && (matches!(verdict, Verdict::Error | Verdict::Fail) || outcome.is_flaky())
        };
        for case in results.cases.iter().filter(|case| is_told(&case.outcome)) {
            finding(out, case, &failing, out_dir)?;
        }
    }
    known_failures(out, results)?;
    warnings(out, results)?;
    let totals = results.end.as_ref().map_or_else(|| results.totals(), |end| end.totals.clone());
    let run = &results.run;
    let shard = run.shard.map(|shard| format!(", shard {shard}")).unwrap_or_default();
    let strict = if run.strict { ", strict" } else { "" };
    writeln!(out, "kmslab {}, seed {}{strict}{shard}{}", run.suite, run.seed, rounds(results))?;
    for target in &run.targets {
        let implementation = target.implementation.as_deref().unwrap_or("which doesn't say what it is");
        let version = target.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
        writeln!(out, "{} under test: {}, {implementation}{version}", target.arm, target.name)?;
    }
    for arm in &totals.arms {
        writeln!(out)?;
        arm_totals(out, arm)?;
        for verdict in [Verdict::Unsupported, Verdict::Skipped] {
            reasons(out, verdict.name(), not_judged(results, arm.arm, verdict))?;
        }
        reasons(out, "not observable", not_observable(results, arm.arm))?;
    }
    writeln!(out)?;
    if let Some(account) = known_account(results) {
        known::lines(&account).iter().try_for_each(|line| writeln!(out, "{line}"))?;
        writeln!(out)?;
    }
    end(out, results, &totals)
}

/// How many rounds there were; nothing for one.
fn rounds(results: &Results) -> String {
    let rounds = results.cases.iter().filter_map(|case| case.outcome.rounds);
    let most = rounds.map(|rounds| rounds.run).max();
    most.map(|most| format!(", {}", plural(most as usize, "round"))).unwrap_or_default()
}

fn finding(
    out: &mut impl Write,
    case: &Finished,
    failing: &[FailingAxes],
    out_dir: Option<&str>,
) -> io::Result<()> {
    let (scenario, outcome) = (&case.scenario, &case.outcome);
    let verdict = if outcome.is_flaky() { "flaky" } else { outcome.verdict.name() }.to_uppercase();
    writeln!(out, "{verdict} {} {}: {}", scenario.arm, scenario.id, scenario.title)?;
    if let Some(rounds) = finding::rounds(outcome) {
        writeln!(out, "  {rounds}")?;
    }
    let axes = finding::axes(failing, case);
    let pointers = finding::pointers(outcome, out_dir);
    for line in finding::lines(outcome).iter().chain(&axes).chain(&pointers) {
        for line in line.lines() {
            writeln!(out, "  {line}")?;
        }
    }
    writeln!(out)
}

/// A line for each failure that came as listed.
fn known_failures(out: &mut impl Write, results: &Results) -> io::Result<()> {
    let mut any = false;
    for case in results.cases.iter().filter(|case| case.outcome.is_known_failure()) {
        let reason = known::reason(&case.outcome).unwrap_or_default();
        writeln!(out, "KNOWN {} {}: {reason}", case.scenario.arm, case.scenario.id)?;
        any = true;
    }
    if any { writeln!(out) } else { Ok(()) }
}

fn warnings(out: &mut impl Write, results: &Results) -> io::Result<()> {
    let mut any = false;
    for Finished { scenario, outcome } in &results.cases {
        for warning in &outcome.warnings {
            writeln!(out, "WARNING {} {}: {warning}", scenario.arm, scenario.id)?;
            any = true;
        }
    }
    if any { writeln!(out) } else { Ok(()) }
}

/// Counts of one arm. Zeros are left out but for what passed and failed.
fn arm_totals(out: &mut impl Write, arm: &ArmTotals) -> io::Result<()> {
    let counts = [
        (arm.pass, "passed", true),
        (arm.fail, "failed", true),
        (arm.known, "of them known", false),
        (arm.unsupported, "unsupported", false),
        (arm.skipped, "skipped", false),
        (arm.error, "in error", false),
    ];
    let flaky = if arm.flaky > 0 { format!("; {} of them flaky", arm.flaky) } else { String::new() };
    writeln!(out, "{}: {}: {}{flaky}", arm.arm, plural(arm.cases, "case"), list(&counts))?;
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
    writeln!(out, "  {}: {}", plural(all, "expectation"), list(&counts))?;
    let sum = &arm.requirements;
    writeln!(out, "  {} requirements: {}", sum.all(), requirements(sum))
}

/// Counts of requirements; in the words of `kmslab requirements`.
fn requirements(sum: &RequirementTotals) -> String {
    list(&[
        (sum.verified, "verified", true),
        (sum.violated, "violated", true),
        (sum.not_reached, "not reached", true),
        (sum.test_only, "test only", false),
        (sum.waived, "waived", false),
        (sum.not_built, "not built yet", false),
    ])
}

pub(crate) fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn list(counts: &[(usize, &str, bool)]) -> String {
    let shown = counts.iter().filter(|(count, _, always)| *always || *count > 0);
    shown.map(|(count, what, _)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

fn not_judged(results: &Results, arm: Arm, verdict: Verdict) -> impl Iterator<Item = &str> {
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

/// Reasons with how often they were given, the most frequent first.
fn reasons<'a>(out: &mut impl Write, what: &str, reasons: impl Iterator<Item = &'a str>) -> io::Result<()> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    reasons.for_each(|reason| *counts.entry(reason).or_default() += 1);
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if !counts.is_empty() {
        writeln!(out, "  {what}:")?;
    }
    counts.into_iter().try_for_each(|(reason, count)| writeln!(out, "    {count:>4}  {reason}"))
}

fn end(out: &mut impl Write, results: &Results, totals: &Totals) -> io::Result<()> {
    let sum = &totals.requirements;
    writeln!(out, "of {} requirements: {}", sum.all(), requirements(sum))?;
    let judged: usize = totals.arms.iter().map(|arm| arm.pass + arm.fail).sum();
    match results.run.shard {
        Some(shard) if results.run.cases == 0 => {
            writeln!(out, "shard {shard} has none of the selected cases")?;
        }
        _ if judged == 0 => writeln!(out, "nothing was judged")?,
        _ => {}
    }
    let (ran, planned) = (results.cases.len(), results.run.cases);
    if let Some(stopped) = results.end.as_ref().and_then(|end| end.stopped) {
        writeln!(out, "{}", stopped.reason())?;
    }
    match &results.end {
        Some(_) if ran == planned => Ok(()),
        Some(_) => writeln!(out, "{ran} of {planned} selected cases were run"),
        None => writeln!(out, "the run was cut off after {ran} of {planned} cases"),
    }
}
