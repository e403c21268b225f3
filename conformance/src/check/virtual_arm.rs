//! The virtual arm: every actor emulated, on a virtual clock.

use emulator::{
    sim::{Network, World},
    trace::{Event, Recording},
};
use scenarios::{
    catalogue::Role,
    language::Case,
    run::{Judgement, Outcome, Verdict, run, subjects},
    stage::{Surroundings, VirtualStage, build},
};

/// One case that was run.
#[derive(Debug)]
pub struct CaseRun {
    /// How it is judged.
    pub outcome: Outcome,
    /// Everything that was seen.
    pub events: Vec<Event>,
    /// Everything that went over the network.
    pub recording: Recording,
    /// What a target wrote to its log.
    pub log: String,
}

impl CaseRun {
    /// A case that could not be run.
    #[must_use]
    pub fn not_run(verdict: Verdict, why: impl Into<String>) -> Self {
        let outcome = Outcome::not_run(verdict, why);
        Self { outcome, events: Vec::new(), recording: Recording::default(), log: String::new() }
    }
}

/// Runs a case in the virtual world.
#[must_use]
pub fn run_virtual(case: &Case, seed: u64, strict: bool) -> CaseRun {
    let around = Surroundings { seed, network: Network::VIRTUAL, subjects: &[] };
    let spec = match build(case, &around) {
        Ok(spec) => spec,
        Err(error) => return CaseRun::not_run(Verdict::Error, error.to_string()),
    };
    let scenario = &case.loaded.scenario;
    let watched = [subjects(scenario, Role::Host), subjects(scenario, Role::Client)].concat();
    let judgement = Judgement { subjects: None, watched: &watched, lacks: &[], strict };
    let mut stage = VirtualStage::new(World::new(spec));
    let outcome = run(case, &around, &judgement, &mut stage);
    let (events, recording) = stage.into_parts();
    CaseRun { outcome, events, recording, log: String::new() }
}
