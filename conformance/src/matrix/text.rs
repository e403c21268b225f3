//! The matrix for a terminal, and as the page of the docs.

use std::fmt::Write;

use super::{Finding, Matrix, Row};

/// Each saboteur in a line, then what is wrong.
#[must_use]
pub fn text(matrix: &Matrix, findings: &[Finding]) -> String {
    let mut text = String::new();
    let width = matrix.saboteurs.iter().map(|row| row.name.len()).max().unwrap_or_default();
    for row in &matrix.saboteurs {
        let _ = writeln!(text, "{}", line(row, width));
    }
    let kills: usize = matrix.saboteurs.iter().map(|row| row.kills.len()).sum();
    let killed = matrix.saboteurs.iter().filter(|row| !row.kills.is_empty()).count();
    let killers = matrix.victims().values().filter(|victims| !victims.is_empty()).count();
    let _ = writeln!(
        text,
        "\n{}: {killed} of {} saboteurs killed, {killers} of {} scenarios kill, {kills} kills",
        matrix.stage,
        matrix.saboteurs.len(),
        matrix.scenarios.len(),
    );
    let unmet: Vec<_> =
        matrix.saboteurs.iter().filter(|row| row.owed.is_empty()).map(|row| row.name).collect();
    if !unmet.is_empty() {
        let _ = writeln!(text, "no case here can show what these break: {}", unmet.join(", "));
    }
    for dumb in &matrix.dumb {
        let end = match &dumb.refused {
            Some(why) => format!("is refused: {why}"),
            None => format!("passes {} of {} cases", dumb.passed.len(), dumb.cases),
        };
        let _ = writeln!(text, "dumb {} {} {end}", dumb.role, dumb.name);
    }
    let alike = matrix.alike();
    if matrix.whole && !alike.is_empty() {
        let scenarios: usize = alike.iter().map(Vec::len).sum();
        let _ = writeln!(
            text,
            "{scenarios} scenarios share what they kill with others, in {} groups",
            alike.len()
        );
    }
    if !matrix.whole {
        let _ = writeln!(text, "only a part was asked for: who survives or kills nobody isn't judged");
    }
    for finding in findings {
        let _ = writeln!(text, "!! {finding}");
    }
    text
}

fn line(row: &Row, width: usize) -> String {
    let proven = row.kills.values().filter(|kill| row.is_proven_by(kill)).count();
    let first = row.kills.iter().find(|(_, kill)| row.is_proven_by(kill)).map(|(scenario, _)| scenario);
    let first = first.or_else(|| row.kills.keys().next()).map(|name| format!(", as {name}"));
    format!(
        "{:6} {:width$}  {:3} kills, {proven} of what it breaks{}",
        row.role,
        row.name,
        row.kills.len(),
        first.unwrap_or_default(),
    )
}

/// The page of the docs.
#[must_use]
pub fn markdown(matrix: &Matrix) -> String {
    let mut text = format!(
        "# The kill matrix\n\n\
         Written by `cargo xtask matrix --bless`; CI compares. Each saboteur is the built-in host or client with one \
         defect; `kmslab adapter host --saboteur NAME` plays it. Every one is killed by a scenario that proves a \
         requirement which it breaks, and every scenario kills one.\n\n\
         {} saboteurs, {} scenarios.\n",
        matrix.saboteurs.len(),
        matrix.scenarios.len()
    );
    for role in ["host", "client"] {
        let _ = write!(
            text,
            "\n## Of a {role}\n\n| saboteur | what it does | breaks | killed by | for example |\n|---|---|---|---|---|\n"
        );
        for row in matrix.saboteurs.iter().filter(|row| row.role == role) {
            let breaks: Vec<_> = row.breaks.iter().map(ToString::to_string).collect();
            let example = row.kills.iter().find(|(_, kill)| row.is_proven_by(kill));
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {} |",
                row.name,
                row.does.replace('|', "\\|"),
                breaks.join(", "),
                row.kills.len(),
                example.map(|(scenario, _)| format!("`{scenario}`")).unwrap_or_default(),
            );
        }
    }
    text.push_str("\n## Scenarios\n\n| scenario | kills | for example |\n|---|---|---|\n");
    for (scenario, victims) in matrix.victims() {
        let example = victims.first().map(|name| format!("`{name}`")).unwrap_or_default();
        let _ = writeln!(text, "| `{scenario}` | {} | {example} |", victims.len());
    }
    text
}
