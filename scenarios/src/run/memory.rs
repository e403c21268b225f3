//! Whether a script looks at what a target remembers: then the target has to begin without memory of other scenarios.
//!
//! What a target says of itself is left out. A target that can't be started fresh has no adapter, and so says nothing.

use emulator::{model::Hresult, trace::Actor};

use crate::{
    catalogue::Role,
    language::{Expectation, Scenario, Step},
};

use super::plan::names;

/// Whether what the script expects depends on what a target in `role`, playing `subjects`, did before the scenario.
///
/// A host remembers machines. Its count shows in its answers, and in everything that an emulated client does after the
/// first of them. A client remembers its licence, which shows in its requests.
pub(super) fn looks_at_memory(scenario: &Scenario, role: Role, subjects: &[Actor]) -> bool {
    let mut acts = 0;
    scenario.script.iter().any(|step| {
        let list = match step {
            Step::Expect(expectation, _) => std::slice::from_ref(expectation),
            Step::InOrder(list, _) => list,
            _ => {
                acts += 1;
                &[]
            }
        };
        list.iter().any(|one| match role {
            Role::Client => shows_state(one),
            _ => shows_count(one, subjects, acts),
        })
    })
}

fn shows_count(expectation: &Expectation, subjects: &[Actor], acts: usize) -> bool {
    let by_subject = names(expectation, subjects);
    match expectation {
        Expectation::Answer(pattern) => pattern.count.is_some(),
        Expectation::Answers { count, .. } => count.is_some(),
        Expectation::AnyOf(outcomes) => outcomes.iter().any(|(_, one)| shows_count(one, subjects, acts)),
        _ if by_subject => false,
        // A client's first request says how it was installed; later ones, what the host made of it.
        Expectation::Request(pattern) => {
            acts > 1 && (pattern.licence.is_some() || pattern.minutes_left.is_some())
        }
        Expectation::Attempt { result, .. } => [Hresult::OK, Hresult::NOT_ENOUGH_COUNT].contains(&result.0),
        Expectation::Event { id, .. } | Expectation::NoEvent { id, .. } => *id == ANSWER_PROCESSED,
        Expectation::Console(_) | Expectation::Requests { .. } | Expectation::Status(_) => true,
        _ => false,
    }
}

fn shows_state(expectation: &Expectation) -> bool {
    match expectation {
        Expectation::Request(pattern) => pattern.licence.is_some() || pattern.minutes_left.is_some(),
        Expectation::Requests { licence, .. } => licence.is_some(),
        Expectation::Event { fields, .. } => STATE_IN_LOGS.iter().any(|name| fields.contains_key(*name)),
        Expectation::AnyOf(outcomes) => outcomes.iter().any(|(_, outcome)| shows_state(outcome)),
        _ => false,
    }
}

/// A client's record of an answer, with the count in it.
const ANSWER_PROCESSED: u32 = 12289;
/// Fields of a host's records in which a client's state stands.
const STATE_IN_LOGS: [&str; 2] = ["Licensing Status", "Time to Expiration"];
