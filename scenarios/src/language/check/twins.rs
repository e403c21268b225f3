//! A rejection counts only between two well-formed twins that are accepted.

use super::{
    checker::Checker,
    messages::is_malformed,
    place::Place,
    script::is_acting,
    talk::{asks, is_plain},
};
use crate::language::{
    leaf::ActorName,
    step::{Expectation, Step},
};

/// A request, or talk, of a script's own making.
#[derive(Clone, Copy)]
struct Said<'a, 'p> {
    by: &'a ActorName,
    to: &'a ActorName,
    /// It has something that a host may refuse.
    odd: bool,
    place: Place<'p>,
}

impl Checker<'_> {
    /// Checks that every malformed request, and all talk that isn't plain, stands between two well-formed ones of the
    /// same client to the same host whose answers are expected.
    pub(super) fn twins(&mut self, place: Place<'_>) {
        let script = &self.scenario.script;
        let twins: Vec<(usize, Said<'_, '_>)> = script
            .iter()
            .enumerate()
            .filter_map(|(index, step)| {
                let said = said(step, place.at(index)).filter(|said| !said.odd)?;
                (asks_something(step) && answered(said, &script[index + 1..])).then_some((index, said))
            })
            .collect();
        let mut flaws = Vec::new();
        for (index, step) in script.iter().enumerate() {
            let mut odd = Vec::new();
            all_said(step, place.at(index), &mut odd);
            for said in odd.into_iter().filter(|said| said.odd) {
                let like = |twin: &Said<'_, '_>| twin.by == said.by && twin.to == said.to;
                let before = twins.iter().any(|(at, twin)| *at < index && like(twin));
                let after = twins.iter().any(|(at, twin)| *at > index && like(twin));
                let missing = match (before, after) {
                    (true, true) => continue,
                    (false, true) => "before",
                    (true, false) => "after",
                    (false, false) => "before and after",
                };
                flaws.push((said, missing));
            }
        }
        for (said, missing) in flaws {
            let message = "this malformed request has no well-formed twin whose answer is expected";
            self.flaw_at(said.place.word_span(), message, format!("expected a twin {missing} it"));
            self.help(format!(
                "a rejection proves something only beside requests that are accepted: \
                 `Send(by: \"{by}\", to: \"{to}\"), Expect(Answer(by: \"{to}\"), proves: [])`",
                by = said.by,
                to = said.to,
            ));
        }
    }
}

/// What a step itself says.
fn said<'a, 'p>(step: &'a Step, place: Place<'p>) -> Option<Said<'a, 'p>> {
    match step {
        Step::Send(send) => Some(Said { by: &send.by, to: &send.to, odd: is_malformed(send), place }),
        Step::Talk(talk) => Some(Said { by: &talk.by, to: &talk.to, odd: !is_plain(talk), place }),
        _ => None,
    }
}

fn asks_something(step: &Step) -> bool {
    match step {
        Step::Talk(talk) => asks(talk),
        _ => true,
    }
}

/// What a step says, and what it repeats.
fn all_said<'a, 'p>(step: &'a Step, place: Place<'p>, found: &mut Vec<Said<'a, 'p>>) {
    found.extend(said(step, place));
    if let Step::Repeat(_, steps) = step {
        for (index, step) in steps.iter().enumerate() {
            all_said(step, place.at(1).at(index), found);
        }
    }
}

/// Whether the steps after it, up to the next acting one, expect its answer.
fn answered(said: Said<'_, '_>, after: &[Step]) -> bool {
    let judging = after.iter().take_while(|step| !is_acting(step));
    judging
        .flat_map(|step| match step {
            Step::Expect(expectation, _) => std::slice::from_ref(expectation),
            Step::InOrder(expectations, _) => expectations,
            _ => &[],
        })
        .any(|expectation| {
            matches!(expectation, Expectation::Answer(answer)
                if answer.by == *said.to && answer.to.as_ref().is_none_or(|to| to == said.by))
        })
}
