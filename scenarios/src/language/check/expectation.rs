//! What is expected: actors in their roles, names that exist, and something that can fail.

use super::{
    actors::{ANYBODY, CLIENT, HOST},
    checker::Checker,
    place::Place,
};
use crate::language::{
    leaf::ActorName,
    pattern::{AckPattern, AnswerPattern, RequestPattern, StatusPattern},
    step::Expectation,
};

/// Where an expectation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// In `Expect`.
    Alone,
    /// In `InOrder`.
    InOrder,
}

impl Checker<'_> {
    /// Checks an expectation.
    pub(super) fn expectation(&mut self, expectation: &Expectation, setting: Setting, place: Place<'_>) {
        if setting == Setting::InOrder && !is_event(expectation) {
            let message = "this is not one event, so that it has no place in an order";
            self.flaw_at(place.word_span(), message, "expected an event");
            self.help("give it an `Expect` of its own");
        }
        self.pdu_fields(expectation, place);
        match expectation {
            Expectation::Request(pattern) => self.request(pattern, place),
            Expectation::Answer(pattern) => self.answer(pattern, place),
            Expectation::Refusal { by, to, .. }
            | Expectation::Fault { by, to, .. }
            | Expectation::BindNak { by, to, .. }
            | Expectation::BindAck(AckPattern { by, to, .. })
            | Expectation::AlterAck(AckPattern { by, to, .. }) => self.host_to_client(by, to.as_ref(), place),
            Expectation::Pdu { by, to, .. } => {
                self.actor(by, ANYBODY, place.field("by"));
                if let Some(to) = to {
                    self.actor(to, ANYBODY, place.field("to"));
                }
            }
            Expectation::NoAnswer { by } | Expectation::EachRefused { by, .. } => {
                self.actor(by, HOST, place.field("by"));
            }
            Expectation::Bind { by, to, .. } => {
                self.actor(by, CLIENT, place.field("by"));
                if let Some(to) = to {
                    self.actor(to, HOST, place.field("to"));
                }
            }
            Expectation::NoRequest { by } => self.actor(by, CLIENT, place.field("by")),
            Expectation::Close { by, .. } => self.actor(by, ANYBODY, place.field("by")),
            Expectation::Connect { by, to, .. } => {
                self.actor(by, CLIENT, place.field("by"));
                if let Some(to) = to {
                    self.host_or_nobody(to, place.field("to"));
                }
            }
            Expectation::Lookup { by, name, .. } => {
                self.actor(by, CLIENT, place.field("by"));
                if let Some(name) = name {
                    self.dns_name(name, place.field("name"));
                }
            }
            Expectation::Update { by, zone, rcode } => {
                self.actor(by, HOST, place.field("by"));
                if let Some(zone) = zone {
                    self.zone_name(zone, place.field("zone"));
                }
                if let Some(rcode) = rcode {
                    self.rcode(rcode, place.field("rcode"));
                }
            }
            Expectation::NoLookup { by, name, .. } => {
                self.actor(by, CLIENT, place.field("by"));
                if let Some(name) = name {
                    self.dns_name(name, place.field("name"));
                }
            }
            Expectation::NoUpdate { by, zone } => {
                self.actor(by, HOST, place.field("by"));
                if let Some(zone) = zone {
                    self.zone_name(zone, place.field("zone"));
                }
            }
            Expectation::Machine { of, result: None, fails: None } => {
                self.actor(of, ANYBODY, place.field("of"));
                let message = "this holds whatever the change came to";
                self.flaw_at(place.word_span(), message, "expected `result` or `fails` in it");
            }
            Expectation::Machine { of, .. } | Expectation::Attempt { of, .. } => {
                self.actor(of, ANYBODY, place.field("of"));
            }
            Expectation::Refusals { by, times, .. } => {
                self.actor(by, HOST, place.field("by"));
                self.not_zero(*times, "refusals", place.field("times"));
            }
            Expectation::Status(pattern) => self.status(pattern, place),
            Expectation::Event { of, id, fields } => {
                self.actor(of, ANYBODY, place.field("of"));
                self.event(*id, fields, place);
            }
            Expectation::NoEvent { of, id } => {
                self.actor(of, ANYBODY, place.field("of"));
                self.event(*id, &std::collections::BTreeMap::new(), place);
            }
            Expectation::Silence { of } => {
                self.actor(of, CLIENT, place.field("of"));
            }
            Expectation::Requests { by, every, times, .. } => {
                self.actor(by, CLIENT, place.field("by"));
                self.not_zero(every.0.0, "minutes", place.field("every"));
                self.not_zero(*times, "requests", place.field("times"));
            }
            Expectation::Answers { by, times, .. } => {
                self.actor(by, HOST, place.field("by"));
                self.not_zero(*times, "answers", place.field("times"));
            }
            Expectation::Distribution { by, trials, shares } => {
                self.actor(by, CLIENT, place.field("by"));
                self.distribution(*trials, shares, place);
            }
            Expectation::Console(pattern) => self.actor(&pattern.of, ANYBODY, place.field("of")),
            Expectation::AnyOf(outcomes) => self.any_of(outcomes, setting, place),
            Expectation::All(list) => {
                for (index, one) in list.iter().enumerate() {
                    self.expectation(one, Setting::InOrder, place.at(0).at(index));
                }
            }
        }
    }

    fn request(&mut self, pattern: &RequestPattern, place: Place<'_>) {
        self.actor(&pattern.by, CLIENT, place.field("by"));
        if let Some(host) = &pattern.to {
            self.actor(host, HOST, place.field("to"));
        }
        self.version(pattern.version, place);
        for (field, id) in
            [("app_id", pattern.app_id), ("act_id", pattern.act_id), ("kms_id", pattern.kms_id)]
        {
            if let Some(id) = id {
                self.lab_id(id, place.field(field));
            }
        }
    }

    fn answer(&mut self, pattern: &AnswerPattern, place: Place<'_>) {
        self.host_to_client(&pattern.by, pattern.to.as_ref(), place);
        self.version(pattern.version, place);
    }

    fn host_to_client(&mut self, by: &ActorName, to: Option<&ActorName>, place: Place<'_>) {
        self.actor(by, HOST, place.field("by"));
        if let Some(client) = to {
            self.actor(client, CLIENT, place.field("to"));
        }
    }

    fn version(&mut self, version: Option<u16>, place: Place<'_>) {
        if version.is_some_and(|version| !(4..=6).contains(&version)) {
            let place = place.field("version");
            self.flaw(place, "there is no such protocol version", "expected 4, 5 or 6");
        }
    }

    fn status(&mut self, pattern: &StatusPattern, place: Place<'_>) {
        self.actor(&pattern.of, ANYBODY, place.field("of"));
        self.properties(&pattern.properties, place.field("properties"));
        for (index, name) in pattern.absent.iter().enumerate() {
            self.property(name, place.field("absent").at(index).span());
        }
        let StatusPattern { of: _, licence, minutes_left, reason, count, activation_interval, .. } = pattern;
        let free = licence.is_none()
            && minutes_left.is_none()
            && reason.is_none()
            && count.is_none()
            && activation_interval.is_none()
            && pattern.renewal_interval.is_none()
            && pattern.properties.is_empty()
            && pattern.absent.is_empty();
        if free {
            self.flaw_at(place.word_span(), "this holds whatever the status is", "expected a property in it");
        }
    }

    fn any_of(&mut self, outcomes: &[(String, Expectation)], setting: Setting, place: Place<'_>) {
        if outcomes.len() < 2 {
            self.flaw_at(
                place.word_span(),
                "there is nothing to choose from",
                "expected two outcomes or more",
            );
        }
        for (index, (label, outcome)) in outcomes.iter().enumerate() {
            let place = place.at(0).at(index);
            if label.trim().is_empty() {
                self.flaw(place.at(0), "an outcome has no label", "expected a few words");
            }
            if outcomes[..index].iter().any(|(other, _)| other == label) {
                self.flaw(place.at(0), format!("two outcomes are called `{label}`"), "the second of two");
            }
            self.expectation(outcome, setting, place.at(1));
            if let Some(((_, first), (actor, _))) = outcomes.first().zip(outcome.about())
                && first.about().is_some_and(|(other, _)| other != actor)
            {
                self.flaw(place.at(1), "the outcomes are of different actors", "expected the same actor's");
            }
        }
    }
}

/// Whether an expectation is of one event.
fn is_event(expectation: &Expectation) -> bool {
    !matches!(
        expectation,
        Expectation::Answers { .. }
            | Expectation::All(_)
            | Expectation::AnyOf(_)
            | Expectation::Distribution { .. }
            | Expectation::EachRefused { .. }
            | Expectation::NoAnswer { .. }
            | Expectation::NoRequest { .. }
            | Expectation::NoEvent { .. }
            | Expectation::NoLookup { .. }
            | Expectation::NoUpdate { .. }
            | Expectation::Refusals { .. }
            | Expectation::Requests { .. }
            | Expectation::Silence { .. }
            | Expectation::Status(_)
    )
}
