//! What a run was: numbers by the hour, from which every picture and table of it is made.

use std::collections::BTreeMap;

use super::{Changed, Population, Requested, Watch};
use crate::model::LicenceStatus;

/// One hour of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// Machines in each licence state at its end, by the state's code.
    pub states: [u32; 7],
    /// Machines that fell into each state in it, by the state's code; installations aren't told.
    pub fell: [u32; 7],
    /// Requests at each host.
    pub requests: Vec<u32>,
    /// Those of them that it refused.
    pub refused: Vec<u32>,
    /// The count of each host at its end; `None` before its first request.
    pub counts: Vec<Option<u32>>,
}

/// Machines that fell into a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fall {
    /// How many falls; a machine may fall more than once.
    pub falls: u64,
    /// The minutes of the first and the last.
    pub span: Option<(u32, u32)>,
}

/// What fell for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Falls {
    /// Into out-of-tolerance grace.
    pub oot_grace: Fall,
    /// Into notification.
    pub notification: Fall,
}

impl Fall {
    fn add(&mut self, minute: u32) {
        self.falls += 1;
        self.span = Some((self.span.map_or(minute, |(first, _)| first), minute));
    }
}

/// A run by the hour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// Whole hours from the start on.
    pub hours: Vec<Hour>,
    /// Attempts of machines so far, whether or not a host was reached.
    pub attempts: u64,
    /// Falls by the minute in which the outage began that they belong to ([`Changed::outage`]); `None` for those of no outage.
    pub falls: BTreeMap<Option<u32>, Falls>,
    now: Hour,
}

impl Series {
    /// An empty series for the hosts of a population.
    #[must_use]
    pub fn new(population: &Population) -> Self {
        let none = vec![0; population.hosts.len()];
        let counts = vec![None; none.len()];
        Self {
            now: Hour { requests: none.clone(), refused: none, counts, ..Hour::default() },
            ..Self::default()
        }
    }

    fn fallen(&mut self, changed: &Changed) -> &mut Falls {
        self.falls.entry(changed.outage).or_default()
    }

    /// Requests at a host, in all hours.
    #[must_use]
    pub fn requests(&self, host: usize) -> u64 {
        self.hours.iter().map(|hour| u64::from(hour.requests[host])).sum()
    }
}

/// The place of a state in [`Hour::states`].
fn place(status: LicenceStatus) -> usize {
    status as usize
}

impl Watch for Series {
    fn installed(&mut self, _minute: u32, _machine: u32) {
        self.now.states[place(LicenceStatus::OobGrace)] += 1;
    }

    fn changed(&mut self, changed: Changed) {
        if changed.from != changed.to {
            self.now.states[place(changed.from)] -= 1;
            self.now.states[place(changed.to)] += 1;
            self.now.fell[place(changed.to)] += 1;
            match changed.to {
                LicenceStatus::OotGrace => self.fallen(&changed).oot_grace.add(changed.minute),
                LicenceStatus::Notification => self.fallen(&changed).notification.add(changed.minute),
                _ => {}
            }
        }
    }

    fn requested(&mut self, requested: Requested) {
        self.now.requests[requested.host] += 1;
        self.now.refused[requested.host] += u32::from(requested.count.is_none());
    }

    fn attempted(&mut self) {
        self.attempts += 1;
    }

    fn passed(&mut self, minute: u32, counts: &mut dyn FnMut(usize) -> Option<u32>) {
        if minute % 60 != 59 {
            return;
        }
        for (host, count) in self.now.counts.iter_mut().enumerate() {
            *count = counts(host);
        }
        self.hours.push(self.now.clone());
        self.now.fell = [0; 7];
        self.now.requests.fill(0);
        self.now.refused.fill(0);
    }
}
