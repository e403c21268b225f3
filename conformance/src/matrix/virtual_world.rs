//! Saboteurs in the virtual world.

use std::sync::Arc;

use emulator::{
    model::Readings,
    sim::{Network, World},
};
use scenarios::{
    catalogue::Role,
    language::Case,
    run::{Judgement, Verdict, judged, run},
    stage::{Surroundings, VirtualStage, build},
};

use super::{Defect, DumbPlayer, Field, Trouble, cast::Sabotage};
use crate::{
    check::{CaseRun, Job, Player, Worker, virtual_arm::VirtualPlayer},
    results::{arm::Arm, record::Target},
};

/// The virtual world, in which any role can be a saboteur's.
#[derive(Clone, Copy, Debug, Default)]
pub struct VirtualField;

impl Field for VirtualField {
    fn name(&self) -> &'static str {
        "virtual"
    }

    fn job(&self, case: &Case, role: Role) -> Option<Job> {
        let offered = !judged(&case.loaded.scenario, role).is_empty();
        offered.then(|| Job { arm: Arm::Virtual, index: 0, case: case.clone(), plan: None })
    }

    fn owing(&self) -> Option<&dyn Field> {
        None
    }

    fn at_once(&self) -> usize {
        // Its cases wait for nothing: they keep the processors busy by themselves.
        1
    }

    fn dumb(&self, _: Role) -> Vec<DumbPlayer> {
        // They are wrong in what no virtual world has: sockets and processes.
        Vec::new()
    }

    fn player(&self, _: Role, defect: Option<Defect>) -> Result<Box<dyn Player>, Trouble> {
        Ok(match defect {
            Some(defect) => Box::new(SabotagePlayer(defect)),
            None => Box::new(VirtualPlayer::default()),
        })
    }
}

/// Plays cases with a saboteur in the place of their subjects, which alone are judged.
#[derive(Clone, Copy, Debug)]
struct SabotagePlayer(Defect);

impl Player for SabotagePlayer {
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

impl Worker for SabotagePlayer {
    fn play(&mut self, job: &Job, seed: u64, strict: bool) -> CaseRun {
        let Self(defect) = *self;
        let case = &job.case;
        let readings = match case.readings(Readings::default()) {
            Ok(readings) => readings,
            Err(why) => return CaseRun::not_run(Verdict::Unsupported, why),
        };
        let around = Surroundings { seed, network: Network::VIRTUAL, subjects: &[], readings };
        let spec = match build(case, &around) {
            Ok(spec) => spec,
            Err(error) => return CaseRun::not_run(Verdict::Error, error.to_string()),
        };
        let subjects = judged(&case.loaded.scenario, defect.role());
        let judgement = Judgement {
            subjects: Some(&subjects),
            watched: &subjects,
            lacks: &[],
            strict,
            subjects_only: false,
        };
        let cast = Arc::new(Sabotage { defect, subjects: subjects.clone() });
        let mut stage = VirtualStage::new(World::with_cast(spec, cast));
        let outcome = run(case, &around, &judgement, &mut stage);
        let (events, recording) = stage.into_parts();
        CaseRun { outcome, events, recording, logs: Vec::new() }
    }
}
