//! Whether a script looks at what a target remembers: then the target has to begin without memory of other scenarios.

use crate::{
    catalogue::Role,
    language::{Expectation, Scenario},
};

use super::plan::expectations;

/// Whether what the script expects depends on what a target in `role` did before the scenario.
///
/// A host remembers machines, and so its count; whatever shows it, an emulated client's state too, depends on it. A
/// client remembers its state, and where it found a host.
pub(super) fn looks_at_memory(scenario: &Scenario, role: Role) -> bool {
    let has_zones = !scenario.world.dns.is_empty();
    expectations(scenario).any(|expectation| match role {
        Role::Client => has_zones || shows_state(expectation),
        _ => shows_count(expectation),
    })
}

fn shows_count(expectation: &Expectation) -> bool {
    match expectation {
        Expectation::Answer(pattern) => pattern.count.is_some(),
        Expectation::Answers { count, .. } => count.is_some(),
        Expectation::Request(pattern) => pattern.licence.is_some() || pattern.minutes_left.is_some(),
        Expectation::Attempt { .. }
        | Expectation::Console(_)
        | Expectation::Distribution { .. }
        | Expectation::Requests { .. }
        | Expectation::Status(_) => true,
        Expectation::AnyOf(outcomes) => outcomes.iter().any(|(_, outcome)| shows_count(outcome)),
        _ => false,
    }
}

fn shows_state(expectation: &Expectation) -> bool {
    match expectation {
        Expectation::Request(pattern) => pattern.licence.is_some() || pattern.minutes_left.is_some(),
        Expectation::Attempt { .. }
        | Expectation::Console(_)
        | Expectation::Distribution { .. }
        | Expectation::Event { .. }
        | Expectation::NoEvent { .. }
        | Expectation::Requests { .. }
        | Expectation::Status(_) => true,
        Expectation::AnyOf(outcomes) => outcomes.iter().any(|(_, outcome)| shows_state(outcome)),
        _ => false,
    }
}
