//! The catalogue against the library: who shows what, and how little is left out.

use emulator::model::Question;
use scenarios::{
    catalogue::{Catalogue, CheckedBy, Level, Requirement, Role},
    library::Library,
};

/// Rows that bind a client or a host in an area that is built.
fn of_clients_and_hosts() -> impl Iterator<Item = &'static Requirement> {
    let binds = |row: &&Requirement| row.roles.iter().any(|role| matches!(role, Role::Client | Role::Host));
    Catalogue::embedded().iter().filter(|row| row.id.area().is_built()).filter(binds)
}

#[test]
fn no_scenario_cites_what_is_waived() {
    let citations = Library::embedded().citations();
    for row in Catalogue::embedded().iter().filter(|row| matches!(row.check, CheckedBy::Waived(_))) {
        let cited = citations.of(row.id).iter().map(|loaded| &loaded.id).collect::<Vec<_>>();
        assert!(cited.is_empty(), "{} is waived, and {cited:?} cite it: take its `check` away", row.id);
    }
}

#[test]
fn little_is_waived_or_left_to_tests() {
    let all = of_clients_and_hosts().count();
    let count = |name: &str| of_clients_and_hosts().filter(|row| row.check.name() == name).count();
    let (waived, tested) = (count("waived"), count("test"));
    assert!(waived * 20 <= all, "{waived} of {all} are waived; 5 % at most");
    assert!(tested * 10 <= all, "{tested} of {all} are checked by tests only; 10 % at most");
}

#[test]
fn every_row_of_a_built_area_has_a_proof() {
    let citations = Library::embedded().citations();
    let unproven = Catalogue::embedded()
        .iter()
        .filter(|row| row.id.area().is_built() && row.check == CheckedBy::Scenarios)
        .filter(|row| citations.of(row.id).is_empty())
        .map(|row| row.id.to_string())
        .collect::<Vec<_>>();
    assert!(unproven.is_empty(), "{} rows without a scenario: {}", unproven.len(), unproven.join(" "));
}

#[test]
fn what_is_shown_on_the_wire_binds_harder_than_advice_and_samples() {
    for (id, level) in [
        ("TIMER-035", Level::Must),
        ("COUNT-003", Level::Must),
        ("ERR-054", Level::Should),
        ("DISC-012", Level::Should),
        ("COUNT-024", Level::Observed),
    ] {
        assert_eq!(Catalogue::embedded().get(id).map(|row| row.level), Some(level), "{id}");
    }
}

#[test]
fn both_readings_of_every_question_that_can_be_switched_are_shown() {
    let citations = Library::embedded().citations();
    for question in Question::ALL {
        let row = question.to_string().parse().expect("a question has its row");
        let other = (*question, question.default_reading().other());
        let mut cited = citations.of(row).iter();
        let shown = cited.any(|loaded| loaded.scenario.pins().any(|pin| pin == other));
        assert!(shown, "no scenario cites {question} and is pinned to its reading {}", other.1);
    }
}
