//! Which cases are run in which arm.

use scenarios::{
    filter::matches,
    language::Case,
    library::Library,
    nearest::nearest,
    run::{Plan, plan},
};

use crate::results::arm::Arm;

use super::{Options, Player, Trouble};

/// One case in one arm.
#[derive(Debug)]
pub struct Job {
    /// Where it is run.
    pub arm: Arm,
    /// Its place in the plan.
    pub index: usize,
    /// The case.
    pub case: Case,
    /// Whom the target plays; `None` in the virtual arm.
    pub plan: Option<Plan>,
}

/// The jobs of a run, arm by arm, each in the order of ids.
pub(super) fn jobs(
    library: &Library,
    options: &Options,
    players: &[(Arm, &dyn Player)],
) -> Result<Vec<Job>, Trouble> {
    let cases: Vec<Case> = library.cases().collect();
    for pattern in &options.filter {
        if !cases.iter().any(|case| matches(pattern, &case.id)) {
            let near = nearest(pattern, cases.iter().map(|case| case.loaded.id.as_str()));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(Trouble::NoCase { pattern: pattern.clone(), near });
        }
    }
    let selected = |case: &&Case| {
        options.filter.is_empty() || options.filter.iter().any(|pattern| matches(pattern, &case.id))
    };
    let mut jobs = Vec::new();
    for (arm, _) in players {
        for case in cases.iter().filter(selected) {
            let plan = match arm.role() {
                Some(_) if case.loaded.is_virtual_only() => continue,
                Some(role) => match plan(case, role) {
                    Some(plan) => Some(plan),
                    None => continue,
                },
                None => None,
            };
            jobs.push(Job { arm: *arm, index: jobs.len(), case: case.clone(), plan });
        }
    }
    if jobs.is_empty() { Err(Trouble::Nothing) } else { Ok(jobs) }
}
