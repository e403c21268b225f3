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

/// The cases that `filter` selects; all of them when it is empty. A pattern that selects none is an error.
pub fn selected(library: &Library, filter: &[String]) -> Result<Vec<Case>, Trouble> {
    let cases: Vec<Case> = library.cases().collect();
    for pattern in filter {
        if !cases.iter().any(|case| matches(pattern, &case.id)) {
            return Err(Trouble::NoCase { pattern: pattern.clone(), near: near(pattern, &cases) });
        }
    }
    let wanted = |case: &Case| filter.is_empty() || filter.iter().any(|pattern| matches(pattern, &case.id));
    Ok(cases.into_iter().filter(wanted).collect())
}

/// What comes near a pattern that selects nothing.
fn near(pattern: &str, cases: &[Case]) -> String {
    let word = pattern.trim_matches(['*', '/']);
    let wider = [format!("{word}/**"), format!("**{word}*")];
    let wider = wider.iter().find(|wider| cases.iter().any(|case| matches(wider, &case.id)));
    let near = nearest(pattern, cases.iter().map(|case| case.loaded.id.as_str()));
    match (wider.filter(|_| !word.is_empty()), near) {
        (Some(wider), _) => format!("; `*` stands for anything but `/`, `**` for anything: try `{wider}`"),
        (None, Some(near)) => format!("; did you mean `{near}`?"),
        (None, None) => "; `kmslab list` shows them all".to_owned(),
    }
}

/// The jobs of a run, arm by arm, each in the order of ids. A shard may have none of those that are offered to the arms;
/// that nothing at all is offered is an error.
pub(super) fn jobs(
    library: &Library,
    options: &Options,
    players: &[(Arm, &dyn Player)],
) -> Result<Vec<Job>, Trouble> {
    let cases = selected(library, &options.filter)?;
    let mut jobs = Vec::new();
    let mut offered = false;
    for (arm, _) in players {
        for case in &cases {
            let plan = match arm.role() {
                Some(_) if case.loaded.is_virtual_only() => continue,
                Some(role) => match plan(case, role) {
                    Some(plan) => Some(plan),
                    None => continue,
                },
                None => None,
            };
            offered = true;
            if options.shard.is_some_and(|shard| !shard.holds(&case.id)) {
                continue;
            }
            jobs.push(Job { arm: *arm, index: jobs.len(), case: case.clone(), plan });
        }
    }
    if offered { Ok(jobs) } else { Err(Trouble::Nothing) }
}
