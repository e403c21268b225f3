//! What every actor was at one moment, and what it was about to do.

use serde::Serialize;

use super::{Band, Count, Lane, Mark, Moment, Outage, Part, Plan, Timeline};

/// An actor at a moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Instant<'a> {
    /// Its name.
    pub actor: &'a str,
    /// What it is.
    pub part: Part,
    /// Its licence state, if it is known by then.
    pub band: Option<&'a Band>,
    /// Minutes left in it, a begun one counted; `None` for a state without an end.
    pub minutes_left: Option<u32>,
    /// How its timers stand.
    pub plan: Option<&'a Plan>,
    /// The last count that it answered with or was given.
    pub count: Option<&'a Count>,
    /// The outage that it is in.
    pub outage: Option<&'a Outage>,
    /// The last thing that it did.
    pub last: Option<&'a Mark>,
}

/// Every actor at `at`, after everything that happened then, in the order of the lanes. Nothing is known behind the end.
#[must_use]
pub fn instant(timeline: &Timeline, at: Moment) -> Vec<Instant<'_>> {
    timeline.lanes.iter().map(|lane| of(lane, at, timeline.end)).collect()
}

fn of(lane: &Lane, at: Moment, end: Moment) -> Instant<'_> {
    let (actor, part) = (lane.actor.as_str(), lane.part);
    if at > end {
        let (band, plan, count, outage, last) = (None, None, None, None, None);
        return Instant { actor, part, band, minutes_left: None, plan, count, outage, last };
    }
    let plan = lane.plans.iter().rev().find(|plan| plan.from <= at);
    Instant {
        actor,
        part,
        band: lane.bands.iter().rev().find(|band| band.from <= at),
        minutes_left: plan.and_then(|plan| plan.ends).map(|ends| ends.minutes_since(at)),
        plan,
        count: lane.counts.iter().rev().find(|count| count.at <= at),
        outage: lane.outages.iter().rev().find(|outage| outage.holds(at, end)),
        last: lane.marks.iter().rev().find(|mark| mark.at <= at),
    }
}
