//! The requirements that findings cite, so that the page can be read without the catalogue.

use std::collections::BTreeMap;

use scenarios::{
    catalogue::{Catalogue, RequirementId},
    run::CheckState,
};

use crate::results::{coverage::Coverage, read::Finished};

use super::anchor;

/// A requirement.
pub(super) struct RequirementView {
    pub(super) id: String,
    pub(super) level: &'static str,
    pub(super) roles: String,
    pub(super) statement: String,
    pub(super) sources: String,
    /// Where it stands after this run.
    pub(super) standing: &'static str,
    /// Anchors and ids of the cases that break it.
    pub(super) cases: Vec<(String, String)>,
}

/// What is broken in `told`.
pub(super) fn broken(told: &[&Finished], coverage: &Coverage) -> Vec<RequirementView> {
    let mut cases: BTreeMap<RequirementId, Vec<(String, String)>> = BTreeMap::new();
    for case in told {
        let broken = case.outcome.checks.iter();
        let broken = broken.filter(|check| matches!(check.state, CheckState::Broken | CheckState::Warned));
        for id in broken.flat_map(|check| &check.proves) {
            let of_id = cases.entry(*id).or_default();
            let link = (anchor(case), format!("{} {}", case.scenario.arm, case.scenario.id));
            if !of_id.contains(&link) {
                of_id.push(link);
            }
        }
    }
    let view = |(id, cases)| view(id, cases, coverage);
    cases.into_iter().map(view).collect()
}

fn view(id: RequirementId, cases: Vec<(String, String)>, coverage: &Coverage) -> RequirementView {
    let catalogue = Catalogue::embedded();
    let name = id.to_string();
    let mut view = RequirementView {
        id: name.clone(),
        level: "",
        roles: String::new(),
        statement: String::new(),
        sources: String::new(),
        standing: "",
        cases,
    };
    if let Some(row) = catalogue.row(id) {
        view.level = row.level.name();
        view.roles = row.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
        view.statement.clone_from(&row.statement);
        view.sources = row.sources.join("; ");
        view.standing = coverage.standing(row).name();
    } else if let Some(open) = catalogue.open_question(&name) {
        view.level = "open question";
        view.statement =
            format!("{} A: {} B: {} The lab takes {:?}.", open.question, open.a, open.b, open.takes);
        view.sources = open.sources.join("; ");
    }
    view
}
