//! Markdown for the summary page of a pipeline: totals, failures to unfold, requirements that are violated.

use std::fmt::Write;

use scenarios::{
    catalogue::Catalogue,
    run::{CheckState, Verdict},
};

use crate::results::{
    axes,
    coverage::{Coverage, Knowledge},
    known::account,
    read::{Finished, Results},
    record::{Check, FailingAxes, Outcome},
};

use super::{facts, finding, known};

/// What a summary page takes, in octets, is 1 MiB; several reports may stand on one.
const MOST: usize = 768 << 10;

/// Names of cases that are listed when there is no place for more.
const NAMED: usize = 200;

/// The summary of a run.
#[must_use]
pub fn markdown(results: &Results) -> String {
    let mut text = String::new();
    head(&mut text, results);
    let failing = axes::failing(results);
    let fails =
        |outcome: &Outcome| matches!(outcome.verdict, Verdict::Fail | Verdict::Error) || outcome.is_flaky();
    let of_run = || results.cases.iter();
    let failed = of_run().filter(|case| fails(&case.outcome) && !case.outcome.is_known_failure());
    section(&mut text, "Failures", &failed.collect::<Vec<_>>(), &failing);
    let known = of_run().filter(|case| case.outcome.is_known_failure());
    section(&mut text, "Known failures", &known.collect::<Vec<_>>(), &failing);
    let warned = of_run().filter(|case| !fails(&case.outcome) && !case.outcome.warnings.is_empty());
    section(&mut text, "Warnings", &warned.collect::<Vec<_>>(), &failing);
    violated(&mut text, results);
    text
}

fn head(text: &mut String, results: &Results) {
    let totals = facts::totals(results);
    let _ = writeln!(text, "## {}\n", cell(&facts::run(results)));
    for target in &results.run.targets {
        let _ = writeln!(text, "{}\n", cell(&facts::target(target)));
    }
    for remark in facts::remarks(results, &totals) {
        let _ = writeln!(text, "**{}**\n", cell(&remark));
    }
    text.push_str("| arm | cases | passed | failed | known | flaky | unsupported | skipped | in error | requirements verified | violated | not reached |\n");
    text.push_str(&"| --- ".repeat(12));
    text.push_str("|\n");
    for arm in &totals.arms {
        let sum = &arm.requirements;
        let counts = [
            arm.cases,
            arm.pass,
            arm.fail,
            arm.known,
            arm.flaky,
            arm.unsupported,
            arm.skipped,
            arm.error,
            sum.verified,
            sum.violated,
            sum.not_reached,
        ];
        let counts = counts.map(|count| count.to_string()).join(" | ");
        let _ = writeln!(text, "| {} | {counts} |", arm.arm);
    }
    let _ = writeln!(text, "\nOf {}", facts::requirements(&totals.requirements));
    for line in account(results).iter().flat_map(known::lines) {
        let _ = writeln!(text, "\n{}", cell(&line));
    }
}

/// Cases of one kind, each to be unfolded. Where the page is full, their names alone, as far as that goes.
fn section(text: &mut String, title: &str, cases: &[&Finished], failing: &[FailingAxes]) {
    if cases.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n### {title}: {}\n", cases.len());
    let mut told = 0;
    for case in cases {
        let before = text.len();
        self::case(text, case, failing);
        if text.len() > MOST {
            text.truncate(before);
            break;
        }
        told += 1;
    }
    let rest = &cases[told..];
    if rest.is_empty() {
        return;
    }
    let _ = writeln!(text, "{} more have no place on this page:\n", rest.len());
    for case in rest.iter().take(NAMED) {
        let _ = writeln!(text, "- {} {}", case.scenario.arm, code(&case.scenario.id));
    }
    if rest.len() > NAMED {
        let _ = writeln!(text, "- and {} others", rest.len() - NAMED);
    }
}

fn case(text: &mut String, case: &Finished, failing: &[FailingAxes]) {
    let (scenario, outcome) = (&case.scenario, &case.outcome);
    let _ = writeln!(
        text,
        "<details><summary>{} {} {} {}</summary>\n",
        facts::verdict(outcome),
        scenario.arm,
        code(&scenario.id),
        cell(&scenario.title)
    );
    let lines = [finding::rounds(outcome), known::reason(outcome), finding::axes_of(failing, case)];
    for line in lines.into_iter().flatten() {
        let _ = writeln!(text, "{}\n", cell(&line));
    }
    let is_broken = |check: &&Check| matches!(check.state, CheckState::Broken | CheckState::Warned);
    let broken: Vec<&Check> = outcome.checks.iter().filter(is_broken).collect();
    if outcome.stray.is_some() || broken.is_empty() {
        fenced(text, &finding::lines(outcome).join("\n"));
    }
    broken.into_iter().for_each(|check| self::check(text, check));
    fenced(text, &finding::pointers(outcome, None).join("\n"));
    text.push_str("</details>\n");
}

fn check(text: &mut String, check: &Check) {
    let proves = check.proves.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let what = check.expected.split(" with ").next().unwrap_or_default();
    let _ = writeln!(text, "line {} {proves}: {}\n", check.line, cell(what));
    text.push_str("| field | expected | actual |\n| --- | --- | --- |\n");
    let mut row = |field: &str, expected: &str, actual: &str| {
        let _ = writeln!(text, "| {} | {} | {} |", cell(field), code(expected), code(actual));
    };
    if check.differing.is_empty() {
        row("", &check.expected, check.actual.as_deref().unwrap_or("nothing"));
    }
    check.differing.iter().for_each(|one| row(&one.field, &one.expected, &one.actual));
    text.push('\n');
    if let Some(near) = &check.near {
        let _ = writeln!(text, "nearest: {}: {}\n", code(&near.text), cell(&near.why));
    }
}

fn violated(text: &mut String, results: &Results) {
    let coverage = Coverage::of(results.cases.iter().map(|case| &case.outcome));
    let violated =
        Catalogue::embedded().iter().filter(|row| coverage.get(row.id) == Some(Knowledge::Violated));
    let rows: Vec<_> = violated.collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n### Requirements violated: {}\n", rows.len());
    text.push_str("| requirement | level | statement |\n| --- | --- | --- |\n");
    for row in rows {
        let _ = writeln!(text, "| {} | {} | {} |", row.id, row.level.name(), cell(&row.statement));
    }
}

/// A text as a block of its own, whatever is in it.
fn fenced(text: &mut String, block: &str) {
    let longest = block.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(text, "{fence}text\n{}\n{fence}\n", finding::printable(block));
}

/// A text in a line or a cell that nothing in it gives another form: what Markdown or HTML reads becomes a reference.
pub(super) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("<br>"),
            '&' | '<' | '>' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '#' | '$' | '@' | '!' => {
                let _ = write!(safe, "&#{};", u32::from(c));
            }
            c if c.is_control() => safe.extend(c.escape_default()),
            c => safe.push(c),
        }
    }
    safe
}

/// The same in the letters of code.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", cell(text))
}
