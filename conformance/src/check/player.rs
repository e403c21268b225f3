//! Who plays a case: the virtual world, or a world in which a target plays an actor.

use emulator::trace::{Event, Recording};
use scenarios::run::{Outcome, Verdict};

use crate::results::record::Target;

use super::Job;

/// One case that was run.
#[derive(Debug)]
pub struct CaseRun {
    /// How it is judged.
    pub outcome: Outcome,
    /// Everything that was seen.
    pub events: Vec<Event>,
    /// Everything that went over the network.
    pub recording: Recording,
    /// What each subject wrote to its log, by actor.
    pub logs: Vec<(String, String)>,
}

impl CaseRun {
    /// A case that was not run.
    #[must_use]
    pub fn not_run(verdict: Verdict, why: impl Into<String>) -> Self {
        let outcome = Outcome::not_run(verdict, why);
        Self { outcome, events: Vec::new(), recording: Recording::default(), logs: Vec::new() }
    }
}

/// Plays the cases of one arm.
pub trait Player: Sync {
    /// The target, for the record of the run; `None` in the virtual arm.
    fn target(&self) -> Option<Target>;

    /// How many cases it can play at once.
    fn most_jobs(&self) -> usize;

    /// A worker for one thread.
    fn worker(&self) -> Box<dyn Worker + '_>;
}

/// Plays cases one after another.
pub trait Worker {
    /// Plays one.
    fn play(&mut self, job: &Job, seed: u64, strict: bool) -> CaseRun;
}
