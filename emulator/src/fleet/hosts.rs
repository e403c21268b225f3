//! The hosts of a fleet at work: who is up, what each covers, what it counts.

use crate::{
    host::{Asker, Count, Host},
    model::{Filetime, Interval, Minutes, Question},
};

use super::{Chance, FleetHost, Outage, Population};

/// Numbers of the ids of machines that a host has seen before the run: apart from those of the fleet.
const SEEN: u32 = 0xff00_0000;

/// A host at work.
#[derive(Debug)]
pub(super) struct HostState {
    count: Count,
    up: bool,
    outages: Vec<Outage>,
    /// Whether it answers the machines of each group.
    covers: Vec<bool>,
    pub(super) intervals: (Interval, Interval),
    /// Machines are known by their CMID alone (OPEN-007, reading A).
    by_cmid: bool,
}

impl HostState {
    pub(super) fn new(host: &FleetHost, number: u32, population: &Population, chance: Chance) -> Self {
        let config = &host.config;
        let mut count = Count::new(config);
        let an_hour_ago = population.start - Minutes::hours(1);
        for other in 0..host.seen {
            let id = chance.machine_id(SEEN.wrapping_add(number << 16).wrapping_add(other));
            count.preload(id, an_hour_ago);
        }
        let serves = Host::new(config.clone()).serves();
        let groups = population.groups.iter();
        Self {
            count,
            up: true,
            outages: host.outages.clone(),
            covers: groups
                .map(|group| serves && config.products.contains(&group.product.ids().kms_id))
                .collect(),
            intervals: (config.activation_interval, config.renewal_interval),
            by_cmid: !config.readings.is_b(Question::CmidAlone),
        }
    }

    /// Goes down or comes up, when that is due.
    pub(super) fn turn(&mut self, minute: u32) {
        self.up = !self.outages.iter().any(|outage| (outage.from..outage.to).contains(&minute));
    }

    /// Since when it is down at a minute, if it is and would else answer the machines of a group.
    pub(super) fn down_since(&self, minute: u32, group: usize) -> Option<u32> {
        let mut outages = self.outages.iter().filter(|_| self.covers[group]);
        outages.find(|outage| (outage.from..outage.to).contains(&minute)).map(|outage| outage.from)
    }

    pub(super) fn is_up(&self) -> bool {
        self.up
    }

    /// Counts a machine that asks, and gives the count to answer; `None` for a refusal.
    pub(super) fn ask(&mut self, now: Filetime, group: usize, asker: impl Fn(bool) -> Asker) -> Option<u32> {
        self.covers[group].then(|| self.count.ask(now, asker(self.by_cmid), false))
    }

    pub(super) fn count(&mut self, now: Filetime) -> Option<u32> {
        self.count.current(now)
    }
}
