//! What is found in matrices, played and made up.

use std::collections::{BTreeMap, BTreeSet};

use scenarios::{catalogue::RequirementId, library::Library};

use super::{
    Column, Defect, Dumb, Finding, Kill, Matrix, Options, Row, VirtualField, findings, html, markdown,
    matrix, text,
};
use crate::check::selected;

fn played(saboteur: &str, filter: &str) -> Matrix {
    let cases = selected(Library::embedded(), &[filter.to_owned()]).unwrap();
    let defects = Defect::selected(&[saboteur.to_owned()]).unwrap();
    let options = Options { jobs: 1, seed: 1, whole: false };
    matrix(&VirtualField, &cases, &defects, &options, &mut |_, _| {}).unwrap()
}

fn id(text: &str) -> RequirementId {
    text.parse().unwrap()
}

#[test]
fn a_saboteur_is_killed_by_the_scenario_that_proves_what_it_breaks_and_by_no_other() {
    let matrix = played("host/count-off-by-one", "count/client-product-at-25");
    assert_eq!(matrix.saboteurs.len(), 1);
    assert_eq!(matrix.reference, BTreeMap::new());
    let kill = &matrix.saboteurs[0].kills["count/client-product-at-25"];
    assert!(kill.violated.contains(&id("COUNT-003")), "{kill:?}");
    assert!(matrix.saboteurs[0].is_proven_by(kill));

    let matrix = played("client/forgets-host", "count/client-product-at-25");
    assert_eq!(matrix.saboteurs[0].kills, BTreeMap::new(), "the scenario says nothing of a cache");
}

#[test]
fn the_same_matrix_comes_of_the_same_seed() {
    let play = || played("client/retries-too-late", "attempts/*");
    assert_eq!(play(), play());
}

/// One saboteur, one scenario that proves a MUST of hosts, a kill that shows it.
fn sound() -> Matrix {
    let proves = BTreeMap::from([("host".to_owned(), BTreeSet::from([id("COUNT-003")]))]);
    let kill = Kill {
        cases: vec!["a/b".into()],
        violated: BTreeSet::from([id("COUNT-003")]),
        message: "<count>".into(),
    };
    Matrix {
        suite: "0".into(),
        stage: "virtual",
        seed: 1,
        whole: true,
        scenarios: vec![Column { scenario: "a/b".into(), title: "t".into(), proves }],
        saboteurs: vec![Row {
            role: "host".into(),
            name: "counts-wrong",
            does: "counts wrong",
            breaks: vec![id("COUNT-003")],
            owed: BTreeSet::from([id("COUNT-003")]),
            kills: BTreeMap::from([("a/b".to_owned(), kill)]),
            errors: BTreeMap::new(),
        }],
        dumb: Vec::new(),
        reference: BTreeMap::new(),
    }
}

fn told(matrix: &Matrix) -> Vec<String> {
    findings(matrix).iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_is_found_in_a_whole_matrix_without_holes() {
    assert_eq!(told(&sound()), Vec::<String>::new());
}

#[test]
fn survivors_unproven_breaks_and_idle_scenarios_are_found() {
    let mut matrix = sound();
    matrix.saboteurs[0].kills.clear();
    assert_eq!(told(&matrix), ["host/counts-wrong survives every scenario", "a/b kills no saboteur"],);
    let mut matrix = sound();
    matrix.saboteurs[0].owed.insert(id("COUNT-004"));
    assert_eq!(told(&matrix), ["host/counts-wrong is said to break COUNT-004, and no kill cites it"]);
    // Over sockets nothing might be seen of what it breaks.
    matrix.saboteurs[0].owed.clear();
    matrix.saboteurs[0].kills.clear();
    assert_eq!(told(&matrix), ["a/b kills no saboteur"]);
}

#[test]
fn a_must_that_nobody_breaks_is_found() {
    let mut matrix = sound();
    let proves = matrix.scenarios[0].proves.get_mut("host").unwrap();
    proves.insert(id("TIMER-035"));
    assert_eq!(told(&matrix), ["TIMER-035 is a MUST that scenarios prove, and no saboteur breaks it"]);
}

#[test]
fn a_reference_that_fails_and_a_dumb_target_that_passes_are_found_in_any_part() {
    let mut matrix = sound();
    matrix.whole = false;
    matrix.saboteurs[0].kills.clear();
    matrix.reference.insert("a/b".into(), "broken".into());
    matrix.dumb.push(Dumb {
        role: "host".into(),
        name: "echo",
        does: "echoes",
        cases: 1,
        passed: vec!["a/b".into()],
        refused: None,
    });
    assert_eq!(
        told(&matrix),
        ["the reference doesn't pass a/b: broken", "a/b passes host/echo, which implements nothing"],
    );
}

#[test]
fn every_form_tells_saboteurs_kills_and_findings() {
    let mut matrix = sound();
    matrix.saboteurs[0].breaks.push(id("COUNT-004"));
    matrix.saboteurs[0].owed.insert(id("COUNT-004"));
    let found: Vec<Finding> = findings(&matrix);
    let text = text(&matrix, &found);
    assert!(text.contains("1 of 1 saboteurs killed, 1 of 1 scenarios kill"), "{text}");
    assert!(text.contains("no kill cites it"), "{text}");
    let page = html(&matrix, &found).unwrap();
    assert!(page.contains("&#60;count&#62;"), "what a scenario says is escaped: {page}");
    assert!(page.contains("no kill cites it"), "{page}");
    assert!(!page.contains("http"), "the page needs no network");
    let markdown = markdown(&matrix);
    assert!(
        markdown.contains("| `counts-wrong` | counts wrong | COUNT-003, COUNT-004 | 1 | `a/b` |"),
        "{markdown}"
    );
}
