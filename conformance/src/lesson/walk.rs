//! The script of a lesson, step by step, with what happened at each.

use std::ops::Range;

use emulator::{model::Hresult, trace::Kind};
use scenarios::{catalogue::RequirementId, language::Step};

use serde_json::Value;

use crate::view::{Band, Lane, Mark, Moment, Timeline};

use super::{Played, words::when};

/// One acting step of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// What the script says before it.
    pub told: Vec<String>,
    /// When it begins.
    pub at: Moment,
    /// The step as the file has it.
    pub step: String,
    /// What happened, by actors that did the same: their names, and a line for each thing.
    pub happened: Vec<(String, Vec<String>)>,
    /// What was expected and seen, with what it proves.
    pub seen: Vec<(String, Vec<RequirementId>)>,
}

/// Attempts of one step that are told one by one; more are told as a whole.
const FEW: usize = 2;

/// Licence states of one step that are told one by one.
const MANY_STATES: usize = 4;

/// The scenes of a lesson, in the order of its script.
#[must_use]
pub fn walk(played: &Played) -> Vec<Scene> {
    let script = &played.loaded.scenario.script;
    // Acting steps and what is told, and nothing else, are steps of the trace.
    let mut steps = played.timeline.steps.iter().peekable();
    let mut scenes: Vec<Scene> = Vec::new();
    let mut told = Vec::new();
    for (index, step) in script.iter().enumerate() {
        match step {
            Step::Tell(text) => {
                steps.next();
                told.push(text.clone());
            }
            Step::Expect(_, proves) | Step::InOrder(_, proves) => {
                if let Some(scene) = scenes.last_mut() {
                    scene.seen.push((expected(played, index), proves.clone()));
                }
            }
            Step::AnyTraffic => {}
            _ => {
                let Some(step) = steps.next() else { break };
                let end = steps.peek().map_or(usize::MAX, |next| next.event);
                scenes.push(Scene {
                    told: std::mem::take(&mut told),
                    at: step.at,
                    step: step.text.clone(),
                    happened: happened(&played.timeline, step.event..end),
                    seen: Vec::new(),
                });
            }
        }
    }
    scenes
}

/// What a judging step expects, as the file has it; in a run that passes all of it was seen.
fn expected(played: &Played, step: usize) -> String {
    let loaded = &played.loaded;
    let text = loaded.steps.get(step).and_then(|place| loaded.source.get(place.clone())).unwrap_or_default();
    let inner = text.split_once('(').map_or(text, |(_, inner)| inner);
    let inner = inner.rsplit_once("proves:").map_or(inner, |(inner, _)| inner);
    inner.trim_end().trim_end_matches(',').split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What happened in the events of a range; actors that did the same stand together.
fn happened(timeline: &Timeline, events: Range<usize>) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
    for lane in &timeline.lanes {
        let lines = lines(lane, &events);
        match groups.iter_mut().find(|(_, same)| *same == lines) {
            _ if lines.is_empty() => {}
            Some((names, _)) => names.push(&lane.actor),
            None => groups.push((vec![&lane.actor], lines)),
        }
    }
    groups.into_iter().map(|(names, lines)| (together(&names), lines)).collect()
}

/// `room.1`, or `room.1 and 29 others`.
fn together(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [first, second] => format!("{first}, {second}"),
        [first, others @ ..] => format!("{first} and {} others", others.len()),
    }
}

