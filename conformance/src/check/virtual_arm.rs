//! The virtual arm: every actor emulated, on a virtual clock.

use emulator::{
    model::Readings,
    sim::{Network, World},
};
use scenarios::{
    language::Case,
    run::{Runner, Verdict},
    stage::{Surroundings, VirtualStage, build},
};

use crate::results::record::Target;

use super::{CaseRun, Job, Player, Worker};

/// Plays cases in the virtual world.
#[derive(Clone, Copy, Debug, Default)]
pub struct VirtualPlayer {
    /// The readings of open questions that the run takes.
    pub readings: Readings,
}

impl Player for VirtualPlayer {
    fn target(&self) -> Option<Target> {
        None
    }

    fn most_jobs(&self) -> usize {
        usize::MAX
    }

    fn worker(&self) -> Box<dyn Worker + '_> {
        Box::new(*self)
    }
}

impl Worker for VirtualPlayer {
    fn play(&mut self, job: &Job, seed: u64, strict: bool) -> CaseRun {
        run_virtual(&job.case, seed, strict, self.readings)
    }
}

/// Runs a case in the virtual world. All its expectations count. A case that holds under other readings than the
/// run's is unsupported.
#[must_use]
pub fn run_virtual(case: &Case, seed: u64, strict: bool, readings: Readings) -> CaseRun {
    if let Err(why) = case.readings(readings) {
        return CaseRun::not_run(Verdict::Unsupported, why);
    }
    let around = Surroundings { seed, network: Network::VIRTUAL, subjects: &[], readings };
    let spec = match build(case, &around) {
        Ok(spec) => spec,
        Err(error) => return CaseRun::not_run(Verdict::Error, error.to_string()),
    };
    let mut stage = VirtualStage::new(World::new(spec));
    let outcome = Runner::emulated(case, &around, strict).play(&mut stage);
    let (events, recording) = stage.into_parts();
    CaseRun { outcome, events, recording, logs: Vec::new() }
}
