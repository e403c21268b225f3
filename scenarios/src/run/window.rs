//! The window: events since the last acting step, and which of them an expectation has taken. What was before it stays, for
//! near misses.

use std::collections::BTreeMap;

use emulator::{
    model::Filetime,
    trace::{Event, Kind, Value},
};

use super::wanted::Wanted;

/// Events since the last acting step.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// What was before it.
    past: Vec<Event>,
    events: Vec<Event>,
    /// What was taken, by index in the trace: the line of the expectation.
    taken: BTreeMap<usize, usize>,
    /// The line of the step that looks now.
    pub(super) line: usize,
    /// What no expectation takes is accepted.
    pub(super) any_traffic: bool,
}

/// How an event compares with what was wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// Index in the trace.
    pub(super) event: usize,
    pub(super) at: Filetime,
    pub(super) text: String,
    pub(super) differing: Vec<(String, String, String)>,
}

impl Window {
    /// An acting step begins: what is there is of the past.
    pub(super) fn begin(&mut self) {
        self.past.append(&mut self.events);
        self.any_traffic = false;
    }

    /// Index in the trace of its first event.
    pub(super) fn start(&self) -> usize {
        self.past.len()
    }

    /// Index in the trace of the next event to come.
    pub(super) fn end(&self) -> usize {
        self.past.len() + self.events.len()
    }

    pub(super) fn extend(&mut self, events: Vec<Event>) {
        self.events.extend(events);
    }

    /// The next event that `wanted` is about, not before trace index `from`, compared with it. It is taken only when
    /// `take` says so.
    pub(super) fn next(&mut self, wanted: &Wanted, from: usize, take: bool) -> Option<Comparison> {
        let start = self.start();
        let mut all = self.events.iter().enumerate().skip(from.saturating_sub(start));
        let (index, event) =
            all.find(|(index, event)| !self.is_taken(start + index) && wanted.concerns(event))?;
        let comparison = Comparison {
            event: start + index,
            at: event.at,
            text: event.to_string(),
            differing: wanted.differing(event),
        };
        if take {
            self.taken.insert(start + index, self.line);
        }
        Some(comparison)
    }

    /// Every event of the trace so far, with its index.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &Event)> {
        self.past.iter().chain(&self.events).enumerate()
    }

    /// The line of the expectation that took the event at a trace index.
    pub(super) fn taken_by(&self, index: usize) -> Option<usize> {
        self.taken.get(&index).copied()
    }

    /// Whether an expectation took the event at a trace index.
    pub(super) fn is_taken(&self, index: usize) -> bool {
        self.taken.contains_key(&index)
    }

    /// Takes every event for which `like` holds; gives back those.
    pub(super) fn take_all(&mut self, like: impl Fn(&Event) -> bool) -> Vec<Event> {
        let all = self.events.iter().enumerate().filter(|(_, event)| like(event));
        let indices: Vec<usize> = all.map(|(index, _)| index).collect();
        let (start, line) = (self.start(), self.line);
        self.taken.extend(indices.iter().map(|index| (start + index, line)));
        indices.into_iter().map(|index| self.events[index].clone()).collect()
    }

    /// The first event for which `like` holds, taken or not.
    pub(super) fn find(&self, like: impl Fn(&Event) -> bool) -> Option<(usize, &Event)> {
        let found = self.events.iter().enumerate().find(|(_, event)| like(event))?;
        Some((self.start() + found.0, found.1))
    }

    /// How many events there are for which `like` holds, taken or not.
    pub(super) fn count(&self, like: impl Fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|event| like(event)).count()
    }

    /// Which events are taken, to be put back by [`Self::put_back`].
    pub(super) fn taken(&self) -> BTreeMap<usize, usize> {
        self.taken.clone()
    }

    /// Takes back what was taken since [`Self::taken`].
    pub(super) fn put_back(&mut self, taken: BTreeMap<usize, usize>) {
        self.taken = taken;
    }

    /// The first event for which `like` holds that nothing has taken and that doesn't follow from what was taken.
    pub(super) fn find_free(&self, like: impl Fn(&Event) -> bool) -> Option<(usize, &Event)> {
        let start = self.start();
        let found = self.events.iter().enumerate().find(|(index, event)| {
            like(event) && !self.is_taken(start + index) && !self.answers_a_taken_request(*index, event)
        })?;
        Some((start + found.0, found.1))
    }

    /// The event at a trace index.
    pub(super) fn event(&self, index: usize) -> Option<&Event> {
        self.events.get(index.checked_sub(self.start())?)
    }

    /// Traffic by one of `subjects` that no expectation took: what the subject itself puts on the wire as a request
    /// or in answer to one.
    pub(super) fn unexpected(&self, subjects: &[String]) -> Option<(usize, &Event)> {
        if self.any_traffic {
            return None;
        }
        let judged = [Kind::Request, Kind::Answer, Kind::Refusal, Kind::Fault, Kind::BindNak, Kind::Pdu];
        let stray = self.events.iter().enumerate().find(|(index, event)| {
            judged.contains(&event.kind)
                && !self.is_taken(self.start() + index)
                && !self.answers_a_taken_request(*index, event)
                && subjects.iter().any(|subject| **subject == *event.actor)
        })?;
        Some((self.start() + stray.0, stray.1))
    }

    /// A sound answer to a request that an expectation took is expected with it.
    fn answers_a_taken_request(&self, index: usize, event: &Event) -> bool {
        let sound = event.kind == Kind::Answer && event.get("well_formed") == Some(&Value::Flag(true));
        let before = self.events[..index].iter().enumerate().rev();
        let mut on_conn = before.filter(|(_, other)| other.conn == event.conn);
        let request = on_conn.find(|(_, other)| matches!(other.kind, Kind::Request | Kind::Answer));
        sound
            && request
                .is_some_and(|(at, other)| other.kind == Kind::Request && self.is_taken(self.start() + at))
    }
}
