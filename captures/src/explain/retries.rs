//! Attempts against the intervals: the activation interval after a failure, the renewal interval after a success
//! (TIMER-001 to TIMER-006, TIMER-018, TIMER-019).

use std::{collections::BTreeMap, net::IpAddr};

use emulator::model::Interval;
use uuid::Uuid;

use super::{
    Topic,
    attempts::{self, Attempt},
    exchanges::{Call, Came},
    facts::Facts,
    narrate::Notes,
    words::{self, MINUTE},
};
use crate::stream::Seen;

/// What attempts are made for: a client, and where it asks for several products, one of them.
type Line = (IpAddr, Option<(Uuid, Uuid)>);

/// One attempt in time.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: Seen,
    /// The last that is known of it.
    last: Seen,
    came: Outcome,
    /// Activation and renewal interval, where an answer told them.
    told: Option<(Interval, Interval)>,
}

/// What an attempt came to, as far as it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Activated,
    Failed,
    Opaque,
}

/// Adds when clients tried again, and when they should have.
pub(super) fn retries(facts: &Facts<'_>, notes: &mut Notes) {
    for ((client, _), points) in lines(facts) {
        let mut intervals = None;
        for pair in points.windows(2) {
            intervals = pair[0].told.or(intervals);
            again(client, pair[0], pair[1], intervals, notes);
        }
        let Some(last) = points.last() else { continue };
        missing(facts, client, *last, last.told.or(intervals), notes);
    }
}

/// The attempts of each client and product.
fn lines(facts: &Facts<'_>) -> BTreeMap<Line, Vec<Point>> {
    let mut products: BTreeMap<IpAddr, Vec<Option<(Uuid, Uuid)>>> = BTreeMap::new();
    for call in facts.calls.iter().filter(|call| call.who().is_some()) {
        let known = products.entry(facts.machine(call.client())).or_default();
        if !known.contains(&call.who()) && known.len() < 2 {
            known.push(call.who());
        }
    }
    let several = |client: &IpAddr| products.get(client).is_some_and(|known| known.len() > 1);
    let mut lines: BTreeMap<Line, Vec<Point>> = BTreeMap::new();
    for attempt in facts.attempts.iter().filter(|attempt| attempt.is_kms() && !several(&attempt.client)) {
        if let Some(point) = Point::of_attempt(facts, attempt) {
            lines.entry((attempt.client, None)).or_default().push(point);
        }
    }
    for call in facts.calls.iter().filter(|call| several(&facts.machine(call.client()))) {
        let line = lines.entry((facts.machine(call.client()), call.who())).or_default();
        let point = Point::of_call(call);
        // Several hosts in one go are one attempt.
        match line.last_mut() {
            Some(before) if before.came == Outcome::Failed && is_one(*before, point) => {
                *before = Point { at: before.at, ..point };
            }
            _ => line.push(point),
        }
    }
    lines
}

fn is_one(before: Point, next: Point) -> bool {
    next.at.at.since(before.last.at) < 5 * MINUTE
}

impl Point {
    fn of_call(call: &Call<'_>) -> Self {
        let told = match &call.came {
            Came::Answer(answer) => Some((answer.activation_interval, answer.renewal_interval)),
            _ => None,
        };
        let came = match call.is_enough() {
            None => Outcome::Opaque,
            Some(true) => Outcome::Activated,
            Some(false) => Outcome::Failed,
        };
        Self { at: call.at(), last: call.ended().unwrap_or(call.at()), came, told }
    }

    fn of_attempt(facts: &Facts<'_>, attempt: &Attempt<'_>) -> Option<Self> {
        let calls = attempt.tries().flat_map(|tried| facts.calls_on(tried));
        let points: Vec<Self> = calls.map(Self::of_call).collect();
        let of = |came| points.iter().any(|point| point.came == came);
        let came = match (of(Outcome::Activated), of(Outcome::Opaque)) {
            (true, _) => Outcome::Activated,
            (_, true) => Outcome::Opaque,
            _ => Outcome::Failed,
        };
        let told = points.iter().rev().find_map(|point| point.told);
        let last = attempt.tries().map(attempts::last).chain(points.iter().map(|point| point.last)).max();
        let at = attempt.at()?;
        Some(Self { at, last: last.unwrap_or(at), came, told })
    }
}

/// The interval after an attempt, in nanoseconds, and its name.
fn interval(came: Outcome, told: Option<(Interval, Interval)>) -> (i64, String) {
    let (activation, renewal) = told.unwrap_or((Interval::ACTIVATION, Interval::RENEWAL));
    let (interval, name) =
        if came == Outcome::Failed { (activation, "activation") } else { (renewal, "renewal") };
    let by = if told.is_some() { "that the host told" } else { "by default" };
    let nanos = i64::from(interval.minutes().0) * MINUTE;
    (nanos, format!("{name} interval of {} {by}", words::span(nanos)))
}

/// Within a twentieth of it, or two minutes.
fn is_near(gap: i64, interval: i64) -> bool {
    (gap - interval).abs() <= (interval / 20).max(2 * MINUTE)
}

fn again(client: IpAddr, before: Point, next: Point, told: Option<(Interval, Interval)>, notes: &mut Notes) {
    let gap = next.at.at.since(before.at.at);
    let (expected, name) = interval(before.came, told);
    let tried = if before.came == Outcome::Failed { "tried again" } else { "asked again" };
    let text = if is_near(gap, expected) {
        format!("{tried} on time, after the {name}")
    } else if before.came == Outcome::Opaque
        && is_near(gap, i64::from(Interval::ACTIVATION.minutes().0) * MINUTE)
    {
        "asked again after 2 h, the activation interval by default: the answer, which can't be read here, may not have activated".to_owned()
    } else if gap < expected {
        let why = "by hand, at a start, or after a change of the network";
        format!("{tried} after {}, before the end of the {name}: {why}", words::span(gap))
    } else {
        let why = "off or elsewhere meanwhile, or an attempt isn't in the capture";
        format!("{tried} after {}, later than the {name}: {why}", words::span(gap))
    };
    notes.tell(Topic::Retries, Some(client), text, vec![before.at.frame, next.at.frame]);
}

/// The capture goes on past the next attempt, and there is none.
fn missing(
    facts: &Facts<'_>,
    client: IpAddr,
    last: Point,
    told: Option<(Interval, Interval)>,
    notes: &mut Notes,
) {
    let (expected, name) = interval(last.came, told);
    let rest = facts.end.since(last.at.at);
    if rest > expected + (expected / 20).max(2 * MINUTE) {
        let text = format!(
            "made no further attempt, though the capture goes on for {}, past the {name}",
            words::span(rest)
        );
        notes.tell(Topic::Retries, Some(client), text, vec![last.at.frame]);
    }
}
