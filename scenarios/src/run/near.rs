//! Near misses: what came nearest to an expectation that found nothing, and which expectation came nearest to an event that
//! none wanted.

use emulator::{
    model::Minutes,
    trace::{Event, Kind},
};

use crate::language::{Expectation, Step};

use super::{wanted::Wanted, window::Window};

/// Something that was nearly it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The event: its index in the trace.
    pub event: usize,
    /// What it is and when it was, in one line.
    pub text: String,
    /// Why it wasn't taken.
    pub why: String,
    /// Fields that differ: name, expected, actual.
    pub differing: Vec<(String, String, String)>,
}

/// Traffic of a subject that no expectation took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// The event: its index in the trace.
    pub event: usize,
    /// What it is and when it was, in one line.
    pub text: String,
    /// The expectation of the script that came nearest, if any is about such events.
    pub nearest: Option<NearExpectation>,
}

impl Stray {
    /// One line.
    #[must_use]
    pub fn message(&self) -> String {
        let near = self.nearest.iter();
        let near: String = near
            .map(|near| format!("; nearest: line {}: {} ({})", near.line, near.expected, near.why))
            .collect();
        format!("nothing expected: {}{near}", self.text)
    }
}

/// An expectation that nearly took an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearExpectation {
    /// Its line in the file, from 1.
    pub line: usize,
    /// What it expects.
    pub expected: String,
    /// Why it didn't take the event.
    pub why: String,
    /// Fields that differ: name, expected, actual.
    pub differing: Vec<(String, String, String)>,
}

/// What makes one candidate nearer than another, the most telling first. Less is nearer.
type Distance = (bool, u8, u8, usize, bool, usize);

/// The event that came nearest to `wanted`, which found none from trace index `from` on: of this window before what was
/// earlier; of the same kind and actor, else of the same kind, else by the same actor; with the fewest differing fields.
pub(super) fn nearest(wanted: &Wanted, window: &Window, from: usize) -> Option<Near> {
    let candidates = window.all().filter_map(|(index, event)| {
        let distance = distance(wanted, window, index, event)?;
        Some((distance, index, event))
    });
    let (_, index, event) = candidates.min_by_key(|(distance, ..)| *distance)?;
    Some(near(wanted, window, from, index, event))
}

/// An event behind the one that `wanted` was held against, which is all that was expected.
pub(super) fn behind(wanted: &Wanted, window: &Window, held: usize) -> Option<Near> {
    let fits = |index: usize, event: &Event| {
        index > held
            && !window.is_taken(index)
            && wanted.concerns(event)
            && wanted.differing(event).is_empty()
    };
    let (index, event) = window.all().find(|(index, event)| fits(*index, event))?;
    let why = "it comes behind one that differs, and each expectation takes the next of its kind".to_owned();
    Some(Near { event: index, text: text(window, event, true), why, differing: Vec::new() })
}

fn distance(wanted: &Wanted, window: &Window, index: usize, event: &Event) -> Option<Distance> {
    if matches!(event.kind, Kind::Step | Kind::Trouble) {
        return None;
    }
    let is_past = index < window.start();
    let class = match (event.kind == wanted.kind, *event.actor == *wanted.by) {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) if !is_past => 2,
        _ => return None,
    };
    let telling = if class == 2 { telling(event.kind)? } else { 0 };
    let differing = if class == 2 { 0 } else { differing(wanted, event).len() };
    // In the window what came first, before it what came last.
    let away = if is_past { usize::MAX - index } else { index };
    Some((is_past, class, telling, differing, window.is_taken(index), away))
}

/// How much an event of another kind says about what the actor did instead: a message, else how it closed, else anything
/// but a log record.
fn telling(kind: Kind) -> Option<u8> {
    match kind {
        Kind::Refusal | Kind::Fault | Kind::BindNak | Kind::Garbage | Kind::Answer | Kind::Request => Some(0),
        Kind::Close => Some(1),
        Kind::Log => None,
        _ => Some(2),
    }
}

fn near(wanted: &Wanted, window: &Window, from: usize, index: usize, event: &Event) -> Near {
    let same_kind = event.kind == wanted.kind;
    let mut why = Vec::new();
    if !same_kind {
        why.push("another kind of event".to_owned());
    }
    if *event.actor != *wanted.by {
        why.push("by another actor".to_owned());
    }
    if index < window.start() {
        why.push("before the last acting step".to_owned());
    }
    match window.taken_by(index) {
        Some(line) if line == window.line => why.push("already taken by this expectation".to_owned()),
        Some(line) => why.push(format!("already taken by line {line}")),
        None if index >= window.start() && index < from && why.is_empty() => {
            why.push("ahead of what has to come before it".to_owned());
        }
        None => {}
    }
    let differing = if same_kind { differing(wanted, event) } else { Vec::new() };
    if why.is_empty() {
        why.push("meant for something else".to_owned());
    }
    Near { event: index, text: text(window, event, same_kind), why: why.join(", "), differing }
}

