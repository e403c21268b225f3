//! The stage of a served scenario: emulated actors do what the script says, subjects when somebody makes them.

use std::{cell::Cell, collections::BTreeSet, time::Duration};

use emulator::{
    model::Filetime,
    trace::{Actor, Event},
};
use scenarios::{
    language::Case,
    run::Ahead,
    stage::{Action, Properties, Stage, StageError, apply, emulated_properties, mark},
};
use tokio::runtime::Handle;

use super::{Place, doors::Doors, place::Moves, shared::Shared};

/// What a served script acts on. It blocks while it waits for a subject.
#[derive(Debug)]
pub(super) struct RealStage {
    pub(super) shared: Shared,
    pub(super) case: Case,
    /// The number of the acting step that the script is at, from 1.
    pub(super) acting: usize,
    pub(super) subjects: Vec<Actor>,
    /// Subjects that make no attempt when they start.
    pub(super) silent: BTreeSet<Actor>,
    pub(super) moves: Moves,
    pub(super) doors: Doors,
    pub(super) settle: Duration,
    /// Opens and closes listeners from the script's own thread.
    pub(super) runtime: Handle,
    /// The end of the trace when the runner last looked.
    pub(super) looked_at: Cell<usize>,
}

impl RealStage {
    fn is_subject(&self, actor: &Actor) -> bool {
        self.subjects.contains(actor)
    }

    /// Somebody has to make `subject` do something; waits until it has.
    fn ask_for(&self, subject: &Actor, what: &str) -> Result<(), StageError> {
        self.shared.with(|state| state.played = subject.clone());
        self.shared.remark(&format!("{what} {subject} now: whoever connects is {subject}"));
        self.shared.open();
        let ahead = Ahead::new(&self.case, self.acting, self);
        if self.shared.wait_for_attempt(self.looked_at.get(), self.settle, &ahead) {
            return Ok(());
        }
        Err(StageError::Unsupported(format!("the server was stopped before {subject} did anything")))
    }

    fn act_on_subject(&self, action: &Action) -> Result<(), StageError> {
        let cannot = |what: String| Err(StageError::Unsupported(what));
        match action {
            Action::Boot(subject) if self.silent.contains(subject) => Ok(()),
            Action::Boot(subject) => self.ask_for(subject, "start"),
            Action::Anew(subject) => self.ask_for(subject, "reset and start"),
            Action::Activate(subject) => self.ask_for(subject, "activate"),
            Action::Network(subject, ..) => cannot(format!("the network of {subject} can't be changed here")),
            Action::Console(subject, _) => cannot(format!("{subject} has no console here")),
            Action::Restart(subject) if self.silent.contains(subject) => cannot(format!(
                "{subject} makes no attempt when it restarts, so nobody here sees that it has"
            )),
            Action::Restart(subject) => self.ask_for(subject, "restart"),
            Action::Registry(subject, path, _) => {
                cannot(format!("the registry value {path} of {subject} can't be changed here"))
            }
            Action::Machine(subject, change) => {
                cannot(format!("{change:?} can't be done to the machine of {subject} here"))
            }
            Action::Send { by, .. } => cannot(format!("{by} can't be made to send the script's own octets")),
            other => cannot(format!("nobody here can do this to a subject: {other:?}")),
        }
    }
}

/// The actor that a subject may stand behind.
fn acting(action: &Action) -> Option<&Actor> {
    match action {
        Action::Boot(of)
        | Action::Anew(of)
        | Action::Activate(of)
        | Action::Restart(of)
        | Action::Registry(of, ..)
        | Action::Machine(of, _)
        | Action::Network(of, ..)
        | Action::Console(of, _)
        | Action::Send { by: of, .. } => Some(of),
        _ => None,
    }
}

impl Stage for RealStage {
    fn now(&self) -> Filetime {
        self.shared.read(|state| state.world.now())
    }

    fn act(&mut self, action: &Action) -> Result<(), StageError> {
        if acting(action).is_some_and(|actor| self.is_subject(actor)) {
            return self.act_on_subject(action);
        }
        match action {
            Action::Advance(length) => {
                return Err(StageError::Unsupported(format!(
                    "the script lets {length} pass, and a real clock can't be moved"
                )));
            }
            Action::Stop(host) => self.runtime.block_on(self.doors.close(host)),
            Action::Start(host) => {
                let place = self.moves.0.iter().find(|place| place.host == *host);
                if let Some(place) = place {
                    let opened = self.runtime.block_on(self.doors.reopen(host, place.address));
                    let ours = |error| StageError::Ours(format!("{host} can't listen again: {error}"));
                    opened.map_err(ours)?;
                }
            }
            _ => {}
        }
        let moved = match action {
            Action::AddRecord(record) => Action::AddRecord(self.moves.record(record.clone())),
            other => other.clone(),
        };
        self.shared.with(|state| apply(&mut state.world, &moved))
    }

    fn mark(&mut self, step: &str) {
        self.acting += 1;
        self.shared.with(|state| mark(&mut state.world, step));
    }

    fn tell(&mut self, text: &str) {
        self.shared.with(|state| mark(&mut state.world, text));
    }

    fn events_from(&self, index: usize) -> Vec<Event> {
        let events = self.shared.read(|state| state.world.trace().get(index..).unwrap_or_default().to_vec());
        self.looked_at.set(index + events.len());
        events
    }

    fn properties(&mut self, of: &Actor) -> Result<Option<Properties>, StageError> {
        Ok(self.shared.with(|state| emulated_properties(&mut state.world, of)))
    }

    fn sees_log(&self, of: &Actor) -> bool {
        !self.is_subject(of)
    }

    fn sees_results(&self, of: &Actor) -> bool {
        !self.is_subject(of)
    }

    fn sees_refused(&self, by: &Actor) -> bool {
        !self.is_subject(by) || self.shared.sees_refused()
    }

    fn sees_silence(&self, of: &Actor) -> bool {
        let up = |place: &Place| self.shared.read(|state| state.world.listener(place.address).is_some());
        self.sees_refused(of) || self.moves.0.iter().all(up)
    }
}
