//! What a fleet is made from.

use crate::{
    client::Policy,
    dns::Srv,
    host::HostConfig,
    model::{Filetime, Minutes, Product, Readings},
};

use super::{Hours, Travel};

/// Hosts, machines and when it begins.
#[derive(Clone, Debug)]
pub struct Population {
    /// The start of the run, at a whole minute.
    pub start: Filetime,
    /// Its hosts in the order of their SRV records; at most [`Population::HOSTS`].
    pub hosts: Vec<FleetHost>,
    /// Its machines.
    pub groups: Vec<Group>,
    /// The readings that clients take of open questions; each host's are in its config.
    pub readings: Readings,
}

/// One host. It is activated itself.
#[derive(Clone, Debug)]
pub struct FleetHost {
    /// Its name in series and pictures.
    pub name: String,
    /// The role: intervals, key, capacity, readings.
    pub config: HostConfig,
    /// Priority of its SRV record: lower is tried first.
    pub priority: u16,
    /// Weight among records of one priority.
    pub weight: u16,
    /// When it doesn't listen, in order and apart from each other. Its table stays.
    pub outages: Vec<Outage>,
    /// How many other machines it has counted, an hour before the start.
    pub seen: u32,
}

/// A time in which a host doesn't listen, in minutes of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The first minute of it.
    pub from: u32,
    /// The first minute after it; `u32::MAX` for a host that doesn't come back.
    pub to: u32,
}

/// Machines alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Their product, which gives KMS id and N-policy.
    pub product: &'static Product,
    /// How many.
    pub count: u32,
    /// How many images they are cloned from, each with one CMID for all its clones; `None` when each has its own.
    pub images: Option<u32>,
    /// They are installed, each at a random time, within so long from the start. `ZERO` for all at the start.
    pub arrive: Minutes,
    /// When they are on; always when `None`.
    pub hours: Option<Hours>,
    /// When they are without a network; never when `None`.
    pub travel: Option<Travel>,
    /// They ignore priority and weight (DISC-018).
    pub legacy_srv: bool,
    /// They keep the host that activated them and try it first (DISC-009).
    pub caching: bool,
}

impl Population {
    /// How many hosts there can be.
    pub const HOSTS: usize = 255;

    /// How many machines there are.
    #[must_use]
    pub fn machines(&self) -> u32 {
        self.groups.iter().map(|group| group.count).fold(0, u32::saturating_add)
    }

    /// The time at a minute of the run.
    #[must_use]
    pub fn time(&self, minute: u32) -> Filetime {
        self.start + Minutes(minute)
    }

    /// The records that clients find, in the order in which they are answered.
    #[must_use]
    pub fn records(&self) -> Vec<Srv> {
        let record = |host: &FleetHost| Srv {
            priority: host.priority,
            weight: host.weight,
            port: host.config.port,
            target: host.config.name.clone(),
        };
        self.hosts.iter().map(record).collect()
    }

    /// The largest N-policy among its machines: the count that all of them need.
    #[must_use]
    pub fn threshold(&self) -> Option<u32> {
        self.groups.iter().map(|group| group.product.n_policy).max()
    }
}

impl Group {
    /// Machines that are always on, connected, and there from the start.
    #[must_use]
    pub fn new(name: &str, product: &'static Product, count: u32) -> Self {
        Self {
            name: name.to_owned(),
            product,
            count,
            images: None,
            arrive: Minutes::ZERO,
            hours: None,
            travel: None,
            legacy_srv: false,
            caching: true,
        }
    }

    /// The timers of its machines.
    #[must_use]
    pub fn policy(&self, readings: Readings) -> Policy {
        Policy::of(readings, self.product.validity)
    }
}

impl FleetHost {
    /// A host that is always up.
    #[must_use]
    pub fn new(name: &str, config: HostConfig) -> Self {
        Self { name: name.to_owned(), config, priority: 0, weight: 0, outages: Vec::new(), seen: 0 }
    }
}
