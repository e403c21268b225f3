//! What became of the machines after an outage.

use std::collections::BTreeMap;

use emulator::{fleet::Outage, model::LicenceStatus};
use serde::Serialize;

use super::FleetRun;

/// An outage, and what fell from its beginning to that of the next one, or to the end of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct After {
    /// The hosts that were down.
    pub hosts: Vec<String>,
    /// The hour of the run in which it begins.
    pub from: usize,
    /// The hour in which it ends, if it does.
    pub to: Option<usize>,
    /// Machines that fell into out-of-tolerance grace.
    pub oot_grace: Fall,
    /// Machines that fell into notification.
    pub notification: Fall,
}

/// Machines that fell into a state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fall {
    /// How many falls; a machine may fall more than once.
    pub falls: u64,
    /// The hour of the run of the first.
    pub first: Option<usize>,
    /// The most machines that were in the state at the end of an hour.
    pub most: u32,
    /// The first hour in which they were so many.
    pub most_at: Option<usize>,
}

/// Every outage that began within the run; hosts that were down for the same time make one.
#[must_use]
pub fn after_outages(run: &FleetRun) -> Vec<After> {
    let mut outages: BTreeMap<(u32, u32), Vec<String>> = BTreeMap::new();
    for host in &run.population.hosts {
        for Outage { from, to } in &host.outages {
            outages.entry((*from, *to)).or_default().push(host.name.clone());
        }
    }
    let hour = |minute: u32| usize::try_from(minute / 60).unwrap_or(usize::MAX);
    let starts: Vec<_> = outages.keys().map(|(from, _)| hour(*from)).collect();
    let begun = outages.into_iter().filter(|((from, _), _)| hour(*from) < run.hours());
    let after = |((from, to), hosts): ((u32, u32), Vec<String>)| {
        let from = hour(from);
        let end = starts.iter().copied().find(|start| *start > from).unwrap_or(usize::MAX).min(run.hours());
        After {
            hosts,
            from,
            to: (to != u32::MAX).then_some(hour(to)),
            oot_grace: fall(run, from, end, LicenceStatus::OotGrace),
            notification: fall(run, from, end, LicenceStatus::Notification),
        }
    };
    begun.map(after).collect()
}

fn fall(run: &FleetRun, from: usize, end: usize, state: LicenceStatus) -> Fall {
    let mut fall = Fall::default();
    for (number, hour) in run.series.hours.iter().enumerate().take(end).skip(from) {
        let fell = hour.fell[state as usize];
        fall.falls += u64::from(fell);
        if fell > 0 && fall.first.is_none() {
            fall.first = Some(number);
        }
        let there = hour.states[state as usize];
        if there > fall.most {
            (fall.most, fall.most_at) = (there, Some(number));
        }
    }
    fall
}
