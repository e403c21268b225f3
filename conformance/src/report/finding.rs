//! A case that didn't pass, in lines: what every report says of it.

use std::fmt::Write;

use scenarios::run::Verdict;

use crate::results::{
    axes::scenario_of,
    read::Finished,
    record::{Check, Difference, FailingAxes, Outcome, Stray},
};

use super::facts::plural;

/// What is to be said of a case, without its name: each line without indentation but that of its place.
pub(super) fn lines(outcome: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(stray) = outcome.stray.as_ref().filter(|_| outcome.verdict == Verdict::Fail) {
        return of_stray(stray);
    }
    // A verdict without a broken expectation has its reason in the message alone.
    match outcome.broken().filter(|_| matches!(outcome.verdict, Verdict::Fail | Verdict::Error)) {
        Some(check) => lines.extend(of_check(check)),
        None => lines.extend(outcome.message.clone()),
    }
    lines
}

/// What a broken expectation says: place and requirements, then expected and actual.
pub(super) fn of_check(check: &Check) -> Vec<String> {
    let mut head = format!("line {}", check.line);
    for id in &check.proves {
        let _ = write!(head, " {id}");
    }
    if !check.on_subject {
        head.push_str(" (about an emulated actor)");
    }
    let mut lines = vec![head];
    if check.differing.is_empty() {
        lines.push(format!("  expected {}", check.expected));
        lines.push(format!("  actual   {}", check.actual.as_deref().unwrap_or("nothing")));
    } else {
        lines.push(format!("  {}", check.expected.split(" with ").next().unwrap_or_default()));
        fields(&mut lines, &check.differing);
    }
    if let Some(near) = &check.near {
        lines.push(format!("  nearest  {}: {}", near.text, near.why));
        fields(&mut lines, &near.differing);
    }
    lines
}

/// What traffic says that nothing expected: it, and the expectation that came nearest.
pub(super) fn of_stray(stray: &Stray) -> Vec<String> {
    let mut lines = vec![format!("nothing expected {}", stray.text)];
    if let Some(near) = &stray.nearest {
        lines.push(format!("  nearest  line {}: {}: {}", near.line, near.expected, near.why));
        fields(&mut lines, &near.differing);
    }
    lines
}

/// Each field that differs, in two lines.
fn fields(lines: &mut Vec<String>, differing: &[Difference]) {
    let width = differing.iter().map(|field| field.field.chars().count()).max().unwrap_or_default();
    for field in differing {
        lines.push(format!("    {:width$}  expected {}", field.field, field.expected));
        lines.push(format!("    {:width$}  actual   {}", "", field.actual));
    }
}

/// Which combinations of its scenario's axes fail, for a case that is one of them: a line.
pub(super) fn axes(failing: &[FailingAxes], case: &Finished) -> Option<String> {
    axes_of(failing, case).map(|says| format!("axes       {says}"))
}

/// Which combinations of its scenario's axes fail, for a case that is one of them.
pub(super) fn axes_of(failing: &[FailingAxes], case: &Finished) -> Option<String> {
    let (arm, scenario) = (case.scenario.arm, scenario_of(&case.scenario.id));
    let of_case = case.outcome.verdict == Verdict::Fail;
    let found = failing.iter().filter(|_| of_case).find(|one| one.arm == arm && one.scenario == scenario)?;
    Some(found.says.clone())
}

/// How the rounds of a case ended, where there were several.
pub(super) fn rounds(outcome: &Outcome) -> Option<String> {
    let rounds = outcome.rounds?;
    let of = plural(rounds.run as usize, "round");
    Some(match rounds.passed {
        0 => format!("passed in none of {of}"),
        passed => format!("passed in {passed} of {of}"),
    })
}

/// Where the evidence is, and how to see it again.
pub(super) fn pointers(outcome: &Outcome, out: Option<&str>) -> Vec<String> {
    let bundle = outcome.bundle.as_ref().map(|bundle| match out {
        Some(out) => format!("bundle     {}/{bundle}", out.trim_end_matches('/')),
        None => format!("bundle     {bundle}"),
    });
    bundle.into_iter().chain([format!("reproduce  {}", outcome.reproduce)]).collect()
}

/// A text with control characters but line ends written out.
pub(super) fn printable(text: &str) -> String {
    let shown = text.chars().map(|c| match c {
        '\n' => "\n".to_owned(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    });
    shown.collect()
}
