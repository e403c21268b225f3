//! The table for a person: on a terminal, or as Markdown.

use std::fmt::Write as _;

use scenarios::catalogue::Area;

use super::table::{Counts, Row, Table};

/// Areas and their counts.
pub(super) fn areas(table: &Table, markdown: bool) -> String {
    let mut lines = vec![head(table)];
    lines.extend(table.areas().iter().map(|(area, counts)| {
        let built = if area.is_built() { "" } else { " *" };
        numbers(table, &format!("{area}{built}"), counts)
    }));
    lines.push(numbers(table, "all", &table.totals()));
    let mut text = if markdown { self::markdown(&lines) } else { aligned(&lines) };
    let _ = writeln!(text, "\n{}\n{}", table.origin, sentence(table, &table.totals()));
    if table.areas().iter().any(|(area, _)| !area.is_built()) {
        text.push_str("Areas marked * are not built yet: of them only what a scenario cites counts.\n");
    }
    text
}

/// Every requirement of an area.
pub(super) fn rows(table: &Table, area: Area, markdown: bool) -> String {
    let rows = table.of(area).collect::<Vec<_>>();
    let mut text = format!("{}{area}: {}\n\n", if markdown { "### " } else { "" }, area.title());
    if markdown {
        let mut lines = vec![
            ["requirement", "level", "roles", "checked by", "state", "scenarios"].map(str::to_owned).to_vec(),
        ];
        lines.extend(rows.iter().map(|row| {
            let cells = cells(row);
            let proof = row.requirement.check.why().map_or_else(|| row.scenarios.join(", "), str::to_owned);
            cells.into_iter().chain([proof]).collect()
        }));
        text.push_str(&self::markdown(&lines));
    } else {
        for row in &rows {
            let [id, level, roles, check, state] = cells(row);
            let _ = writeln!(text, "{id:10}  {level:8}  {roles:13}  {check:9}  {state}");
            proofs(&mut text, row);
        }
    }
    let counts = super::table::counts(rows.into_iter());
    let _ = writeln!(text, "\n{}\n{}", table.origin, sentence(table, &counts));
    text
}

fn cells(row: &Row) -> [String; 5] {
    let requirement = row.requirement;
    let roles = requirement.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
    [
        requirement.id.to_string(),
        requirement.level.name().to_owned(),
        roles,
        requirement.check.name().to_owned(),
        row.standing.name().to_owned(),
    ]
}

fn proofs(text: &mut String, row: &Row) {
    use scenarios::catalogue::CheckedBy;
    for id in &row.scenarios {
        let _ = writeln!(text, "    {id}");
    }
    if let CheckedBy::Test { path, .. } = &row.requirement.check {
        let _ = writeln!(text, "    {path}");
    }
    if let Some(why) = row.requirement.check.why() {
        let _ = writeln!(text, "    {why}");
    }
}

fn head(table: &Table) -> Vec<String> {
    let names = table.columns.iter().map(|column| column.name().to_owned());
    ["area".to_owned(), "requirements".to_owned()].into_iter().chain(names).collect()
}

fn numbers(table: &Table, name: &str, counts: &Counts) -> Vec<String> {
    let number = |column| counts.get(column).copied().unwrap_or_default().to_string();
    let all = counts.values().sum::<usize>().to_string();
    [name.to_owned(), all].into_iter().chain(table.columns.iter().map(number)).collect()
}

/// The counts as a sentence, in the words of the summary of a run.
fn sentence(table: &Table, counts: &Counts) -> String {
    let number = |column| counts.get(column).copied().unwrap_or_default();
    let parts = table.columns.iter().enumerate().filter(|(index, column)| *index < 3 || number(column) > 0);
    let parts = parts.map(|(_, column)| format!("{} {}", number(column), column.name()));
    let all = counts.values().sum::<usize>();
    format!("of {all} requirements: {}", parts.collect::<Vec<_>>().join(", "))
}

fn aligned(lines: &[Vec<String>]) -> String {
    let width =
        |column: usize| lines.iter().filter_map(|line| line.get(column)).map(String::len).max().unwrap_or(0);
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().enumerate().map(|(column, cell)| match column {
            0 => format!("{cell:width$}", width = width(0)),
            _ => format!("{cell:>width$}", width = width(column)),
        });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    text
}

/// A table in Markdown; a bar inside a cell would end it.
pub(super) fn markdown(lines: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let cells = line.iter().map(|cell| cell.replace('|', "\\|").replace(" *", " \\*"));
        let _ = writeln!(text, "| {} |", cells.collect::<Vec<_>>().join(" | "));
        if index == 0 {
            let _ = writeln!(text, "|{}", " --- |".repeat(line.len()));
        }
    }
    text
}
