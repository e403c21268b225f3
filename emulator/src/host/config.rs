//! What a host is made with.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    dns::Name,
    host::ClientTable,
    model::{
        HOST_KEYS, HardwarePolicy, HostKey, Hresult, Interval, LicenceStatus, Minutes, Product, Readings,
        Registry, lab_id,
    },
    wire::HostPid,
};

/// A domain that a host publishes its SRV record in (PUB-004 to PUB-006).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishDomain {
    /// The domain.
    pub name: Name,
    /// Priority of the record.
    pub priority: u16,
    /// Weight of the record.
    pub weight: u16,
}

/// What the machine around the host's service is like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// TCP ports that other programs hold: a host can't listen there, and says so in event 12291 (EVENT-039).
    pub taken_ports: BTreeSet<u16>,
    /// Why no timer can be made, if none can: event 12292, and records aren't refreshed (EVENT-040).
    pub no_timer: Option<Hresult>,
    /// A busy machine: at low priority only every so many-th connection is answered before its client gives up
    /// (COUNT-021). Normal priority and an idle machine (`None`) answer all.
    pub load: Option<u32>,
}

/// What a host is made with.
#[derive(Clone, Debug)]
pub struct HostConfig {
    /// Its key, when what it covers is what a key of the catalogue covers.
    pub key: Option<&'static HostKey>,
    /// KMS ids that its key covers.
    pub products: Vec<Uuid>,
    /// The edition of its own system: keys that don't apply to it are refused. `None` takes every key.
    pub edition: Option<&'static Product>,
    /// Its own licence state: licensed when it is activated, in its initial grace before (OPEN-067, OPEN-068,
    /// OPEN-101).
    pub licence: LicenceStatus,
    /// Interval that it hands to clients that are not activated, unless the registry has another.
    pub activation_interval: Interval,
    /// Interval that it hands to activated clients, unless the registry has another.
    pub renewal_interval: Interval,
    /// Its extended PID.
    pub pid: HostPid,
    /// How many machines it keeps; `None` for twice the largest N-policy asked for (OPEN-003, reading A).
    pub capacity: Option<usize>,
    /// How long a machine counts.
    pub window: Minutes,
    /// How far a client's clock may be off (OPEN-050); exactly this far is accepted.
    pub tolerance: Minutes,
    /// TCP port that it listens on, unless the registry has another.
    pub port: u16,
    /// Its own name, the target of its record.
    pub name: Name,
    /// Where it publishes while the registry has no list; empty for not at all.
    pub publish: Vec<PublishDomain>,
    /// How often it refreshes its records (OPEN-028).
    pub refresh: Minutes,
    /// After how long a failed publication is tried again for the first time, each wait being twice the last
    /// (OPEN-031, reading B).
    pub retry: Minutes,
    /// What the activation service knows the machine's hardware by.
    pub hardware: Uuid,
    /// How far its hardware may change while it is activated; its key's activation is one-time, so the weights are those
    /// of a MAK machine.
    pub hardware_policy: HardwarePolicy,
    /// Its registry when it is made.
    pub registry: Registry,
    /// Which reading is taken of each question.
    pub readings: Readings,
    /// The machine around it.
    pub environment: Environment,
}

impl HostConfig {
    /// Four hours: the clock difference that is still accepted.
    pub const TOLERANCE: Minutes = Minutes::hours(4);
    /// How often records are refreshed.
    pub const REFRESH: Minutes = Minutes::DAY;
    /// The first wait before a failed publication is tried again.
    pub const RETRY: Minutes = Minutes(5);

    /// A host on defaults that covers `products`.
    #[must_use]
    pub fn new(name: Name, pid: HostPid, products: Vec<Uuid>) -> Self {
        Self {
            key: HOST_KEYS.iter().find(|key| key.kms_ids() == products),
            products,
            edition: None,
            licence: LicenceStatus::Licensed,
            activation_interval: Interval::ACTIVATION,
            renewal_interval: Interval::RENEWAL,
            pid,
            capacity: None,
            window: ClientTable::WINDOW,
            tolerance: Self::TOLERANCE,
            port: 1688,
            hardware: lab_id(&format!("hardware/{name}")),
            name,
            publish: Vec::new(),
            refresh: Self::REFRESH,
            retry: Self::RETRY,
            hardware_policy: HardwarePolicy::default(),
            registry: Registry::default(),
            readings: Readings::default(),
            environment: Environment::default(),
        }
    }

    /// Whether it is activated itself.
    #[must_use]
    pub fn is_activated(&self) -> bool {
        self.licence == LicenceStatus::Licensed
    }

    /// Makes it activated, or never activated.
    pub fn set_activated(&mut self, activated: bool) {
        self.licence = if activated { LicenceStatus::Licensed } else { LicenceStatus::OobGrace };
    }
}
