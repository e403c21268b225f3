//! What a client is made with.

use std::net::{IpAddr, SocketAddr};

use uuid::Uuid;

use crate::{
    client::{LicenceConfig, Policy},
    dns::Name,
    model::{Filetime, Interval, LicenceStatus, Minutes, Product, ProductIds, Readings, Registry, Version},
    wire::Workstation,
};

/// What a client is told of where hosts are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovery {
    /// The host of the machine-wide registry value, as `/skms` writes it: when the client is made it goes into its
    /// registry (REG-011). None leaves what the registry says.
    pub host: Option<HostAddress>,
    /// DNS suffixes in the order they are asked: the primary one, then the search list (DISC-025). SRV records of
    /// `_vlmcs._tcp` are looked for under them (DISC-013), and named hosts of one label.
    pub suffixes: Vec<Name>,
}

impl Discovery {
    /// A host named by the user, and no suffix.
    #[must_use]
    pub fn named(host: HostAddress) -> Self {
        Self { host: Some(host), suffixes: Vec::new() }
    }

    /// Automatic, by DNS.
    #[must_use]
    pub fn dns(suffixes: Vec<Name>) -> Self {
        Self { host: None, suffixes }
    }
}

/// A host as a user or an SRV record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostAddress {
    /// An address literal, used as it is.
    Literal(SocketAddr),
    /// A name to look up (A, then AAAA).
    Named(Name, u16),
}

impl HostAddress {
    /// The same host at another port, where one is given.
    #[must_use]
    pub(super) fn with_port(self, port: Option<u16>) -> Self {
        match (self, port) {
            (Self::Literal(to), Some(port)) => Self::Literal(SocketAddr::new(to.ip(), port)),
            (Self::Named(name, _), Some(port)) => Self::Named(name, port),
            (same, None) => same,
        }
    }
}

impl std::fmt::Display for HostAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Literal(address) => address.fmt(f),
            Self::Named(name, port) => write!(f, "{name}:{port}"),
        }
    }
}

/// What a client is made with.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The clock when the licensing service starts.
    pub now: Filetime,
    /// Protocol version it speaks.
    pub version: Version,
    /// Client machine id.
    pub cmid: Uuid,
    /// The id before the last rearm; nil if none.
    pub previous_cmid: Uuid,
    /// The product's ids.
    pub product: ProductIds,
    /// Smallest count it activates at.
    pub n_policy: u32,
    /// Machine name.
    pub workstation: Workstation,
    /// Runs in a virtual machine.
    pub is_vm: bool,
    /// State it starts in.
    pub status: LicenceStatus,
    /// Minutes to the end of that state.
    pub minutes_left: Minutes,
    /// Intervals until a host's arrive (TIMER-020).
    pub activation_interval: Interval,
    /// As above.
    pub renewal_interval: Interval,
    /// Where it looks for hosts.
    pub discovery: Discovery,
    /// Registry values that stand when it is made.
    pub registry: Registry,
    /// Of the generation of Windows Vista and Server 2008, which ignores priority and weight (DISC-018).
    pub legacy_srv: bool,
    /// Keep the host that answered and try it first (DISC-009).
    pub caching: bool,
    /// Makes an attempt at start-up (TIMER-003).
    pub boot: bool,
    /// Timers.
    pub policy: Policy,
    /// The readings it takes of open questions.
    pub readings: Readings,
    /// What licenses it.
    pub licence: LicenceConfig,
    /// Its own network address, where it knows one (OPEN-069, reading B).
    pub address: Option<IpAddr>,
}

impl ClientConfig {
    /// A client with defaults: version 6, in its initial grace, told of no host and no suffix.
    #[must_use]
    pub fn new(product: &Product, cmid: Uuid, now: Filetime) -> Self {
        Self {
            now,
            version: Version::V6,
            cmid,
            previous_cmid: Uuid::nil(),
            product: product.ids(),
            n_policy: product.n_policy,
            workstation: Workstation::new("lab-client"),
            is_vm: false,
            status: LicenceStatus::OobGrace,
            minutes_left: Minutes::days(30),
            activation_interval: Interval::ACTIVATION,
            renewal_interval: Interval::RENEWAL,
            discovery: Discovery::default(),
            registry: Registry::default(),
            legacy_srv: false,
            caching: true,
            boot: true,
            policy: Policy::of(Readings::default(), product.validity),
            readings: Readings::default(),
            licence: LicenceConfig::default(),
            address: None,
        }
    }
}

impl ClientConfig {
    /// The same under `readings`: its timers follow them too.
    #[must_use]
    pub fn with_readings(self, readings: Readings) -> Self {
        let policy = Policy::of(readings, self.policy.validity);
        Self { readings, policy, ..self }
    }

    /// Its product in the lab catalogue; none for ids from elsewhere.
    #[must_use]
    pub fn product(&self) -> Option<&'static Product> {
        Product::with_act_id(self.product.act_id)
    }
}
