//! The table of the field reports: every number stands in it, and what it names is there.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const TABLE: &str = include_str!("../library/field-reports/README.md");

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("library/field-reports")
}

/// The cells of each numbered row: number, symptom, scenarios.
fn rows() -> Vec<[&'static str; 3]> {
    let cells = TABLE.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    let rows = cells.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>().try_into().unwrap());
    rows.filter(|[number, ..]: &[&str; 3]| number.parse::<u8>().is_ok()).collect()
}

/// What stands between `open` and `close` in `text`, each time.
fn between<'a>(text: &'a str, open: &'a str, close: char) -> impl Iterator<Item = &'a str> {
    text.split(open).skip(1).filter_map(move |rest| Some(rest.split_once(close)?.0))
}

/// The scenario files of the folder.
fn files() -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|ending| ending == "ron")).collect()
}

#[test]
fn every_number_has_a_row_that_says_something() {
    let numbers: Vec<u8> = rows().iter().map(|[number, ..]| number.parse().unwrap()).collect();
    assert_eq!(numbers, (1..=33).collect::<Vec<u8>>());
    for [number, symptom, scenarios] in rows() {
        assert!(!symptom.is_empty() && !scenarios.is_empty(), "row {number}");
    }
}

#[test]
fn every_scenario_of_the_table_is_there() {
    for [number, _, scenarios] in rows() {
        for (name, link) in between(scenarios, "[", ']').zip(between(scenarios, "](", ')')) {
            assert!(folder().join(link).is_file(), "row {number}: {link} isn't there");
            let library = folder().join("..").join(format!("{name}.ron"));
            let same = fs::canonicalize(folder().join(link)).unwrap() == fs::canonicalize(library).unwrap();
            assert!(same, "row {number}: {name} leads to {link}");
        }
    }
}

#[test]
fn every_file_of_the_folder_stands_in_the_table() {
    let links = rows().into_iter().flat_map(|[_, _, scenarios]| between(scenarios, "](", ')'));
    let named: BTreeSet<PathBuf> = links.map(|link| folder().join(link)).collect();
    let missing: Vec<_> = files().difference(&named).cloned().collect();
    assert!(missing.is_empty(), "no row names {missing:?}");
}

#[test]
fn every_test_of_the_table_is_there() {
    fn collect(folder: &Path, sources: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, sources);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                sources.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut sources = String::new();
    for part in ["tests", "src"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator").join(part), &mut sources);
    }
    for [number, _, scenarios] in rows() {
        // Names of tests have underscores; nothing else in the table has.
        for name in between(scenarios, "`", '`').filter(|name| name.contains('_')) {
            assert!(sources.contains(&format!("fn {name}(")), "row {number}: no test {name}");
        }
    }
}

#[test]
fn the_first_line_of_each_file_says_what_to_look_at() {
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap();
        assert!(first.starts_with("// Look "), "{}: {first}", path.display());
    }
}
