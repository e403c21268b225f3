//! Whether a script looks at what a target remembers: then the target has to begin without memory of other scenarios.
//!
//! What a target says of itself is left out: a target that can't be started fresh has no adapter, and so says nothing.
//! What emulated actors do beside it is not judged then ([`super::Judgement::subjects_only`]).

use emulator::trace::Actor;

use crate::{
    catalogue::Role,
    language::{Expectation, Scenario},
};

use super::plan::{expectations, names};

/// Whether what is expected of `subjects` in `role` depends on what they did before the scenario: a host remembers
/// machines, and its answers show how many; a client remembers its licence, and its requests show which.
pub(super) fn looks_at_memory(scenario: &Scenario, role: Role, subjects: &[Actor]) -> bool {
    let mut of_subjects = expectations(scenario).filter(|one| names(one, subjects));
    of_subjects.any(|one| shows_memory(one, role))
}

fn shows_memory(expectation: &Expectation, role: Role) -> bool {
    match expectation {
        Expectation::Answer(pattern) => role == Role::Host && pattern.count.is_some(),
        Expectation::Answers { count, .. } => role == Role::Host && count.is_some(),
        Expectation::Request(pattern) => {
            role == Role::Client && (pattern.licence.is_some() || pattern.minutes_left.is_some())
        }
        Expectation::Requests { licence, .. } => role == Role::Client && licence.is_some(),
        Expectation::AnyOf(outcomes) => outcomes.iter().any(|(_, outcome)| shows_memory(outcome, role)),
        _ => false,
    }
}
