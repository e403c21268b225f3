//! The syntax tree of a scenario file: its head, axes and world.

use std::collections::BTreeMap;

use emulator::{
    client::{Firmware, Origin},
    model::{LicenceStatus, Question, Reading},
};
use serde::Deserialize;
use uuid::Uuid;

use crate::catalogue::switchable;

use super::{
    faults::HostFault,
    leaf::{ActorName, ClockOffset, Code, IntervalText, KeyName, Length, ProductName, RegistryValues, Time},
    lesson::Lesson,
    step::Step,
};

/// One scenario: a small world, a script and what is expected.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is about, a few words.
    pub title: String,
    /// What it teaches, of those in `lessons/`.
    pub lesson: Option<Lesson>,
    /// Dimensions it is run over; every combination is a case of its own.
    #[serde(default)]
    pub for_each: Axes,
    /// Readings of open questions under which alone it holds, by id; [`Scenario::pins`] gives the questions.
    #[serde(default)]
    pub readings: BTreeMap<String, Reading>,
    /// Who is there when it begins.
    pub world: World,
    /// What happens and what is expected, in order.
    pub script: Vec<Step>,
}

impl Scenario {
    /// The readings under which alone it holds.
    pub fn pins(&self) -> impl Iterator<Item = (Question, Reading)> {
        // What isn't a question that can be switched is refused when the file is read.
        self.readings.iter().filter_map(|(id, reading)| Some((switchable(id).ok()?, *reading)))
    }
}

/// Dimensions of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Axes {
    /// Protocol versions of every client that names none: 4, 5, 6.
    pub wire: Vec<u8>,
    /// Transfer syntaxes of every host that names none.
    pub ndr: Vec<Ndr>,
}

impl Axes {
    /// The axes that there are, in the order of a case's id: name, and every value as it stands in the id.
    pub fn named(&self) -> impl Iterator<Item = (String, Vec<String>)> {
        let wire = self.wire.iter().map(ToString::to_string).collect::<Vec<_>>();
        let ndr = self.ndr.iter().map(|ndr| format!("{ndr:?}")).collect::<Vec<_>>();
        let named = [("wire", wire), ("ndr", ndr)].into_iter().filter(|(_, values)| !values.is_empty());
        named.map(|(name, values)| (name.to_owned(), values))
    }
}

/// A transfer syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Ndr {
    /// NDR version 2.
    Ndr,
    /// NDR64 version 1.
    Ndr64,
}

/// Who is there when a scenario begins.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// World time at the start; 2026-01-01T00:00:00Z when left out.
    pub start: Option<Time>,
    /// The label that keys are derived from; `kms-lab` when left out.
    pub label: Option<String>,
    /// Hosts by name. They are up and started when the script begins.
    #[serde(default)]
    pub hosts: BTreeMap<ActorName, Host>,
    /// Clients by name. They are off until `Boot`.
    #[serde(default)]
    pub clients: BTreeMap<ActorName, Client>,
    /// Many clients alike, by name; members are `name.1`, `name.2`, …
    #[serde(default)]
    pub cohorts: BTreeMap<ActorName, Cohort>,
    /// What the activation service says of keys, by their lab names; `Valid` of those that aren't named.
    #[serde(default)]
    pub service: BTreeMap<String, KeyState>,
    /// DNS zones by name. Without any, clients are told their host's address.
    #[serde(default)]
    pub dns: BTreeMap<String, Zone>,
}

/// A KMS host.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    /// Its host key, which says what it activates.
    pub key: KeyName,
    /// Whether the target plays it.
    #[serde(default)]
    pub subject: bool,
    /// How many other machines it has counted, an hour ago.
    #[serde(default)]
    pub seen: u32,
    /// How long ago those were seen; an hour when left out.
    pub seen_ago: Option<Length>,
    /// Whether it is activated itself; yes when left out.
    pub activated: Option<bool>,
    /// What the activation service says of its key; anything but `Valid` leaves it unactivated.
    pub key_state: Option<KeyState>,
    /// Interval for clients that are not activated.
    pub activation_interval: Option<IntervalText>,
    /// Interval for activated clients.
    pub renewal_interval: Option<IntervalText>,
    /// Its extended PID.
    pub host_pid: Option<String>,
    /// How its clock differs from the world's.
    #[serde(default)]
    pub clock: ClockOffset,
    /// TCP port; 1688 when left out.
    pub port: Option<u16>,
    /// What it listens over; IPv4 when left out.
    #[serde(default)]
    pub ip: Family,
    /// Its DNS name; `NAME.lab.test` when left out.
    pub name: Option<String>,
    /// Transfer syntax that it accepts when both are offered.
    pub ndr: Option<Ndr>,
    /// Whether it runs at the start; yes when left out.
    pub up: Option<bool>,
    /// Domains that it publishes its record in.
    #[serde(default)]
    pub publish: Vec<Publish>,
    /// Its own licence status; left out, it follows `activated`.
    pub licence: Option<LicenceStatus>,
    /// The edition of its own system: keys that don't apply to it are refused. Left out, every key is taken.
    pub edition: Option<ProductName>,
    /// Registry values by their paths.
    #[serde(default)]
    pub registry: RegistryValues,
    /// TCP ports that other programs of its machine hold (emulated hosts only).
    #[serde(default)]
    pub taken_ports: Vec<u16>,
    /// Why no timer can be made on its machine (emulated hosts only).
    pub no_timer: Option<Code>,
    /// How busy its machine is: at low priority only every so many-th connection is answered in time (emulated hosts
    /// only).
    pub load: Option<u32>,
    /// What is wrong with it from the start.
    #[serde(default)]
    pub faults: Vec<HostFault>,
}

