//! A fleet file as it is written.

use std::collections::BTreeMap;

use emulator::model::Reading;
use serde::Deserialize;

use crate::language::{ActorName, IntervalText, KeyName, Length, ProductName, Time};

/// A whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Fleet")]
pub(super) struct Fleet {
    /// What it is about, a few words.
    pub(super) title: String,
    /// When it begins; 2026-01-01T00:00:00Z when left out.
    pub(super) start: Option<Time>,
    /// How long it is played, in whole hours.
    pub(super) length: Length,
    /// Readings of open questions, by id; they come before those of the run.
    #[serde(default)]
    pub(super) readings: BTreeMap<String, Reading>,
    /// Hosts by name.
    pub(super) hosts: BTreeMap<ActorName, Host>,
    /// Machines alike, by name.
    pub(super) groups: BTreeMap<ActorName, Group>,
}

/// A KMS host, activated itself, with an SRV record that stays.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Host {
    /// Its host key, which says what it activates.
    pub(super) key: KeyName,
    /// Priority of its SRV record: lower is tried first.
    #[serde(default)]
    pub(super) priority: u16,
    /// Weight among records of one priority.
    #[serde(default)]
    pub(super) weight: u16,
    /// How many other machines it has counted, an hour before the start.
    #[serde(default)]
    pub(super) seen: u32,
    /// Interval for machines that are not activated; 2 hours when left out.
    pub(super) activation_interval: Option<IntervalText>,
    /// Interval for activated machines; 7 days when left out.
    pub(super) renewal_interval: Option<IntervalText>,
    /// When it doesn't listen.
    #[serde(default)]
    pub(super) outages: Vec<Outage>,
}

/// A time in which a host doesn't listen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outage {
    /// It begins so long after the start.
    pub(super) from: Length,
    /// It ends so long after the start; never when left out.
    pub(super) to: Option<Length>,
}

/// Machines alike.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    /// Their product.
    pub(super) product: ProductName,
    /// How many.
    pub(super) count: u32,
    /// How many images that were not generalised they are cloned from; each has its own CMID when left out.
    pub(super) images: Option<u32>,
    /// Each is installed at a random time within so long from the start; at the start when left out.
    pub(super) arrive: Option<Length>,
    /// When they are on; always when left out.
    pub(super) hours: Option<Hours>,
    /// When they are without a network; never when left out.
    pub(super) travel: Option<Travel>,
    /// They ignore priority and weight; no when left out.
    pub(super) legacy_srv: Option<bool>,
    /// They keep the host that activated them; yes when left out.
    pub(super) caching: Option<bool>,
}

/// Working hours.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hours {
    /// Days of the week; Monday to Friday when left out.
    pub(super) days: Option<Vec<Day>>,
    /// Switched on so long after midnight (UTC).
    pub(super) from: Length,
    /// Switched off so long after midnight.
    pub(super) to: Length,
    /// Each machine is up to so much later on each day.
    pub(super) spread: Option<Length>,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Day {
    /// The first day.
    Monday,
    /// The second day.
    Tuesday,
    /// The third day.
    Wednesday,
    /// The fourth day.
    Thursday,
    /// The fifth day.
    Friday,
    /// The sixth day.
    Saturday,
    /// The seventh day.
    Sunday,
}

/// Trips without a network.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Travel {
    /// Once in each such period, at a random time.
    pub(super) every: Length,
    /// So long.
    pub(super) away: Length,
}
