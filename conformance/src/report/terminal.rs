//! The summary for a person: failures first, then every denominator.

use std::fmt::Write;

use scenarios::run::Verdict;

use crate::results::{
    axes,
    known::account,
    read::{Finished, Results},
    record::{FailingAxes, Outcome},
};

use super::{facts, finding, known};

/// The summary of a run whose output went to the folder `out_dir`; bundles are named without it where it isn't told.
#[must_use]
pub fn summary(results: &Results, out_dir: Option<&str>) -> String {
    let mut text = String::new();
    let failing = axes::failing(results);
    // What a target says now and then is told among what fails.
    for verdict in [Verdict::Error, Verdict::Fail, Verdict::Skipped, Verdict::Unsupported] {
        let is_told = |outcome: &Outcome| {
            outcome.verdict == verdict
                && !outcome.is_known_failure()
                && (matches!(verdict, Verdict::Error | Verdict::Fail) || outcome.is_flaky())
        };
        for case in results.cases.iter().filter(|case| is_told(&case.outcome)) {
            finding(&mut text, case, &failing, out_dir);
        }
    }
    known_failures(&mut text, results);
    warnings(&mut text, results);
    let totals = facts::totals(results);
    let _ = writeln!(text, "{}", facts::run(results));
    for target in &results.run.targets {
        let _ = writeln!(text, "{}", facts::target(target));
    }
    for arm in &totals.arms {
        let _ = writeln!(text, "\n{}: {}", arm.arm, facts::cases(arm));
        let _ = writeln!(text, "  {}", facts::expectations(arm));
        let _ = writeln!(text, "  {}", facts::requirements(&arm.requirements));
        for reasons in facts::reasons(results, arm.arm) {
            let _ = writeln!(text, "  {}:", reasons.what);
            for (reason, count) in reasons.counts {
                let _ = writeln!(text, "    {count:>4}  {reason}");
            }
        }
    }
    if let Some(account) = account(results) {
        let _ = writeln!(text, "\n{}", known::lines(&account).join("\n"));
    }
    let _ = writeln!(text, "\nof {}", facts::requirements(&totals.requirements));
    for remark in facts::remarks(results, &totals) {
        let _ = writeln!(text, "{remark}");
    }
    // What a target says of itself must not steer the terminal.
    finding::printable(&text)
}

fn finding(text: &mut String, case: &Finished, failing: &[FailingAxes], out_dir: Option<&str>) {
    let (scenario, outcome) = (&case.scenario, &case.outcome);
    let verdict = facts::verdict(outcome).to_uppercase();
    let _ = writeln!(text, "{verdict} {} {}: {}", scenario.arm, scenario.id, scenario.title);
    if let Some(rounds) = finding::rounds(outcome) {
        let _ = writeln!(text, "  {rounds}");
    }
    let axes = finding::axes(failing, case);
    let pointers = finding::pointers(outcome, out_dir);
    for line in finding::lines(outcome).iter().chain(&axes).chain(&pointers).flat_map(|line| line.lines()) {
        let _ = writeln!(text, "  {line}");
    }
    text.push('\n');
}

/// A line for each failure that came as listed.
fn known_failures(text: &mut String, results: &Results) {
    let before = text.len();
    for case in results.cases.iter().filter(|case| case.outcome.is_known_failure()) {
        let reason = known::reason(&case.outcome).unwrap_or_default();
        let _ = writeln!(text, "KNOWN {} {}: {reason}", case.scenario.arm, case.scenario.id);
    }
    if text.len() > before {
        text.push('\n');
    }
}

fn warnings(text: &mut String, results: &Results) {
    let before = text.len();
    for Finished { scenario, outcome } in &results.cases {
        for warning in &outcome.warnings {
            let _ = writeln!(text, "WARNING {} {}: {warning}", scenario.arm, scenario.id);
        }
    }
    if text.len() > before {
        text.push('\n');
    }
}
