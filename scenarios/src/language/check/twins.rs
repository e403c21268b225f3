//! A rejection counts only between two well-formed twins that are accepted.

use super::{checker::Checker, messages::is_malformed, place::Place, script::is_acting};
use crate::language::step::{Expectation, Send, Step};

impl Checker<'_> {
    /// Checks that every malformed request stands between two well-formed ones of the same client to the same host
    /// whose answers are expected.
    pub(super) fn twins(&mut self, place: Place<'_>) {
        let script = &self.scenario.script;
        let twins: Vec<(usize, &Send)> = script
            .iter()
            .enumerate()
            .filter_map(|(index, step)| match step {
                Step::Send(send) if !is_malformed(send) => {
                    answered(send, &script[index + 1..]).then_some((index, send))
                }
                _ => None,
            })
            .collect();
        for (index, step) in script.iter().enumerate() {
            let mut malformed = Vec::new();
            sends(step, place.at(index), &mut malformed);
            malformed.retain(|(send, _)| is_malformed(send));
            for (send, place) in malformed {
                let like = |twin: &Send| twin.by == send.by && twin.to == send.to;
                let before = twins.iter().any(|(at, twin)| *at < index && like(twin));
                let after = twins.iter().any(|(at, twin)| *at > index && like(twin));
                let missing = match (before, after) {
                    (true, true) => continue,
                    (false, true) => "before",
                    (true, false) => "after",
                    (false, false) => "before and after",
                };
                let message = "this malformed request has no well-formed twin whose answer is expected";
                self.flaw_at(place.word_span(), message, format!("expected a twin {missing} it"));
                self.help(format!(
                    "a rejection proves something only beside requests that are accepted: \
                     `Send(by: \"{by}\", to: \"{to}\"), Expect(Answer(by: \"{to}\"), proves: [])`",
                    by = send.by,
                    to = send.to,
                ));
            }
        }
    }
}

/// The requests of a step, those that it repeats too.
fn sends<'a, 'p>(step: &'a Step, place: Place<'p>, found: &mut Vec<(&'a Send, Place<'p>)>) {
    match step {
        Step::Send(send) => found.push((send, place)),
        Step::Repeat(_, steps) => {
            for (index, step) in steps.iter().enumerate() {
                sends(step, place.at(1).at(index), found);
            }
        }
        _ => {}
    }
}

/// Whether the steps after `send`, up to the next acting one, expect its answer.
fn answered(send: &Send, after: &[Step]) -> bool {
    let judging = after.iter().take_while(|step| !is_acting(step));
    judging
        .flat_map(|step| match step {
            Step::Expect(expectation, _) => std::slice::from_ref(expectation),
            Step::InOrder(expectations, _) => expectations,
            _ => &[],
        })
        .any(|expectation| {
            matches!(expectation, Expectation::Answer(answer)
                if answer.by == send.to && answer.to.as_ref().is_none_or(|to| *to == send.by))
        })
}
