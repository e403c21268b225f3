//! The script of an extracted scenario: who acts when, so that the reference does what the capture shows as far as a
//! conforming client and host do it.

use std::collections::BTreeSet;

use emulator::{
    model::{LicenceStatus, Minutes},
    trace::{Event, Kind},
};

use super::{ExtractError, attempts::Attempt, reference::Reference};
use crate::scribe::{number, status};

/// Minutes by which an attempt in a capture may miss its time: both ends are rounded.
const NEAR: u32 = 2;
/// Attempts of the reference that the capture doesn't show, at most, for each to be shown in the script.
const SHOWN: usize = 4;

/// One acting step and what belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    /// What is done; [`Scene::text`] gives that of a step that lets time pass.
    step: String,
    /// Its length, of a step that lets time pass.
    pub(super) length: Option<u32>,
    /// Minutes since the start when it is over.
    pub(super) minute: u32,
    /// What the reference does.
    pub(super) events: Vec<Event>,
    /// Attempts of the capture that it shows.
    pub(super) attempts: Vec<usize>,
    /// How much later the capture shows the last of them, and at which packet.
    pub(super) late: Option<(Minutes, u64)>,
    /// What is said before it.
    pub(super) notes: Vec<String>,
    /// Whatever happens is accepted.
    pub(super) any_traffic: bool,
}

impl Scene {
    /// The step as it stands in the script.
    pub(super) fn text(&self) -> String {
        self.length.map_or_else(|| self.step.clone(), advance)
    }

    /// Takes what follows into this one.
    fn absorb(&mut self, next: Self) {
        self.length = self.length.zip(next.length).map(|(own, more)| own + more);
        self.minute = next.minute;
        self.events.extend(next.events);
        self.attempts.extend(next.attempts);
        self.notes.extend(next.notes);
        self.late = self.late.or(next.late);
    }

    /// Whether a client does something on the network.
    fn is_of(&self, client: &str) -> bool {
        self.events.iter().any(|event| is_active(event, client))
    }
}

/// Makes a script, attempt by attempt.
pub(super) struct Director<'a> {
    reference: &'a mut Reference,
    attempts: &'a [Attempt],
    /// Names of the clients.
    clients: &'a [String],
    scenes: Vec<Scene>,
    booted: BTreeSet<usize>,
    /// Minutes that the reference is ahead of the capture; negative when behind.
    shift: i64,
}

impl<'a> Director<'a> {
    pub(super) fn new(reference: &'a mut Reference, attempts: &'a [Attempt], clients: &'a [String]) -> Self {
        Self { reference, attempts, clients, scenes: Vec::new(), booted: BTreeSet::new(), shift: 0 }
    }

    /// Adds the attempt at `index`, before which `changes` were made to the world.
    pub(super) fn add(&mut self, index: usize, changes: &[String]) -> Result<(), ExtractError> {
        let attempt = &self.attempts[index];
        let minute = u32::try_from((i64::from(attempt.minute) + self.shift).max(0)).unwrap_or(0);
        let before = if changes.is_empty() { 0 } else { self.scenes.len() };
        for change in changes {
            self.push(change.clone(), Vec::new())?;
        }
        self.walk(minute);
        if self.booted.insert(attempt.client) {
            let boot = self.act("Boot", index, Vec::new())?;
            if !self.scenes[boot].is_of(&self.clients[attempt.client]) {
                self.scenes[boot].attempts.clear();
                self.act("Activate", index, vec!["starting up makes no attempt".to_owned()])?;
            }
            return Ok(());
        }
        if self.is_anew(index) {
            let why = format!("packet {}: it has forgotten that it was here before", attempt.first.frame);
            return self.act("Anew", index, vec![why]).map(|_| ());
        }
        if self.near(attempt.client, before, minute).is_none()
            && self.reference.next().is_some_and(|next| next <= minute + NEAR)
        {
            // Times of a capture are rounded: the reference may be about to.
            self.walk(minute + NEAR);
        }
        if let Some(scene) = self.near(attempt.client, before, minute) {
            self.scenes[scene].attempts.push(index);
            return Ok(());
        }
        let early = self.waiting(attempt.client, before);
        if let Some(last) = early.last().filter(|_| early.len() < SHOWN) {
            let scene = &mut self.scenes[*last];
            let late = Minutes(minute.saturating_sub(scene.minute));
            scene.attempts.push(index);
            scene.late = Some((late, attempt.first.frame));
            self.shift -= i64::from(late.0);
            return Ok(());
        }
        let why =
            format!("packet {}: nothing on the wire says why, so somebody asked for it", attempt.first.frame);
        self.act("Activate", index, vec![why]).map(|_| ())
    }

