//! A live arm: a target plays the subject, over real sockets.

use crate::{
    live::{LiveTarget, Worker as LiveWorker},
    results::{arm::Arm, record::Target},
    target::Role,
};

use super::{CaseRun, Job, Player, Worker};

/// Plays cases with a target.
pub struct LivePlayer {
    target: LiveTarget,
}

impl LivePlayer {
    /// A player for a target that was opened.
    #[must_use]
    pub fn new(target: LiveTarget) -> Self {
        Self { target }
    }

    /// The arm that its target's role belongs to.
    #[must_use]
    pub fn arm(&self) -> Arm {
        match self.target.role() {
            Role::Host => Arm::Host,
            Role::Client => Arm::Client,
        }
    }
}

impl Player for LivePlayer {
    fn target(&self) -> Option<Target> {
        let hello = self.target.hello();
        Some(Target {
            arm: self.arm(),
            name: self.target.name().to_owned(),
            implementation: hello.map(|hello| hello.implementation.clone()),
            version: hello.map(|hello| hello.version.clone()),
            lacks: self.target.lacks().iter().map(ToString::to_string).collect(),
        })
    }

    fn most_jobs(&self) -> usize {
        self.target.max_jobs().unwrap_or(usize::MAX)
    }

    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(self.target.worker())
    }
}

impl Worker for LiveWorker<'_> {
    fn play(&mut self, job: &Job, seed: u64, strict: bool) -> CaseRun {
        let Some(plan) = &job.plan else {
            return CaseRun::not_run(scenarios::run::Verdict::Error, "a live case without a plan");
        };
        let run = self.run_case(&job.case, plan, seed, strict);
        CaseRun { outcome: run.outcome, events: run.events, recording: run.recording, logs: run.logs }
    }
}
