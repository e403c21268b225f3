//! What a run knows of each requirement.

use std::collections::{BTreeMap, BTreeSet};

use scenarios::{
    catalogue::{Catalogue, Requirement, RequirementId},
    run::{CheckState, Verdict},
};
use serde::{Deserialize, Serialize};

use super::{arm::Arm, record::Outcome, standing::Standing};

/// What a run knows of a requirement. The worse one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Knowledge {
    /// An expectation on a subject that proves it was met, and none was broken.
    Verified,
    /// An expectation on a subject that proves it was broken.
    Violated,
}

/// Requirements by what is known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequirementTotals {
    /// Verified.
    pub verified: usize,
    /// Violated.
    pub violated: usize,
    /// Scenarios should show them, and no expectation on a subject came so far.
    pub not_reached: usize,
    /// A test of the suite shows them, and no expectation did.
    pub test_only: usize,
    /// Nobody is held to them.
    pub waived: usize,
    /// Their area isn't built yet, and no scenario of the run cites them.
    pub not_built: usize,
}

impl RequirementTotals {
    /// How many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.verified + self.violated + self.not_reached + self.test_only + self.waived + self.not_built
    }
}

/// What a run knows of requirements, those that no expectation came to left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    known: BTreeMap<RequirementId, Knowledge>,
    cited: BTreeSet<RequirementId>,
}

impl Coverage {
    /// What `outcomes` show. A run that ended in a mistake of ours shows nothing.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let mut coverage = Self::default();
        for outcome in outcomes {
            coverage.add(outcome);
        }
        coverage
    }

    fn add(&mut self, outcome: &Outcome) {
        self.cited.extend(outcome.checks.iter().flat_map(|check| check.proves.iter().copied()));
        if outcome.verdict == Verdict::Error {
            return;
        }
        for check in outcome.checks.iter().filter(|check| check.on_subject) {
            let knowledge = match check.state {
                CheckState::Met => Knowledge::Verified,
                CheckState::Broken | CheckState::Warned => Knowledge::Violated,
                CheckState::NotObservable | CheckState::Unsupported | CheckState::NotReached => continue,
            };
            let rows = check.proves.iter().filter_map(|id| Catalogue::embedded().row(*id));
            for row in rows.filter(|row| outcome.arm.judges(row)) {
                let known = self.known.entry(row.id).or_insert(knowledge);
                *known = (*known).max(knowledge);
            }
        }
    }

    /// What is known of a requirement; `None` when it was not reached.
    #[must_use]
    pub fn get(&self, id: RequirementId) -> Option<Knowledge> {
        self.known.get(&id).copied()
    }

    /// Where a requirement stands.
    #[must_use]
    pub fn standing(&self, row: &Requirement) -> Standing {
        match self.get(row.id) {
            Some(Knowledge::Verified) => Standing::Verified,
            Some(Knowledge::Violated) => Standing::Violated,
            None => Standing::undecided(row, self.cited.contains(&row.id)),
        }
    }

    /// Counts over the requirements that any of `arms` judges.
    #[must_use]
    pub fn totals(&self, arms: &[Arm]) -> RequirementTotals {
        let judged = |row: &&Requirement| arms.iter().any(|arm| arm.judges(row));
        let mut totals = RequirementTotals::default();
        for row in Catalogue::embedded().iter().filter(judged) {
            let count = match self.standing(row) {
                Standing::Verified => &mut totals.verified,
                Standing::Violated => &mut totals.violated,
                Standing::TestOnly => &mut totals.test_only,
                Standing::Waived => &mut totals.waived,
                Standing::NotBuilt => &mut totals.not_built,
                Standing::NotReached | Standing::Cited | Standing::Uncited => &mut totals.not_reached,
            };
            *count += 1;
        }
        totals
    }
}
