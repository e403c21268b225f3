//! A case made to fit a target: its label, and for targets without a clock of the stage's the real time.

use std::sync::Arc;

use emulator::{model::Filetime, net::system_clock};
use scenarios::language::{Case, Time};

use super::LiveTarget;
use crate::target::Plug;

impl LiveTarget {
    /// The case with the target's label and time where the scenario names none.
    pub(super) fn fitted(&self, case: &Case) -> Case {
        let label = self.spec.label.clone();
        if label.is_none() && !self.is_on_real_time() {
            return case.clone();
        }
        let mut loaded = (*case.loaded).clone();
        let world = &mut loaded.scenario.world;
        if world.label.is_none() {
            world.label = label;
        }
        if self.is_on_real_time() {
            world.start = Some(Time(whole_seconds(system_clock()())));
        }
        Case { loaded: Arc::new(loaded), ..case.clone() }
    }

    /// The seed of the world. A host that remembers earlier runs must not meet their machines again.
    pub(super) fn fitted_seed(&self, seed: u64) -> u64 {
        match self.spec.plug {
            Plug::Address(_) => seed ^ system_clock()().0.rotate_left(17),
            _ => seed,
        }
    }
}

fn whole_seconds(time: Filetime) -> Filetime {
    Filetime::from_unix_seconds(time.unix_seconds())
}
