//! What outages did to the machines, and what fell without one.

use std::collections::BTreeMap;

use emulator::fleet::{Fall, Falls, Outage};
use serde::Serialize;

use super::FleetRun;

/// Hosts that went down in the same minute, and what fell for it: for each fall, an attempt of the machine failed for want
/// of a host while they were down, and nothing has activated the machine since. Where several outages were under way
/// at that attempt, the fall belongs to the last that began, which took away the last host. So each fall counts once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct After {
    /// The hour of the run in which it begins.
    pub from: usize,
    /// Whether the run came so far.
    pub begun: bool,
    /// Who was down.
    pub hosts: Vec<Down>,
    /// What fell.
    #[serde(flatten)]
    pub fell: Fell,
}

/// A host that is down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Down {
    /// Its name.
    pub name: String,
    /// The hour of the run in which it comes up, if it does.
    pub to: Option<usize>,
}

/// Falls into the two states that end an activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fell {
    /// Into out-of-tolerance grace.
    pub oot_grace: Counted,
    /// Into notification.
    pub notification: Counted,
}

/// Falls into a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// How many; a machine may fall more than once.
    pub falls: u64,
    /// The hour of the run of the first.
    pub first: Option<usize>,
    /// The hour of the last.
    pub last: Option<usize>,
}

/// Every outage of the file, by its beginning.
#[must_use]
pub fn after_outages(run: &FleetRun) -> Vec<After> {
    let mut outages: BTreeMap<u32, Vec<Down>> = BTreeMap::new();
    for host in &run.population.hosts {
        for Outage { from, to } in &host.outages {
            let to = (*to != u32::MAX).then_some(hour(*to));
            outages.entry(*from).or_default().push(Down { name: host.name.clone(), to });
        }
    }
    let after = |(from, hosts): (u32, Vec<Down>)| After {
        from: hour(from),
        begun: hour(from) < run.hours(),
        hosts,
        fell: fell(run, Some(from)),
    };
    outages.into_iter().map(after).collect()
}

/// What fell and belongs to no outage.
#[must_use]
pub fn without_outage(run: &FleetRun) -> Fell {
    fell(run, None)
}

fn fell(run: &FleetRun, began: Option<u32>) -> Fell {
    let Falls { oot_grace, notification } = run.series.falls.get(&began).copied().unwrap_or_default();
    Fell { oot_grace: counted(oot_grace), notification: counted(notification) }
}

fn counted(Fall { falls, span }: Fall) -> Counted {
    let (first, last) = span.unzip();
    Counted { falls, first: first.map(hour), last: last.map(hour) }
}

fn hour(minute: u32) -> usize {
    usize::try_from(minute / 60).unwrap_or(usize::MAX)
}
