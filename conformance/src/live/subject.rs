//! An actor that the target plays.

use emulator::{
    model::{Filetime, Minutes},
    sim::Network,
    trace::Actor,
};
use serde_json::{Map, Value};

use super::{doors::Doors, driver::Driver, names::NameSocket};
use crate::target::FakeClock;

/// An actor that the target plays.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) name: Actor,
    pub(super) driver: Driver,
    /// Where it finds the world.
    pub(super) network: Network,
    /// The clock that its process goes by, if the stage moves one.
    pub(super) clock: Option<FakeClock>,
    /// Listeners of emulated hosts, for a client.
    pub(super) doors: Option<Doors>,
    /// Its name server.
    pub(super) names: Option<NameSocket>,
    /// It has been started and not stopped.
    pub(super) started: bool,
    /// How often it was started.
    pub(super) lives: u32,
    /// What it logged in this run, as far as its process is no more.
    pub(super) log: String,
    /// World time up to which it has lived.
    pub(super) at: Filetime,
    /// When it acts next by itself.
    pub(super) next: Next,
}

/// When a target acts next by itself, by its own word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It doesn't say.
    Unknown,
    /// Not at all.
    Never,
    /// At this world time.
    At(Filetime),
}

/// The longest step with a target that doesn't say when it acts.
const UNKNOWN: Minutes = Minutes(15);

impl Subject {
    /// Ends its adapter, which is of no more use; its log stays.
    pub(super) fn drop_adapter(&mut self) {
        if let Driver::Adapter(session) = &mut self.driver
            && let Some(mut session) = session.take()
        {
            self.log.push_str(&session.take_log());
        }
    }

    /// Takes `next` from an answer that was given at `now`.
    pub(super) fn take_next(&mut self, now: Filetime, answer: &Map<String, Value>) {
        self.next = match answer.get("next") {
            None => Next::Unknown,
            Some(Value::Null) => Next::Never,
            Some(minutes) => {
                let minutes = minutes.as_u64().and_then(|minutes| u32::try_from(minutes).ok());
                Next::At(now + Minutes(minutes.unwrap_or(u32::MAX)))
            }
        };
    }

    /// The latest end of a step that begins at `now`, for its sake.
    pub(super) fn bound(&self, now: Filetime) -> Option<Filetime> {
        match self.next {
            _ if !self.started => None,
            Next::Unknown => Some(now + UNKNOWN),
            Next::Never => None,
            Next::At(time) => Some(time.max(now + Minutes(1))),
        }
    }
}
