//! A fleet played to its end, or as far as it was let.

use std::ops::ControlFlow;

use emulator::{
    fleet::{Fleet, Hour, Population, Series},
    model::{Filetime, LicenceStatus, Minutes},
};
use scenarios::fleet::FleetFile;

/// A run and what was recorded of it.
#[derive(Clone, Debug)]
pub struct FleetRun {
    /// What it is about.
    pub title: String,
    /// Who was there.
    pub population: Population,
    /// The seed of every random value.
    pub seed: u64,
    /// How long it was to be.
    pub length: Minutes,
    /// What was recorded, hour by hour.
    pub series: Series,
}

/// Plays a fleet. `go_on` is asked after each hour of the run, with the hours that are over, and may break it off.
#[must_use]
pub fn play(file: FleetFile, seed: u64, mut go_on: impl FnMut(u32) -> ControlFlow<()>) -> FleetRun {
    let FleetFile { title, length, population } = file;
    let mut fleet = Fleet::new(&population, seed);
    let mut series = Series::new(&population);
    fleet.run(length.0, &mut series, |minute| go_on(minute / 60));
    FleetRun { title, population, seed, length, series }
}

impl FleetRun {
    /// Hours that were played.
    #[must_use]
    pub fn hours(&self) -> usize {
        self.series.hours.len()
    }

    /// What was left unplayed, if the run was broken off.
    #[must_use]
    pub fn partial(&self) -> Option<String> {
        let played = Minutes::hours(u32::try_from(self.hours()).unwrap_or(u32::MAX));
        (played < self.length).then(|| format!("partial: interrupted after {played} of {}", self.length))
    }

    /// The time at which an hour of the run begins.
    #[must_use]
    pub fn at(&self, hour: usize) -> Filetime {
        self.population.time(u32::try_from(hour).unwrap_or(u32::MAX).saturating_mul(60))
    }

    /// Licence states in which a machine was at the end of some hour, in the order in which they are drawn.
    #[must_use]
    pub fn states(&self) -> Vec<LicenceStatus> {
        let seen =
            |state: &LicenceStatus| self.series.hours.iter().any(|hour| hour.states[*state as usize] > 0);
        DRAWN.into_iter().filter(seen).collect()
    }

    /// Machines that weren't installed yet at the end of an hour.
    #[must_use]
    pub fn not_installed(&self, hour: &Hour) -> u32 {
        self.population.machines().saturating_sub(hour.states.iter().sum())
    }

    /// What the run is, in one line.
    #[must_use]
    pub fn facts(&self) -> String {
        let hosts = self.population.hosts.len();
        format!(
            "{} machines, {hosts} {}, {} from {}, seed {}",
            self.population.machines(),
            if hosts == 1 { "host" } else { "hosts" },
            self.length,
            self.population.start,
            self.seed
        )
    }
}

/// From the best state to the worst.
const DRAWN: [LicenceStatus; 7] = [
    LicenceStatus::Licensed,
    LicenceStatus::OobGrace,
    LicenceStatus::ExtendedGrace,
    LicenceStatus::OotGrace,
    LicenceStatus::NonGenuineGrace,
    LicenceStatus::Notification,
    LicenceStatus::Unlicensed,
];
