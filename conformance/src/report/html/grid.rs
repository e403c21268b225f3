//! The table of scenarios and arms.

use scenarios::run::Verdict;

use crate::{
    report::{gather::is_told, ids},
    results::{
        arm::Arm,
        axes::scenario_of,
        read::{Finished, Results},
    },
};

use super::anchor;

/// The scenarios of a folder.
pub(super) struct Area<'a> {
    pub(super) name: &'a str,
    pub(super) rows: Vec<Row<'a>>,
}

/// A scenario.
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    /// One for each arm of the run.
    pub(super) cells: Vec<Cell>,
}

/// What an arm made of a scenario.
pub(super) struct Cell {
    pub(super) arm: &'static str,
    pub(super) marks: Vec<Mark>,
}

/// One case, or all of them where they have nothing to tell apart.
pub(super) struct Mark {
    pub(super) verdict: &'static str,
    pub(super) text: String,
    /// The reason, where it isn't told elsewhere.
    pub(super) why: String,
    /// Where the page tells more.
    pub(super) anchor: Option<String>,
}

/// The areas in the order of their names, scenarios as the run has them.
pub(super) fn areas(results: &Results) -> Vec<Area<'_>> {
    let mut ids: Vec<(&str, &str, &str)> = results.cases.iter().map(key).collect();
    ids.sort_unstable();
    ids.dedup_by_key(|(area, id, _)| (*area, *id));
    let mut areas: Vec<Area<'_>> = Vec::new();
    let mut cases: Vec<&Finished> = results.cases.iter().collect();
    cases.sort_by_key(|case| (key(case), case.scenario.arm));
    let mut rest = cases.as_slice();
    for (area, id, title) in ids {
        let len = rest.iter().take_while(|case| scenario_of(&case.scenario.id) == id).count();
        let (of_scenario, others) = rest.split_at(len);
        rest = others;
        let cells = results.run.arms.iter().map(|arm| Cell::new(*arm, of_scenario)).collect();
        let row = Row { name: ids::split(id).1, title, cells };
        match areas.last_mut().filter(|last| last.name == area) {
            Some(last) => last.rows.push(row),
            None => areas.push(Area { name: area, rows: vec![row] }),
        }
    }
    areas
}

fn key(case: &Finished) -> (&str, &str, &str) {
    let id = scenario_of(&case.scenario.id);
    (ids::split(id).0, id, &case.scenario.title)
}

impl Cell {
    fn new(arm: Arm, of_scenario: &[&Finished]) -> Self {
        let cases: Vec<&Finished> =
            of_scenario.iter().copied().filter(|case| case.scenario.arm == arm).collect();
        let is_plain = |case: &&Finished| case.outcome.verdict == Verdict::Pass && !is_told(&case.outcome);
        let marks = match cases.len() {
            0 | 1 => {
                cases.iter().map(|case| Mark::new(case, case.outcome.verdict.name().to_owned())).collect()
            }
            many if cases.iter().all(is_plain) => {
                vec![Mark {
                    verdict: "pass",
                    text: format!("pass ×{many}"),
                    why: String::new(),
                    anchor: None,
                }]
            }
            _ => cases.iter().map(|case| Mark::new(case, ids::values(&case.scenario.id))).collect(),
        };
        Self { arm: arm.name(), marks }
    }
}

impl Mark {
    fn new(case: &Finished, text: String) -> Self {
        let outcome = &case.outcome;
        Self {
            verdict: outcome.verdict.name(),
            text,
            why: outcome.message.clone().unwrap_or_default(),
            anchor: is_told(outcome).then(|| anchor(case)),
        }
    }
}
