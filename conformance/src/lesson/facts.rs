//! Facts of a run: what stood at an instant of its timeline.

use emulator::trace::Kind;
use scenarios::language::{Fact, Placeholder, told_length as length};
use serde_json::Value;

use crate::view::{Lane, Mark, Moment, Timeline, instant};

use super::words::when;

/// What a placeholder stands for; `at` is the instant of one that names none.
///
/// A time that never comes is `never`, and whatever isn't there is `none`.
pub(super) fn value(timeline: &Timeline, placeholder: &Placeholder, at: Moment) -> String {
    let at = placeholder.at.map_or(at, Moment::minutes);
    let (actor, fact) = (placeholder.actor.as_str(), placeholder.fact);
    let missing = if fact.is_moment() { "never" } else { "none" };
    let known = match timeline.lanes.iter().find(|lane| lane.actor == actor) {
        Some(lane) => told(timeline, lane, fact, at),
        // Who did nothing has no lane.
        None => fact.is_tally().then(|| "0".to_owned()),
    };
    known.unwrap_or_else(|| missing.to_owned())
}

fn told(timeline: &Timeline, lane: &Lane, fact: Fact, at: Moment) -> Option<String> {
    let state = instant(timeline, at).into_iter().find(|state| state.actor == lane.actor)?;
    let band = state.band;
    let plan = state.plan;
    Some(match fact {
        Fact::Licence => band?.licence.clone(),
        Fact::Since => when(band?.from),
        Fact::MinutesLeft => state.minutes_left?.to_string(),
        Fact::Left => length(state.minutes_left?),
        Fact::Ends => when(plan?.ends?),
        Fact::NextAttempt => when(plan?.next_attempt?),
        Fact::WatchUntil => when(plan?.watch_until.filter(|until| at < *until)?),
        Fact::ActivationInterval => length(plan?.activation_interval?),
        Fact::RenewalInterval => length(plan?.renewal_interval?),
        Fact::Attempts => attempts(lane, at).count().to_string(),
        Fact::Failures => attempts(lane, at).filter(|mark| mark.good == Some(false)).count().to_string(),
        Fact::LastAttempt => when(attempts(lane, at).last()?.at),
        Fact::LastSuccess => when(attempts(lane, at).filter(|mark| mark.good == Some(true)).last()?.at),
        Fact::Result => attempts(lane, at).last()?.fields.get("result").and_then(Value::as_str)?.to_owned(),
        Fact::Requests => marks(lane, at, is_request).count().to_string(),
        Fact::Host => marks(lane, at, |kind| kind == Kind::Connect).last()?.peer.clone()?,
        Fact::Count => state.count?.count.to_string(),
        Fact::Needed => state.count?.needed?.to_string(),
    })
}

/// What an actor did up to a moment, that moment included.
fn marks(lane: &Lane, at: Moment, is: fn(Kind) -> bool) -> impl Iterator<Item = &Mark> {
    lane.marks.iter().filter(move |mark| mark.at <= at && is(mark.kind))
}

fn attempts(lane: &Lane, at: Moment) -> impl Iterator<Item = &Mark> {
    marks(lane, at, |kind| kind == Kind::Attempt)
}

/// A request of a client, or what a host says to one.
fn is_request(kind: Kind) -> bool {
    matches!(kind, Kind::Request | Kind::Answer | Kind::Refusal)
}