    /// The scenes. Time in which nothing happens is part of the step to what happens next; where the reference's clients do
    /// much that the capture doesn't show, that is one step, too.
    pub(super) fn finish(self) -> Vec<Scene> {
        let is_active = |scene: &Scene| self.clients.iter().any(|client| scene.is_of(client));
        let is_unshown = |scene: &Scene| scene.length.is_some() && scene.attempts.is_empty();
        let mut runs: Vec<Vec<Scene>> = Vec::new();
        for scene in self.scenes {
            match runs.last_mut() {
                Some(run) if is_unshown(&scene) && run.iter().all(is_unshown) => run.push(scene),
                _ => runs.push(vec![scene]),
            }
        }
        let mut scenes: Vec<Scene> = Vec::new();
        for run in runs {
            let is_crowd = run.iter().filter(|scene| is_active(scene)).count() > SHOWN;
            let begins = scenes.len();
            for scene in run {
                let absorbs = |last: &Scene| {
                    last.length.is_some()
                        && scene.length.is_some()
                        && last.attempts.is_empty()
                        && !is_active(last)
                };
                match scenes.len() > begins && is_crowd || scenes.last().is_some_and(absorbs) {
                    true => scenes.last_mut().expect("there is one").absorb(scene),
                    false => scenes.push(scene),
                }
            }
            if is_crowd && let Some(last) = scenes.last_mut() {
                last.any_traffic = true;
                last.notes.push("what clients do by themselves meanwhile isn't in the capture".to_owned());
            }
        }
        scenes
    }

    fn push(&mut self, step: String, notes: Vec<String>) -> Result<usize, ExtractError> {
        let events = self.reference.act(&step)?;
        self.scenes.push(Scene {
            step,
            length: None,
            minute: self.reference.minute(),
            events,
            attempts: Vec::new(),
            late: None,
            notes,
            any_traffic: false,
        });
        Ok(self.scenes.len() - 1)
    }

    fn act(&mut self, word: &str, index: usize, notes: Vec<String>) -> Result<usize, ExtractError> {
        let client = &self.clients[self.attempts[index].client];
        let scene = self.push(format!("{word}({client:?})"), notes)?;
        self.scenes[scene].attempts.push(index);
        Ok(scene)
    }

    /// Lets time pass until `minute`, with a scene for each time at which a client does something.
    fn walk(&mut self, minute: u32) {
        let mut from = self.reference.minute();
        let mut events = Vec::new();
        while self.reference.minute() < minute {
            let now = self.reference.minute();
            let next = self.reference.next().map_or(minute, |next| next.clamp(now + 1, minute));
            events.extend(self.reference.advance(next - now));
            let active =
                events.iter().any(|event| self.clients.iter().any(|client| is_active(event, client)));
            if active || next == minute {
                self.scenes.push(Scene {
                    step: String::new(),
                    length: Some(next - from),
                    minute: next,
                    events: std::mem::take(&mut events),
                    attempts: Vec::new(),
                    late: None,
                    notes: Vec::new(),
                    any_traffic: false,
                });
                from = next;
            }
        }
    }

    /// Scenes, not before `from`, in which a client does something by itself that no attempt of the capture is assigned
    /// to, since the last that is.
    fn waiting(&self, client: usize, from: usize) -> Vec<usize> {
        let name = &self.clients[client];
        let taken = |scene: &Scene| scene.attempts.iter().any(|index| self.attempts[*index].client == client);
        let after = self.scenes.iter().rposition(taken).map_or(0, |last| last + 1).max(from);
        let later = self.scenes.iter().enumerate().skip(after);
        later
            .filter(|(_, scene)| scene.length.is_some() && scene.is_of(name))
            .map(|(index, _)| index)
            .collect()
    }

    /// The one of them that is nearest to `minute`, if one is near.
    fn near(&self, client: usize, from: usize, minute: u32) -> Option<usize> {
        let away = |index: &usize| self.scenes[*index].minute.abs_diff(minute);
        self.waiting(client, from).into_iter().filter(|index| away(index) <= NEAR).min_by_key(away)
    }

    /// Whether a client begins anew: it was activated, or time has passed, and its request is that of the beginning.
    fn is_anew(&self, index: usize) -> bool {
        let attempt = &self.attempts[index];
        let begins = |attempt: &Attempt| {
            let request = attempt.of(Kind::Request).next().map(|told| &told.event)?;
            (status(request)? == LicenceStatus::OobGrace).then_some(number(request, "minutes_left")?)
        };
        let earlier = self.attempts[..index].iter().filter(|other| other.client == attempt.client);
        let earlier: Vec<&Attempt> = earlier.collect();
        let (Some(left), Some(first)) = (begins(attempt), earlier.first().and_then(|first| begins(first)))
        else {
            return false;
        };
        let activated = earlier.iter().any(|other| {
            let needed = other.of(Kind::Request).next().and_then(|told| number(&told.event, "n_policy"));
            other.of(Kind::Answer).any(|told| number(&told.event, "count") >= needed)
        });
        let passed = earlier.last().is_some_and(|last| attempt.minute > last.minute + NEAR);
        left == first && (activated || passed)
    }
}

/// The step that lets minutes pass.
pub(super) fn advance(length: u32) -> String {
    format!("Advance(\"{}\")", Minutes(length))
}

/// Whether an event is something that a client does on the network.
fn is_active(event: &Event, client: &str) -> bool {
    matches!(event.kind, Kind::Lookup | Kind::Connect | Kind::Request) && *event.actor == *client
}
