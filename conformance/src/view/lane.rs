//! A timeline and its lanes.

use std::collections::BTreeMap;

use scenarios::catalogue::RequirementId;
use serde::Serialize;

use super::{Judged, Mark, Moment, Step, Why};

/// What happened, by actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    /// What it is of: the title of a scenario, the name of a capture.
    pub title: String,
    /// World time at moment 0, RFC 3339 in UTC.
    pub start: String,
    /// The moment of the last event.
    pub end: Moment,
    /// Actors: clients, hosts, then whoever else did something, each kind in the order of the first event.
    pub lanes: Vec<Lane>,
    /// What the script did.
    pub steps: Vec<Step>,
    /// Expectations, where the events are those of a judged case.
    pub judged: Vec<Judged>,
    /// Statement and sources of every requirement that is named anywhere in here.
    pub requirements: BTreeMap<RequirementId, Cited>,
}

impl Timeline {
    /// The same, with the time up to `end` in which nothing more happened.
    #[must_use]
    pub fn lasting(mut self, end: Moment) -> Self {
        let past = self.end;
        self.end = past.max(end);
        for lane in &mut self.lanes {
            let bands = lane.bands.last_mut().map(|band| &mut band.to);
            let outages = lane.outages.last_mut().map(|outage| &mut outage.to);
            bands.into_iter().chain(outages).filter(|to| **to == past).for_each(|to| *to = self.end);
        }
        self
    }
}

/// A requirement as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// What is required.
    pub statement: String,
    /// Where that stands.
    pub sources: Vec<String>,
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A KMS client.
    Client,
    /// A KMS host.
    Host,
    /// Anybody else: a target as a whole, a console.
    Other,
}

/// What one actor did and was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lane {
    /// Its name.
    pub actor: String,
    /// What it is.
    pub part: Part,
    /// Its licence states are only what its messages claim, and what follows from their answers: so it is in captures,
    /// and of targets.
    pub claims: bool,
    /// When the script had it stopped, or off the network.
    pub outages: Vec<Outage>,
    /// Licence states, in order and without gaps from the first that is known.
    pub bands: Vec<Band>,
    /// How its timers stood from a moment on. Without any where the trace doesn't tell (targets, captures).
    pub plans: Vec<Plan>,
    /// Counts that a host answered with, or that a client was given.
    pub counts: Vec<Count>,
    /// Everything it did, in order.
    pub marks: Vec<Mark>,
}

/// The name of a licence state that nothing tells.
pub const UNKNOWN: &str = "unknown";

/// A time in which an actor can't be reached, because the script stopped it or took it off the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outage {
    /// From when.
    pub from: Moment,
    /// Until when: the step that brings it back, or the end of the timeline.
    pub to: Moment,
    /// The step that began it.
    pub event: usize,
}

impl Outage {
    /// Whether it holds at a moment. What ends it at that moment has happened.
    #[must_use]
    pub fn holds(&self, at: Moment, end: Moment) -> bool {
        self.from <= at && (at < self.to || self.to == end)
    }
}

/// A licence state for a time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Band {
    /// From when.
    pub from: Moment,
    /// Until when: the next state, or the end of the timeline.
    pub to: Moment,
    /// The licence state by its name: `OobGrace`; [`UNKNOWN`] where nothing tells it.
    pub licence: String,
    /// Its reason code, where the trace has one.
    pub reason: Option<String>,
    /// Why it began.
    pub why: Why,
    /// The event that tells it.
    pub event: usize,
}

/// How a client's timers stood from a moment until the next plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// From when.
    pub from: Moment,
    /// When the licence state ends, if it does: a timer says so, or the minutes of a request.
    pub ends: Option<Moment>,
    /// When it asks next by itself, if it does.
    pub next_attempt: Option<Moment>,
    /// Until when a qualifying event starts an attempt, if any does.
    pub watch_until: Option<Moment>,
    /// Minutes between attempts while it isn't licensed, and between retries.
    pub activation_interval: Option<u32>,
    /// Minutes between renewals.
    pub renewal_interval: Option<u32>,
    /// Why the next attempt is then, or why there is none.
    pub why: Why,
    /// The event that tells it.
    pub event: usize,
}

/// A count in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// When.
    pub at: Moment,
    /// Machines that the host counted.
    pub count: u32,
    /// How many the client asked for.
    pub needed: Option<u32>,
    /// The answer.
    pub event: usize,
}
