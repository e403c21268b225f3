//! The catalogue as it is embedded, and files that must be refused.

use super::*;
use crate::catalogue::{Kind, Level, Reading, Role};

#[test]
fn every_area_has_its_rows() {
    let catalogue = Catalogue::embedded();
    let counts = catalogue.areas().map(|(area, rows)| (area.name(), rows.len())).collect::<Vec<_>>();
    assert_eq!(
        counts,
        [
            ("TIMER", 42),
            ("STATE", 64),
            ("COUNT", 27),
            ("KEY", 58),
            ("DISC", 47),
            ("PUB", 39),
            ("REG", 30),
            ("SLMGR", 136),
            ("OSPP", 18),
            ("EVENT", 55),
            ("WMI", 100),
            ("ERR", 62),
            ("MAK", 70),
            ("TOKEN", 13),
            ("UX", 45),
            ("REPORT", 21),
            ("OPS", 47),
            ("PRIV", 14),
            ("RPC", 173),
        ]
    );
    assert_eq!(catalogue.iter().filter(|row| !row.id.area().has_gaps()).count(), 888);
    assert_eq!(catalogue.open_questions().len(), 101);
    assert_eq!(catalogue.edges().len(), 19);
    assert_eq!(catalogue.iter().filter(|row| row.is_disputed()).count(), 48);
}

#[test]
fn a_row_carries_every_field() {
    let row = Catalogue::embedded().get("TIMER-004").expect("a row");
    assert_eq!(row.id.to_string(), "TIMER-004");
    assert_eq!((row.level, row.kind), (Level::Must, Kind::Timer));
    assert_eq!(row.roles, [Role::Client]);
    assert_eq!(row.sources, ["TR Timing", "TR T8 silent retry"]);
    assert!(row.statement.starts_with("Given an attempt that fails at virtual time t,"));
    let shared = Catalogue::embedded().iter().filter(|row| row.roles == [Role::Client, Role::Host]).count();
    assert_eq!(shared, 4);
}

#[test]
fn an_open_question_carries_both_readings() {
    let question = Catalogue::embedded().open_question("OPEN-016").expect("a question");
    assert_eq!(question.takes, Reading::A);
    assert_eq!(question.reading(Reading::B), "Every failed attempt.");
    assert_eq!(question.affects.iter().map(|area| area.name()).collect::<Vec<_>>(), ["TIMER"]);
    let decided = Catalogue::embedded().open_question("OPEN-001").expect("a question");
    assert_eq!(decided.takes, Reading::B);
    assert!(decided.note.is_some());
}

#[test]
fn ids_in_statements_exist() {
    let catalogue = Catalogue::embedded();
    let texts = catalogue
        .iter()
        .map(|row| row.statement.as_str())
        .chain(catalogue.open_questions().iter().flat_map(|row| [&*row.question, &*row.a, &*row.b]))
        .chain(catalogue.edges().iter().map(|edge| &*edge.decision));
    let mut seen = 0;
    for text in texts {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        for word in words.filter(|word| split(word).is_some_and(|(area, _)| Area::named(area).is_some())) {
            assert!(word.parse::<RequirementId>().is_ok(), "{word} in `{text}`");
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} ids found");
}

#[test]
fn looks_up_by_text() {
    let catalogue = Catalogue::embedded();
    assert!(catalogue.get("TIMER-043").is_none());
    assert!(catalogue.get("TIMER-000").is_none());
    assert!(catalogue.get("OPEN-001").is_none());
    assert!(catalogue.open_question("OPEN-102").is_none());
    assert_eq!(catalogue.nearest("EVNT-020").map(|id| id.to_string()).as_deref(), Some("EVENT-020"));
    assert_eq!(catalogue.nearest("nothing like it"), None);
}

/// The catalogue with one area's text replaced.
fn with(name: &'static str, text: &'static str) -> Result<Catalogue, CatalogueError> {
    Catalogue::read(|area| if area.name() == name { text } else { area.text() }, "[]")
}

#[track_caller]
fn refused(name: &'static str, text: &'static str, expect: &str) {
    let error = with(name, text).expect_err("refused").to_string();
    assert!(error.contains(expect), "{error}");
}

#[test]
fn refuses_broken_files() {
    refused(
        "TIMER",
        r#"[(id: "TIMER-002", roles: [Host], kind: Wire, statement: "x", sources: ["y"])]"#,
        "expected TIMER-001",
    );
    refused(
        "TIMER",
        r#"[(id: "TIMER-001", roles: [], kind: Wire, statement: "x", sources: ["y"])]"#,
        "no role",
    );
    refused(
        "TIMER",
        r#"[(id: "TIMER-001", roles: [Host], kind: Wire, statement: " ", sources: ["y"])]"#,
        "no statement",
    );
    refused(
        "TIMER",
        r#"[(id: "TIMER-001", roles: [Host], kind: Wire, statement: "x", sources: [])]"#,
        "no source",
    );
    refused("TIMER", r#"[(id: "TIMER-001", weight: 3)]"#, "TIMER.ron:1:20");
    refused("TIMER", "[(", "TIMER.ron:1");
    refused(
        "OPEN",
        r#"[(id: "OPEN-001", takes: A, affects: ["TIMR"], sources: [], question: "q", a: "a", b: "b")]"#,
        "no area `TIMR`",
    );
}

#[test]
fn refuses_an_edge_of_no_row() {
    let edges = r#"[(rows: ["TIMER-041..043"], decision: "x")]"#;
    let error = Catalogue::read(Area::text, edges).expect_err("refused").to_string();
    assert!(error.contains("TIMER-043"), "{error}");
}
