//! A worker: one thread that plays cases with a target, one after another.

use emulator::trace::{Event, Recording};
use scenarios::{
    language::{Case, Family},
    run::{Judgement, Outcome, Plan, Verdict, run},
    stage::{Stage, StageError, Surroundings},
};
use tokio::runtime::Runtime;

use super::{LiveTarget, driver::Driver, lease::Lease, open::runtime, setup::set_up};
use crate::target::{Hello, Plug, Role, Session};

/// One case that was run.
#[derive(Debug)]
pub struct LiveRun {
    /// How it is judged.
    pub outcome: Outcome,
    /// Everything that was seen.
    pub events: Vec<Event>,
    /// Everything that went over the network.
    pub recording: Recording,
    /// What each subject wrote to its log, by actor.
    pub logs: Vec<(String, String)>,
}

/// Plays cases with a target on one thread. Adapters stay between cases, one for each actor that a case needs.
#[derive(Debug)]
pub struct Worker<'t> {
    target: &'t LiveTarget,
    runtime: Runtime,
    idle: Vec<Session>,
}

impl<'t> Worker<'t> {
    pub(super) fn new(target: &'t LiveTarget) -> Self {
        Self { target, runtime: runtime(), idle: Vec::new() }
    }

    /// Plays one case.
    pub fn run_case(&mut self, case: &Case, plan: &Plan, seed: u64, strict: bool) -> LiveRun {
        if let Some(why) = self.target.unmet(plan, case) {
            return LiveRun::not_run(Verdict::Unsupported, why);
        }
        let case = self.target.fitted(case);
        let hosts = &case.loaded.scenario.world.hosts;
        let (lease, of) = match hosts.values().any(|host| host.ip != Family::V4) {
            true => (Lease::take_with_v6(), "with IPv6"),
            false => (Lease::take(), "with IPv4"),
        };
        let lease = match lease {
            Ok(lease) => lease,
            Err(error) => {
                return LiveRun::not_run(Verdict::Skipped, format!("no loopback network {of}: {error}"));
            }
        };
        let around = Surroundings {
            seed: self.target.fitted_seed(seed),
            network: lease.network,
            subjects: &plan.subjects,
            readings: self.target.options.readings,
        };
        let drivers = match self.drivers(plan) {
            Ok(drivers) => drivers,
            Err((error, log)) => {
                let run = LiveRun { outcome: not_run(error), ..LiveRun::not_run(Verdict::Error, "") };
                let first = plan.subjects.first().map(ToString::to_string);
                return LiveRun {
                    logs: first.into_iter().map(|actor| (actor, log.clone())).collect(),
                    ..run
                };
            }
        };
        let mut stage = match set_up(self.target, &self.runtime, &case, &around, lease, drivers) {
            Ok(stage) => stage,
            Err(error) => return LiveRun::not_run(Verdict::Error, error),
        };
        let judgement = Judgement {
            subjects: Some(&plan.subjects),
            watched: &plan.subjects,
            lacks: self.target.lacks(),
            strict,
            subjects_only: !self.target.is_fresh(),
        };
        let mut outcome = match stage.open() {
            Ok(()) => run(&case, &around, &judgement, &mut stage),
            Err(error) => not_run(error),
        };
        let ended = stage.close();
        // A target that is gone when its scenario ends has passed nothing.
        if let Err(error) = ended
            && matches!(outcome.verdict, Verdict::Pass | Verdict::Unsupported)
        {
            let Outcome { verdict, message, .. } = not_run(error);
            outcome = Outcome { verdict, message, ..outcome };
        }
        let (events, recording) = (stage.events_from(0), stage.recording());
        let (sessions, logs) = stage.into_sessions();
        self.idle.extend(sessions);
        LiveRun { outcome, events, recording, logs }
    }

    /// What moves each subject: an adapter that waits, or a new one. An error comes with what the target logged.
    fn drivers(&mut self, plan: &Plan) -> Result<Vec<Driver>, (StageError, String)> {
        let target = self.target;
        let each = plan.subjects.iter().map(|_| {
            Ok(match &target.spec.plug {
                Plug::Address(text) => {
                    Driver::Resident(target.address.ok_or_else(|| ours(format!("{text} has no address")))?)
                }
                Plug::Command(_) if target.role() == Role::Host => Driver::Program(None),
                Plug::Command(words) => Driver::Attempts(words.clone()),
                Plug::Attach => Driver::Attached,
                Plug::Adapter(words) => Driver::Adapter(Some(self.session(words)?)),
            })
        });
        each.collect()
    }
}

impl Worker<'_> {
    fn session(&mut self, words: &[std::ffi::OsString]) -> Result<Session, (StageError, String)> {
        while let Some(mut session) = self.idle.pop().or_else(|| self.target.take_idle()) {
            if session.is_sound().is_ok() {
                return Ok(session);
            }
        }
        let started = Session::start(&self.target.spec, words);
        let mut session = started.map_err(|error| ours(format!("the adapter can't be started: {error}")))?;
        let said = self.runtime.block_on(Hello::exchange(&mut session, &self.target.spec));
        let trouble = match said {
            Ok(hello) => self.target.hello().and_then(|first| hello.differs_from(first)),
            Err(error) => Some(error.to_string()),
        };
        let Some(trouble) = trouble else { return Ok(session) };
        let what = format!("when it was started again: {trouble}");
        // It has worked before: what it does now is its own.
        let proven = self.target.is_proven();
        let error = if proven { StageError::Target(what) } else { StageError::Ours(what) };
        Err((error, session.take_log()))
    }
}

/// An error of ours, with nothing that a target logged.
fn ours(what: String) -> (StageError, String) {
    (StageError::Ours(what), String::new())
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.idle.drain(..).for_each(|session| self.target.give_back(session));
    }
}

impl LiveRun {
    /// A case that was not run.
    #[must_use]
    pub fn not_run(verdict: Verdict, why: impl Into<String>) -> Self {
        let outcome = Outcome::not_run(verdict, why);
        Self { outcome, events: Vec::new(), recording: Recording::default(), logs: Vec::new() }
    }
}

fn not_run(error: StageError) -> Outcome {
    let (verdict, why) = match error {
        StageError::Unsupported(why) => (Verdict::Unsupported, why),
        StageError::Target(why) => (Verdict::Fail, why),
        StageError::Ours(why) => (Verdict::Error, why),
        StageError::Missing(why) => (Verdict::Skipped, why),
    };
    Outcome::not_run(verdict, why)
}
