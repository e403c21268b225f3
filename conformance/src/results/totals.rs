//! Counts of a run: cases by verdict, expectations by what became of them, requirements by what is known of them.

use scenarios::run::{CheckState, Verdict};
use serde::{Deserialize, Serialize};

use super::{
    arm::Arm,
    coverage::{Coverage, RequirementTotals},
    record::Outcome,
};

/// Counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Each arm that was run, in the order of the run.
    pub arms: Vec<ArmTotals>,
    /// Requirements over all arms.
    pub requirements: RequirementTotals,
}

/// What a run is held to beside its counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// A skip is a failure.
    pub tools: bool,
    /// It is one shard of several: that it judges nothing is no error, for others may.
    pub is_part: bool,
}

/// Counts of one arm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmTotals {
    /// The arm.
    pub arm: Arm,
    /// Cases that were offered to it: the sum of the five verdicts.
    pub cases: usize,
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Those of them that came as the baseline says.
    #[serde(default)]
    pub known: usize,
    /// Unsupported by the target's own word, declarations or plug.
    pub unsupported: usize,
    /// Not run for the want of something on this machine.
    pub skipped: usize,
    /// Ended by a mistake of ours.
    pub error: usize,
    /// Those of the cases that passed in some rounds and not in others, but for those that a baseline lists as such.
    #[serde(default)]
    pub flaky: usize,
    /// Expectations on subjects.
    pub expectations: ExpectationTotals,
    /// Requirements that this arm judges.
    pub requirements: RequirementTotals,
}

/// Counts of expectations on subjects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectationTotals {
    /// Those that hold.
    pub met: usize,
    /// Those that fail their case.
    pub broken: usize,
    /// Those broken that only concern requirements below MUST.
    pub warned: usize,
    /// Those about something that can't be seen.
    pub not_observable: usize,
    /// Those that cite what the target says it lacks.
    pub unsupported: usize,
    /// Those after the end of their run.
    pub not_reached: usize,
}

impl Totals {
    /// Counts `outcomes`, in any order. Arms in which nothing was run still stand there, with zeros. Requirements that
    /// none of the arms judges are not counted.
    #[must_use]
    pub fn of(arms: &[Arm], outcomes: &[&Outcome]) -> Self {
        let totals = arms.iter().map(|arm| {
            let of_arm = outcomes.iter().copied().filter(|outcome| outcome.arm == *arm);
            ArmTotals::of(*arm, &of_arm.collect::<Vec<_>>())
        });
        let requirements = Coverage::of(outcomes.iter().copied()).totals(arms);
        Self { arms: totals.collect(), requirements }
    }

    /// The exit code that the counts alone call for: 1 if anything failed or is flaky that no baseline lists,
    /// else 3 if anything errored or nothing was
    /// judged, else 0.
    #[must_use]
    pub fn exit(&self, demands: Demands) -> u8 {
        let sum = |count: fn(&ArmTotals) -> usize| self.arms.iter().map(count).sum::<usize>();
        if sum(|arm| arm.fail - arm.known + arm.flaky) > 0 || (demands.tools && sum(|arm| arm.skipped) > 0) {
            1
        } else if sum(|arm| arm.error) > 0 || (sum(|arm| arm.pass + arm.known) == 0 && !demands.is_part) {
            3
        } else {
            0
        }
    }
}

impl ArmTotals {
    fn of(arm: Arm, outcomes: &[&Outcome]) -> Self {
        let count = |verdict| outcomes.iter().filter(|outcome| outcome.verdict == verdict).count();
        Self {
            arm,
            cases: outcomes.len(),
            pass: count(Verdict::Pass),
            fail: count(Verdict::Fail),
            known: outcomes.iter().filter(|outcome| outcome.is_known_failure()).count(),
            unsupported: count(Verdict::Unsupported),
            skipped: count(Verdict::Skipped),
            error: count(Verdict::Error),
            flaky: outcomes
                .iter()
                .filter(|outcome| outcome.is_flaky() && !outcome.is_known_failure())
                .count(),
            expectations: ExpectationTotals::of(outcomes),
            requirements: Coverage::of(outcomes.iter().copied()).totals(&[arm]),
        }
    }
}

impl ExpectationTotals {
    fn of(outcomes: &[&Outcome]) -> Self {
        let mut totals = Self::default();
        let checks = outcomes.iter().flat_map(|outcome| &outcome.checks);
        for check in checks.filter(|check| check.on_subject) {
            let count = match check.state {
                CheckState::Met => &mut totals.met,
                CheckState::Broken => &mut totals.broken,
                CheckState::Warned => &mut totals.warned,
                CheckState::NotObservable => &mut totals.not_observable,
                CheckState::Unsupported => &mut totals.unsupported,
                CheckState::NotReached => &mut totals.not_reached,
            };
            *count += 1;
        }
        totals
    }
}