/// What one actor did, in order; many attempts in one line.
fn lines(lane: &Lane, events: &Range<usize>) -> Vec<String> {
    let marks = || lane.marks.iter().filter(|mark| events.contains(&mark.event));
    let mut lines: Vec<(usize, String)> = Vec::new();
    let attempts: Vec<&Mark> = marks().filter(|mark| mark.kind == Kind::Attempt).collect();
    let answers: Vec<&Mark> = marks().filter(|mark| is_said(mark.kind)).collect();
    if attempts.len() <= FEW && answers.len() <= FEW {
        let told = marks().filter(|mark| is_said(mark.kind) || is_done(mark.kind) || came_to_nothing(mark));
        lines.extend(told.map(|mark| (mark.event, one(mark))));
    } else {
        lines.extend(many(&answers, "messages"));
        lines.extend(many(&attempts, "attempts"));
    }
    let bands: Vec<&Band> = lane.bands.iter().filter(|band| events.contains(&band.event)).collect();
    lines.extend(states(&bands));
    lines.sort_by_key(|(event, _)| *event);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Licence states of one step; many of them in one line for each that is like others.
fn states(bands: &[&Band]) -> Vec<(usize, String)> {
    if bands.len() <= MANY_STATES {
        return bands
            .iter()
            .map(|band| (band.event, format!("{}: {}", when(band.from), state(band))))
            .collect();
    }
    let mut alike: Vec<(String, Vec<&Band>)> = Vec::new();
    for band in bands {
        let text = state(band);
        match alike.iter_mut().find(|(known, _)| *known == text) {
            Some((_, bands)) => bands.push(band),
            None => alike.push((text, vec![band])),
        }
    }
    let line = |(text, bands): &(String, Vec<&Band>)| {
        let (first, last) = (bands.first()?, bands.last()?);
        let times = if bands.len() == 1 { String::new() } else { format!("{} times ", bands.len()) };
        Some((first.event, format!("{}: {times}{text}", span(first.from, last.from))))
    };
    alike.iter().filter_map(line).collect()
}

/// A licence state, why it began, and what that rests on.
fn state(band: &Band) -> String {
    let ids = band.why.requirements.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let ids = if ids.is_empty() { ids } else { format!(" ({ids})") };
    format!("{}: {}{ids}", band.licence, band.why.text)
}

/// From a moment to a moment, which may be the same.
fn span(first: Moment, last: Moment) -> String {
    if first == last { when(first) } else { format!("{} to {}", when(first), when(last)) }
}

/// Requests and what hosts say to them.
fn is_said(kind: Kind) -> bool {
    matches!(kind, Kind::Request | Kind::Answer | Kind::Refusal)
}

/// What an actor did or found besides.
fn is_done(kind: Kind) -> bool {
    matches!(kind, Kind::Lookup | Kind::Attempt | Kind::Machine)
}

/// A connection that came to nothing: why a client goes on to its next host.
fn came_to_nothing(mark: &Mark) -> bool {
    mark.kind == Kind::Connect && mark.good == Some(false)
}

fn one(mark: &Mark) -> String {
    let text = |field: &str| mark.fields.get(field).and_then(Value::as_str);
    if let Some(peer) = mark.peer.as_ref().filter(|_| came_to_nothing(mark)) {
        let end = text("end").unwrap_or_default();
        return format!("{}: connection to {peer}: {end}", when(mark.at));
    }
    let result = text("result").and_then(|code| code.parse::<Hresult>().ok());
    if mark.kind == Kind::Machine && result.is_some_and(|result| result != Hresult::OK) {
        let code = mark.label.split_once(": ").map_or(mark.label.as_str(), |(_, code)| code);
        return format!("{}: the change failed: {code}", when(mark.at));
    }
    let to = mark.peer.as_ref().filter(|_| is_said(mark.kind)).map(|peer| format!("to {peer}: "));
    format!("{}: {}{}", when(mark.at), to.unwrap_or_default(), mark.label)
}

/// Many marks in one line, with the last of them.
fn many(marks: &[&Mark], what: &str) -> Option<(usize, String)> {
    let (first, last) = (marks.first()?, marks.last()?);
    let good = marks.iter().filter(|mark| mark.good == Some(true)).count();
    let bad = marks.iter().filter(|mark| mark.good == Some(false)).count();
    let went = match (good, bad) {
        (0, 0) => String::new(),
        (_, 0) => ", all well".to_owned(),
        (0, _) => ", all in vain".to_owned(),
        _ => format!(", {bad} in vain"),
    };
    let span = span(first.at, last.at);
    Some((last.event, format!("{span}: {} {what}{went}; the last: {}", marks.len(), last.label)))
}