/// Fields that differ, and with them by whom and for whom it is.
fn differing(wanted: &Wanted, event: &Event) -> Vec<(String, String, String)> {
    let mut differing = Vec::new();
    let mut differ = |name: &str, expected: &str, actual: &str| {
        if expected != actual {
            differing.push((name.to_owned(), expected.to_owned(), actual.to_owned()));
        }
    };
    differ("by", &wanted.by, &event.actor);
    if let Some(to) = &wanted.to {
        differ("to", to, &event.peer.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string));
    }
    if let Some(id) = wanted.log_id {
        let actual = event.get("id").map_or_else(|| "not there".to_owned(), ToString::to_string);
        differ("id", &id.to_string(), &actual);
    }
    // Another record of a log has other fields; its own would say nothing.
    if differing.iter().all(|(name, ..)| name != "id") {
        differing.extend(wanted.differing(event));
    }
    differing
}

/// An event in one line. Its fields stand there only where they aren't shown beside it.
fn text(window: &Window, event: &Event, short: bool) -> String {
    let what = if short {
        let to = event.peer.as_ref().map(|peer| format!(" to {peer}")).unwrap_or_default();
        format!("{} by {}{to}", event.kind.name(), event.actor)
    } else {
        event.to_string()
    };
    format!("{what}, at {}", time(window, event))
}

/// When it was: minutes since the trace began.
fn time(window: &Window, event: &Event) -> String {
    let start = window.all().next().map_or(event.at, |(_, first)| first.at);
    let minutes: Minutes = event.at.minutes_since(start);
    format!("+{minutes}")
}

/// Expectations of a script with their lines, for one that might have taken a stray event.
pub(super) fn expectations<'a>(
    script: &'a [Step],
    line_of: impl Fn(usize) -> usize + 'a,
) -> impl Iterator<Item = (usize, usize, Wanted)> + 'a {
    script.iter().enumerate().flat_map(move |(step, of)| {
        let line = line_of(step);
        let list = match of {
            Step::Expect(expectation, _) => std::slice::from_ref(expectation),
            Step::InOrder(list, _) => list.as_slice(),
            _ => &[],
        };
        list.iter().flat_map(wanted).map(move |wanted| (step, line, wanted)).collect::<Vec<_>>()
    })
}

/// The events that an expectation takes.
fn wanted(expectation: &Expectation) -> Vec<Wanted> {
    match expectation {
        Expectation::Requests { by, licence, .. } => vec![Wanted::request_by(by, *licence)],
        Expectation::Answers { by, count, .. } => vec![Wanted::answer_by(by, *count)],
        Expectation::Refusals { by, hresult, .. } => vec![Wanted::refusal_by(by, hresult.0)],
        Expectation::AnyOf(outcomes) => outcomes.iter().filter_map(|(_, one)| Wanted::of(one)).collect(),
        Expectation::All(list) => list.iter().filter_map(Wanted::of).collect(),
        single => Wanted::of(single).into_iter().collect(),
    }
}

/// Traffic that nothing expected, `event` at trace index `index` of the window, while the script was at `now`: with the
/// expectation that came nearest.
pub(super) fn stray(
    index: usize,
    event: &Event,
    window: &Window,
    now: usize,
    expectations: impl Iterator<Item = (usize, usize, Wanted)>,
) -> Stray {
    let of_kind = expectations.filter(|(.., wanted)| wanted.kind == event.kind);
    let ranked = of_kind.map(|(step, line, wanted)| {
        let differing = differing(&wanted, event);
        ((*event.actor != *wanted.by, differing.len(), step.abs_diff(now)), step, line, wanted, differing)
    });
    let nearest = ranked.min_by_key(|(rank, ..)| *rank).map(|(_, step, line, wanted, differing)| {
        let taken = window.all().find(|(other, _)| window.taken_by(*other) == Some(line));
        let why = match taken {
            Some((_, other)) => format!("it had taken the {} at {}", other.kind.name(), time(window, other)),
            None if step > now => "it comes later in the script".to_owned(),
            None => "it took nothing".to_owned(),
        };
        NearExpectation { line, expected: wanted.to_string(), why, differing }
    });
    Stray { event: index, text: format!("{event} at {}", event.at), nearest }
}
