//! A comparison of two runs in lines, and as Markdown.

use std::fmt::Write;

use super::{
    compare::{CaseChange, Change, Comparison, Said},
    facts::plural,
    finding::printable,
    markdown::{cell, code},
};

/// For a person on a terminal.
#[must_use]
pub fn text(comparison: &Comparison) -> String {
    let mut text = String::new();
    for (what, old, new) in &comparison.settings {
        let _ = writeln!(text, "{what}: {old} -> {new}");
    }
    for change in Change::ALL {
        let of_kind: Vec<&CaseChange> = of(comparison, change).collect();
        if !of_kind.is_empty() {
            let _ = writeln!(text, "{}{}: {}", gap(&text), change.name(), of_kind.len());
        }
        for case in of_kind {
            let other = if case.is_other_text { " (of another text)" } else { "" };
            let _ = writeln!(text, "  {} {}{other}", case.arm, case.id);
            for (word, said) in said(case) {
                let _ = writeln!(text, "    {word}  {said}");
            }
        }
    }
    if !comparison.requirements.is_empty() {
        let _ = writeln!(text, "{}requirements: {}", gap(&text), comparison.requirements.len());
    }
    for moved in &comparison.requirements {
        let _ = writeln!(text, "  {:10}  {} -> {}", moved.id, moved.old, moved.new);
    }
    let _ = writeln!(text, "{}{}", gap(&text), sum(comparison));
    printable(&text)
}

/// For the summary page of a pipeline.
#[must_use]
pub fn markdown(comparison: &Comparison) -> String {
    let mut text = format!("### {}\n", sum(comparison));
    for (what, old, new) in &comparison.settings {
        let _ = writeln!(text, "\n{}: {} → {}", cell(what), cell(old), cell(new));
    }
    for change in Change::ALL {
        let of_kind: Vec<&CaseChange> = of(comparison, change).collect();
        if of_kind.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "\n#### {}: {}\n\n| arm | case | old | new |\n| --- | --- | --- | --- |",
            change.name(),
            of_kind.len()
        );
        for case in of_kind {
            let told = |said: &Option<Said>| said.as_ref().map(|said| cell(&said.told())).unwrap_or_default();
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                case.arm,
                code(&case.id),
                told(&case.old),
                told(&case.new)
            );
        }
    }
    if !comparison.requirements.is_empty() {
        text.push_str("\n#### Requirements\n\n| requirement | old | new |\n| --- | --- | --- |\n");
    }
    for moved in &comparison.requirements {
        let _ = writeln!(text, "| {} | {} | {} |", moved.id, moved.old, moved.new);
    }
    text
}

/// A blank line between two parts.
fn gap(text: &str) -> &'static str {
    if text.is_empty() { "" } else { "\n" }
}

fn of(comparison: &Comparison, change: Change) -> impl Iterator<Item = &CaseChange> {
    comparison.cases.iter().filter(move |case| case.change == change)
}

fn said(case: &CaseChange) -> impl Iterator<Item = (&'static str, String)> {
    let told = |said: &Option<Said>| said.as_ref().map(Said::told);
    [("old", told(&case.old)), ("new", told(&case.new))]
        .into_iter()
        .filter_map(|(word, told)| Some((word, told?)))
}

impl Said {
    fn told(&self) -> String {
        let message = self.message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
        format!("{}{message}", self.verdict.name())
    }
}

/// The counts of each change in a line.
fn sum(comparison: &Comparison) -> String {
    let counts = Change::ALL.map(|change| (change, of(comparison, change).count()));
    let told = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(change, count)| format!("{count} {}", change.name()));
    let told: Vec<String> =
        std::iter::once(format!("{} the same", plural(comparison.same, "case"))).chain(told).collect();
    let worse = if comparison.is_worse { "; something got worse" } else { "" };
    format!("{}{worse}", told.join(", "))
}
