//! What is wrong with a matrix.

use std::{collections::BTreeSet, fmt};

use scenarios::catalogue::{Catalogue, CheckedBy, Level, RequirementId, Role};

use super::{Matrix, Row};

/// A hole in the suite, or in the proof of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The sound reference doesn't pass a case.
    Reference {
        /// The case.
        case: String,
        /// What was said.
        message: String,
    },
    /// No scenario notices a saboteur.
    Survivor {
        /// The saboteur.
        saboteur: String,
    },
    /// No kill cites a requirement that the saboteur is said to break.
    Unproven {
        /// The saboteur.
        saboteur: String,
        /// The requirement.
        requirement: RequirementId,
    },
    /// A case passes a target that implements nothing.
    Dumb {
        /// The target.
        target: String,
        /// The case.
        case: String,
    },
    /// A scenario kills nobody.
    Idle {
        /// The scenario.
        scenario: String,
    },
    /// Scenarios prove a MUST of hosts or clients that no saboteur breaks.
    Untested {
        /// The requirement.
        requirement: RequirementId,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference { case, message } => write!(f, "the reference doesn't pass {case}: {message}"),
            Self::Survivor { saboteur } => write!(f, "{saboteur} survives every scenario"),
            Self::Unproven { saboteur, requirement } => {
                write!(f, "{saboteur} is said to break {requirement}, and no kill cites it")
            }
            Self::Dumb { target, case } => write!(f, "{case} passes {target}, which implements nothing"),
            Self::Idle { scenario } => write!(f, "{scenario} kills no saboteur"),
            Self::Untested { requirement } => {
                write!(f, "{requirement} is a MUST that scenarios prove, and no saboteur breaks it")
            }
        }
    }
}

/// Everything that is wrong. Of a part of the matrix only what the part can show.
#[must_use]
pub fn findings(matrix: &Matrix) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    found.extend(
        matrix
            .reference
            .iter()
            .map(|(case, message)| Finding::Reference { case: case.clone(), message: message.clone() }),
    );
    for row in &matrix.saboteurs {
        of_row(matrix, row, &mut found);
    }
    for dumb in &matrix.dumb {
        let target = format!("{}/{}", dumb.role, dumb.name);
        let passed = dumb.passed.iter();
        found.extend(passed.map(|case| Finding::Dumb { target: target.clone(), case: case.clone() }));
    }
    if matrix.whole {
        let idle = matrix.victims().into_iter().filter(|(_, victims)| victims.is_empty());
        found.extend(idle.map(|(scenario, _)| Finding::Idle { scenario: scenario.to_owned() }));
        let broken: BTreeSet<_> = matrix.saboteurs.iter().flat_map(|row| &row.breaks).collect();
        let musts = musts(matrix).into_iter().filter(|id| !broken.contains(id));
        found.extend(musts.map(|requirement| Finding::Untested { requirement }));
    }
    found
}

fn of_row(matrix: &Matrix, row: &Row, found: &mut Vec<Finding>) {
    let saboteur = format!("{}/{}", row.role, row.name);
    if !matrix.whole || row.owed.is_empty() {
        return;
    }
    if row.kills.is_empty() {
        found.push(Finding::Survivor { saboteur });
        return;
    }
    let violated = row.violated();
    let unproven = row.owed.iter().filter(|id| !violated.contains(id));
    found.extend(unproven.map(|id| Finding::Unproven { saboteur: saboteur.clone(), requirement: *id }));
}

/// What binds hosts or clients without condition, and is shown of them by scenarios.
fn musts(matrix: &Matrix) -> BTreeSet<RequirementId> {
    let of_role = |role: Role| {
        let provable = matrix.provable(role.name());
        let rows = Catalogue::embedded().iter().filter(move |row| {
            row.level == Level::Must
                && matches!(row.check, CheckedBy::Scenarios)
                && row.roles.contains(&role)
                && provable.contains(&row.id)
        });
        rows.map(|row| row.id)
    };
    of_role(Role::Host).chain(of_role(Role::Client)).collect()
}
