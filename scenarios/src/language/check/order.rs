//! The order of a script: something happens before anything is expected, and of clients that are on.

use std::collections::BTreeSet;

use super::{checker::Checker, place::Place, script::is_acting};
use crate::language::step::{Expectation, Step};

impl Checker<'_> {
    /// Checks the order of the script.
    pub(super) fn order(&mut self, place: Place<'_>) {
        let script = &self.scenario.script;
        if !script.iter().any(is_acting) {
            self.flaw_at(place.name_span(), "nothing happens in this script", "expected an acting step");
        }
        if !script.iter().any(|step| matches!(step, Step::Expect(..) | Step::InOrder(..))) {
            self.flaw_at(place.name_span(), "this script expects nothing", "expected an `Expect`");
        }
        let mut acted = false;
        let mut awake = BTreeSet::new();
        for (index, step) in script.iter().enumerate() {
            let place = place.at(index);
            wake(step, &mut awake);
            acted |= is_acting(step);
            if matches!(step, Step::Tell(_)) {
                continue;
            }
            if !acted {
                let message = "nothing has happened yet that could be judged";
                self.flaw_at(place.word_span(), message, "expected an acting step before this");
                self.help("`Boot` a client, `Advance` the time or do something else first");
                continue;
            }
            match step {
                Step::Expect(expectation, _) => self.asleep(expectation, &awake, place.at(0)),
                Step::InOrder(expectations, _) => {
                    for (index, expectation) in expectations.iter().enumerate() {
                        self.asleep(expectation, &awake, place.at(0).at(index));
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds a mistake if something is expected of a client that is off.
    fn asleep(&mut self, expectation: &Expectation, awake: &BTreeSet<&str>, place: Place<'_>) {
        if let Expectation::AnyOf(outcomes) = expectation {
            for (index, (_, outcome)) in outcomes.iter().enumerate() {
                self.asleep(outcome, awake, place.at(0).at(index).at(1));
            }
            return;
        }
        // A view can also be read of a machine that is off.
        if matches!(expectation, Expectation::Status(_)) {
            return;
        }
        let Some((name, field)) = expectation.about() else { return };
        let name = name.as_str();
        let cohort = name.rsplit_once('.').map_or(name, |(cohort, _)| cohort);
        let is_host = self.scenario.world.hosts.keys().any(|host| host.as_str() == name);
        // An unknown name has been reported.
        if !is_host && self.role(name).is_some() && !awake.contains(name) && !awake.contains(cohort) {
            self.flaw(
                place.field(field),
                format!("`{name}` is off: nothing has booted it"),
                "still off here",
            );
            self.help(format!("`Boot(\"{name}\")` comes first"));
        }
    }
}

/// Adds the clients that a step turns on.
fn wake<'a>(step: &'a Step, awake: &mut BTreeSet<&'a str>) {
    match step {
        Step::Boot(client) | Step::Anew(client) | Step::Activate(client) | Step::Restart(client) => {
            awake.insert(client.as_str());
        }
        Step::Network { of, .. } | Step::Console { of, .. } => {
            awake.insert(of.as_str());
        }
        Step::Send(send) => {
            awake.insert(send.by.as_str());
        }
        Step::Talk(talk) => {
            awake.insert(talk.by.as_str());
        }
        Step::Mutations { by, .. } => {
            awake.insert(by.as_str());
        }
        Step::Repeat(_, steps) => steps.iter().for_each(|step| wake(step, awake)),
        _ => {}
    }
}