/// What a host listens over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Family {
    /// IPv4 alone.
    #[default]
    V4,
    /// IPv6 alone.
    V6,
    /// Both.
    Both,
}

/// A domain to publish in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// The domain.
    pub domain: String,
    /// Priority of the record.
    #[serde(default)]
    pub priority: u16,
    /// Weight of the record.
    #[serde(default)]
    pub weight: u16,
}

/// What the activation service says of a host key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum KeyState {
    /// It may be activated.
    Valid,
    /// It is blocked (0xC004C003).
    Blocked,
    /// It is unknown (0xC004C001).
    Unknown,
    /// Its activations are used up (0xC004C008, of a MAK 0xC004C020).
    Exhausted,
    /// It is marked as lost or misused: it activates nothing more, and validation fails.
    NonGenuine,
}

/// A KMS client.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its product, which gives ids and N-policy.
    pub product: ProductName,
    /// Whether the target plays it.
    #[serde(default)]
    pub subject: bool,
    /// Protocol version; the axis `wire`, or 6.
    pub wire: Option<u8>,
    /// The host it is told: an actor's name (its address), or a DNS name with or without port.
    pub host: Option<String>,
    /// DNS suffixes it searches; every zone of the world when left out.
    pub suffixes: Option<Vec<String>>,
    /// Client machine id; made from the scenario's seed when left out.
    pub cmid: Option<Uuid>,
    /// Id before the last rearm.
    pub previous_cmid: Option<Uuid>,
    /// Licence status at the start; OOB grace when left out.
    pub status: Option<LicenceStatus>,
    /// Time to the end of that state; its full length when left out.
    pub left: Option<Length>,
    /// How its clock differs from the world's.
    #[serde(default)]
    pub clock: ClockOffset,
    /// Runs in a virtual machine.
    pub is_vm: Option<bool>,
    /// Machine name.
    pub machine: Option<String>,
    /// Ignores priority and weight (DISC-018).
    pub legacy_srv: Option<bool>,
    /// Makes an attempt at start-up; yes when left out.
    pub boot: Option<bool>,
    /// Its own activation interval, until a host's arrives.
    pub activation_interval: Option<IntervalText>,
    /// Its own renewal interval, until a host's arrives.
    pub renewal_interval: Option<IntervalText>,
    /// The key it is installed with, by its lab name, or `none`; the setup key of its product when left out.
    pub key: Option<String>,
    /// What its firmware says of a system that came with the machine.
    pub firmware: Option<Firmware>,
    /// How the system came on its machine.
    pub origin: Option<Origin>,
    /// Whether there is a qualifying base licence; yes when left out.
    pub base_licence: Option<bool>,
    /// Rearms that are left; 3 when left out.
    pub rearms: Option<u32>,
    /// Time to the end of its evaluation; without such an end when left out.
    pub evaluation: Option<Length>,
    /// Keeps the host that activated it; yes when left out.
    pub caching: Option<bool>,
    /// Registry values by their paths.
    #[serde(default)]
    pub registry: RegistryValues,
    /// RPC fragments of at most so many stub octets (emulated clients only).
    pub fragment: Option<u16>,
    /// TCP segments of at most so many octets (emulated clients only).
    pub segment: Option<u16>,
}

/// Many clients alike.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohort {
    /// The client that they are like.
    pub like: ActorName,
    /// How many.
    pub count: u32,
    /// All of them carry one CMID, as clones of an image that was not generalised.
    #[serde(default)]
    pub same_cmid: bool,
}

/// A DNS zone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Records in the order they are answered. Addresses of hosts are there by themselves.
    #[serde(default)]
    pub records: Vec<Record>,
    /// Whether hosts may update it; no when left out.
    pub updates: Option<Updates>,
    /// What is wrong with it.
    pub failure: Option<DnsFailure>,
}

/// A DNS record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum Record {
    /// A service record of `_vlmcs._tcp`.
    #[serde(rename = "Srv")]
    Srv(SrvRecord),
    /// An IPv4 address.
    #[serde(rename = "A")]
    A(AddressRecord),
    /// An IPv6 address.
    #[serde(rename = "Aaaa")]
    Aaaa(AddressRecord),
}

/// A service record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SrvRecord {
    /// A host of the world, or any DNS name.
    pub target: String,
    /// Its priority: lower is tried first.
    #[serde(default)]
    pub priority: u16,
    /// Its weight among records of one priority.
    #[serde(default)]
    pub weight: u16,
    /// Its port; the host's, or 1688.
    pub port: Option<u16>,
    /// Owner name; `_vlmcs._tcp.ZONE` when left out.
    pub name: Option<String>,
}

/// An address record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressRecord {
    /// Owner name.
    pub name: String,
    /// A host of the world (its address of this family), or `nobody`: an address at which nothing listens.
    pub address: String,
}

/// Who may update a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Updates {
    /// Nobody: REFUSED.
    Refused,
    /// Nobody: the server doesn't know how (NOTIMP).
    NotImplemented,
    /// Any host.
    Any,
    /// Whoever created the record set (PUB-017).
    FirstOwner,
}

/// What is wrong with a name server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum DnsFailure {
    /// SERVFAIL.
    ServFail,
    /// REFUSED.
    Refused,
    /// NXDOMAIN, whatever is asked.
    NxDomain,
    /// No answer.
    Silent,
    /// A is answered, SRV is not (as some proxies do).
    NoSrv,
}
