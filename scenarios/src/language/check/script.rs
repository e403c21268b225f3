//! The steps of a script, each by itself.

use super::{
    actors::{ANYBODIES, ANYBODY, CLIENT, CLIENTS, HOST},
    checker::Checker,
    expectation::Setting,
    place::Place,
};
use crate::{
    catalogue::RequirementId,
    language::step::{NetworkChange, ServiceChange, Step},
};

/// Whether a step does something; the others judge what has been done.
pub(super) fn is_acting(step: &Step) -> bool {
    !matches!(step, Step::Expect(..) | Step::InOrder(..) | Step::AnyTraffic | Step::Tell(..))
}

impl Checker<'_> {
    /// Checks every step.
    pub(super) fn script(&mut self, place: Place<'_>) {
        for (index, step) in self.scenario.script.iter().enumerate() {
            self.step(step, place.at(index));
        }
    }

    /// Checks one step.
    pub(super) fn step(&mut self, step: &Step, place: Place<'_>) {
        match step {
            Step::Activate(of) | Step::Restart(of) => self.actor(of, ANYBODIES, place.at(0)),
            Step::Registry(edit) => {
                self.actor(&edit.of, ANYBODY, place.field("of"));
                if edit.set.is_empty() && edit.delete.is_empty() {
                    self.flaw_at(
                        place.word_span(),
                        "this changes nothing",
                        "expected `set` or `delete` in it",
                    );
                }
                self.registry(&edit.set, place.field("set"));
            }
            Step::Machine(of, change) => {
                self.actor(of, ANYBODIES, place.at(0));
                self.machine_change(change, place.at(1));
            }
            Step::Boot(client) | Step::Anew(client) => {
                self.actor(client, CLIENTS, place.at(0));
            }
            Step::Advance(length) => self.not_zero(length.0.0, "minutes", place.at(0)),
            Step::Network { of, change, suffixes } => {
                self.actor(of, CLIENT, place.field("of"));
                if let Some(suffixes) = suffixes {
                    self.dns_names(suffixes, place.field("suffixes"));
                    if *change == NetworkChange::Down {
                        let span = place.field("suffixes").name_span();
                        self.flaw_at(span, "a network that goes down has no suffixes", "contradicts `Down`");
                    }
                }
            }
            Step::Console { of, .. } => self.actor(of, ANYBODY, place.field("of")),
            Step::Stop(host) | Step::Start(host) => {
                self.actor(host, HOST, place.at(0));
                self.emulated(host, "stopping and starting", place.at(0));
            }
            Step::Faults(host, faults) => {
                self.actor(host, HOST, place.at(0));
                self.emulated(host, "`Faults`", place.at(0));
                self.faults(host, faults, place.at(1));
            }
            Step::Configure(change) => {
                self.actor(&change.host, HOST, place.field("host"));
                self.emulated(&change.host, "`Configure`", place.field("host"));
                let nothing = change.activated.is_none()
                    && change.activation_interval.is_none()
                    && change.renewal_interval.is_none();
                if nothing {
                    let expected = "expected `activated`, `activation_interval` or `renewal_interval` in it";
                    self.flaw_at(place.word_span(), "this changes nothing", expected);
                }
            }
            Step::Service(ServiceChange::Key(key, _) | ServiceChange::RaiseLimit(key)) => {
                self.known_key(key, place.at(0).at(0));
            }
            Step::Dns(change) => self.dns_change(change, place.at(0)),
            Step::Send(send) => self.send(send, place),
            Step::Talk(talk) => self.talk(talk, place),
            Step::Mutations { by, to } => {
                self.actor(by, CLIENT, place.field("by"));
                self.emulated(by, "`Mutations`", place.field("by"));
                self.actor(to, HOST, place.field("to"));
            }
            Step::Repeat(times, steps) => {
                self.not_zero(*times, "times", place.at(0));
                self.repeated(steps, place.at(1));
            }
            Step::Expect(expectation, proves) => {
                self.expectation(expectation, Setting::Alone, place.at(0));
                self.proves(proves, place.field("proves"));
            }
            Step::InOrder(expectations, proves) => {
                if expectations.len() < 2 {
                    let message = "fewer than two expectations have no order";
                    self.flaw(place.at(0), message, "expected two or more");
                }
                for (index, expectation) in expectations.iter().enumerate() {
                    self.expectation(expectation, Setting::InOrder, place.at(0).at(index));
                }
                self.proves(proves, place.field("proves"));
            }
            Step::Tell(text) => self.told(text, place.at(0)),
            Step::AnyTraffic => {}
        }
    }

    fn told(&mut self, text: &str, place: Place<'_>) {
        if text.trim().is_empty() {
            self.flaw(place, "this tells nothing", "expected a sentence");
        }
        self.cited(text, place);
    }

    fn repeated(&mut self, steps: &[Step], place: Place<'_>) {
        if steps.is_empty() {
            self.flaw(place, "nothing is repeated", "expected acting steps");
        }
        for (index, step) in steps.iter().enumerate() {
            let place = place.at(index);
            if !is_acting(step) {
                let message = "only acting steps can be repeated";
                self.flaw_at(place.word_span(), message, "expected an acting step");
                self.help("expect behind `Repeat` what all of its rounds together have caused");
            }
            self.step(step, place);
        }
    }

    fn proves(&mut self, ids: &[RequirementId], place: Place<'_>) {
        for (index, id) in ids.iter().enumerate() {
            if ids[..index].contains(id) {
                self.flaw(place.at(index), format!("`{id}` stands here twice"), "the second of two");
            }
        }
    }
}
