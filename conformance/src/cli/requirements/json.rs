//! The table as one JSON object. Its members are described in `scenarios/requirements/README.md` and stay.

use scenarios::catalogue::{Area, CheckedBy};
use serde_json::{Map, Value, json};

use super::table::{Counts, Row, Table, counts};

pub(super) fn told(table: &Table, area: Option<Area>) -> String {
    let wanted = |row: &&Row| area.is_none_or(|area| row.requirement.id.area() == area);
    let rows = || table.rows.iter().filter(wanted);
    let areas = table.areas().into_iter().filter(|(of_row, _)| area.is_none_or(|area| area == *of_row));
    let areas = areas.map(|(area, counts)| {
        json!({
            "area": area.name(),
            "title": area.title(),
            "built": area.is_built(),
            "counts": numbers(table, &counts),
        })
    });
    let run = table.run.as_ref().map(|run| {
        json!({
            "suite": run.suite,
            "seed": run.seed,
            "arms": run.arms,
            "cases": run.cases,
            "planned": run.planned,
        })
    });
    let whole = json!({
        "format": 1,
        "run": run,
        "counts": numbers(table, &counts(rows())),
        "areas": areas.collect::<Vec<_>>(),
        "requirements": rows().map(row).collect::<Vec<_>>(),
    });
    format!("{whole}\n")
}

fn numbers(table: &Table, counts: &Counts) -> Value {
    let mut numbers = Map::new();
    numbers.insert("all".to_owned(), counts.values().sum::<usize>().into());
    for column in table.columns {
        numbers.insert(column.key().to_owned(), counts.get(column).copied().unwrap_or_default().into());
    }
    numbers.into()
}

fn row(row: &Row) -> Value {
    let requirement = row.requirement;
    let test = match &requirement.check {
        CheckedBy::Test { path, .. } => Some(path),
        _ => None,
    };
    json!({
        "id": requirement.id,
        "level": requirement.level.name(),
        "roles": requirement.roles.iter().map(|role| role.name()).collect::<Vec<_>>(),
        "kind": requirement.kind.name(),
        "checked_by": requirement.check.name(),
        "test": test,
        "why": requirement.check.why(),
        "state": row.standing.key(),
        "scenarios": row.scenarios,
    })
}
