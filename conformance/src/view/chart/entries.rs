//! The list below a chart: what became of licence states and why, what the script did, what was not as expected.

use emulator::model::Minutes;
use scenarios::{catalogue::RequirementId, run::CheckState};

use crate::view::{Judged, Moment, Timeline, Why};

use super::tracks::left_of;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// Whom it is about: several, where it is the same for all; nobody for the script.
    pub actors: Vec<String>,
    /// What it is.
    pub what: What,
}

/// What an entry tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A licence state began.
    State {
        /// The one before; `None` for the first that is known.
        before: Option<String>,
        /// Its name.
        now: String,
        /// Its reason code.
        reason: Option<String>,
        /// Minutes that it has left, where it has an end.
        left: Option<u32>,
        /// Why it began.
        why: Why,
    },
    /// The script acted.
    Step(String),
    /// An expectation was broken.
    Broken {
        /// Its line in the file.
        line: usize,
        /// What was expected.
        expected: String,
        /// What it proves.
        proves: Vec<RequirementId>,
    },
}

impl Entry {
    /// What it tells, in a line: `arrow` stands between two states.
    #[must_use]
    pub fn headline(&self, arrow: &str) -> String {
        match &self.what {
            What::State { before, now, reason, left, .. } => {
                let before = before.as_ref().map(|before| format!("{before} {arrow} ")).unwrap_or_default();
                let left = left.map(|left| match Minutes(left) {
                    short if left < 60 => format!(", {short} left"),
                    long => format!(", {left} minutes ({long}) left"),
                });
                let reason = reason.as_ref().map(|reason| format!(", {reason}")).unwrap_or_default();
                format!("{before}{now}{}{reason}", left.unwrap_or_default())
            }
            What::Step(text) => text.clone(),
            What::Broken { line, expected, .. } => format!("broken, line {line}: {expected}"),
        }
    }

    /// Why, with the requirements that it rests on.
    #[must_use]
    pub fn why(&self) -> String {
        let (text, ids) = match &self.what {
            What::State { why, .. } => (why.text.as_str(), why.requirements.as_slice()),
            What::Broken { proves, .. } => ("", proves.as_slice()),
            What::Step(_) => return String::new(),
        };
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        match (text.is_empty(), ids.is_empty()) {
            (_, true) => text.to_owned(),
            (true, false) => format!("[{}]", ids.join(" ")),
            (false, false) => format!("{text} [{}]", ids.join(" ")),
        }
    }
}

/// Expectations that were not met.
pub(super) fn broken(timeline: &Timeline) -> impl Iterator<Item = &Judged> {
    let is_broken = |judged: &&Judged| matches!(judged.state, CheckState::Broken | CheckState::Warned);
    timeline.judged.iter().filter(is_broken)
}

/// The list between two moments.
pub(super) fn entries(timeline: &Timeline, from: Moment, to: Moment) -> Vec<Entry> {
    let mut all: Vec<((Moment, usize), Entry)> = Vec::new();
    for step in &timeline.steps {
        let entry = Entry { at: step.at, actors: Vec::new(), what: What::Step(step.text.clone()) };
        all.push(((step.at, step.event), entry));
    }
    for lane in &timeline.lanes {
        let mut before = None;
        for band in &lane.bands {
            let what = What::State {
                before: before.replace(band.licence.clone()),
                now: band.licence.clone(),
                reason: band.reason.clone(),
                left: left_of(lane, band),
                why: band.why.clone(),
            };
            let entry = Entry { at: band.from, actors: vec![lane.actor.clone()], what };
            all.push(((band.from, band.event), entry));
        }
    }
    for judged in broken(timeline) {
        // What is missing has no place in the trace; the run ended where it was missed.
        let at = judged.at.unwrap_or(timeline.end);
        let (line, expected, proves) = (judged.line, judged.expected.clone(), judged.proves.clone());
        let entry = Entry { at, actors: Vec::new(), what: What::Broken { line, expected, proves } };
        all.push(((at, judged.event.unwrap_or(usize::MAX)), entry));
    }
    all.retain(|((at, _), _)| (from..=to).contains(at));
    all.sort_by_key(|(place, _)| *place);
    let mut entries: Vec<Entry> = Vec::new();
    for (_, entry) in all {
        let is_alike =
            |other: &&mut Entry| other.at == entry.at && other.what == entry.what && !entry.actors.is_empty();
        // Nobody is told before the step that he was changed by.
        let beside = |other: &&mut Entry| other.at == entry.at && !matches!(other.what, What::Step(_));
        match entries.iter_mut().rev().take_while(beside).find(is_alike) {
            Some(alike) => {
                // Of one who does the same again and again at one moment it is told once.
                let others = entry.actors.into_iter().filter(|actor| !alike.actors.contains(actor));
                alike.actors.extend(others.collect::<Vec<_>>());
            }
            None => entries.push(entry),
        }
    }
    entries
}

/// Actors in a few words: `c1, c2`, `c1 … c24 (24 alike)`, each family of names for itself. `between` stands for those
/// that aren't named.
#[must_use]
pub fn names(actors: &[String], between: &str) -> String {
    if actors.len() <= 3 {
        return actors.join(", ");
    }
    let family = |name: &String| name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let families = actors.chunk_by(|one, next| family(one) == family(next));
    families.map(|family| of_family(family, between)).collect::<Vec<_>>().join(", ")
}

fn of_family(actors: &[String], between: &str) -> String {
    match actors {
        [first, .., last] if actors.len() > 3 => {
            format!("{first} {between} {last} ({} alike)", actors.len())
        }
        few => few.join(", "),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_different_families_are_not_joined() {
        let named = |names: &[&str]| {
            let all: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            super::names(&all, "…")
        };
        assert_eq!(named(&["c1", "c2", "c3", "c4"]), "c1 … c4 (4 alike)");
        assert_eq!(
            named(&["servers.1", "servers.2", "servers.3", "servers.4", "s1"]),
            "servers.1 … servers.4 (4 alike), s1"
        );
        assert_eq!(named(&["a", "s1"]), "a, s1");
    }
}
