//! What a host is made with.

use uuid::Uuid;

use crate::{
    dns::Name,
    host::ClientTable,
    model::{Interval, Minutes},
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

/// What a host is made with.
#[derive(Clone, Debug)]
pub struct HostConfig {
    /// KMS ids that its key covers.
    pub products: Vec<Uuid>,
    /// Whether it is activated itself.
    pub activated: bool,
    /// Interval that it hands to clients that are not activated.
    pub activation_interval: Interval,
    /// Interval that it hands to activated clients.
    pub renewal_interval: Interval,
    /// Its extended PID.
    pub pid: HostPid,
    /// How many machines it keeps; `None` for twice the largest N-policy asked for (OPEN-003, reading A).
    pub capacity: Option<usize>,
    /// How long a machine counts.
    pub window: Minutes,
    /// How far a client's clock may be off (OPEN-050); exactly this far is accepted.
    pub tolerance: Minutes,
    /// TCP port in its record.
    pub port: u16,
    /// Its own name, the target of its record.
    pub name: Name,
    /// Where it publishes; empty for not at all.
    pub publish: Vec<PublishDomain>,
    /// How often it refreshes its records (OPEN-028).
    pub refresh: Minutes,
    /// Refused requests are in the total counter as well (OPEN-039, reading B).
    pub total_includes_failed: bool,
}

impl HostConfig {
    /// Four hours: the clock difference that is still accepted.
    pub const TOLERANCE: Minutes = Minutes::hours(4);
    /// How often records are refreshed.
    pub const REFRESH: Minutes = Minutes::DAY;

    /// A host on defaults that covers `products`.
    #[must_use]
    pub fn new(name: Name, pid: HostPid, products: Vec<Uuid>) -> Self {
        Self {
            products,
            activated: true,
            activation_interval: Interval::ACTIVATION,
            renewal_interval: Interval::RENEWAL,
            pid,
            capacity: None,
            window: ClientTable::WINDOW,
            tolerance: Self::TOLERANCE,
            port: 1688,
            name,
            publish: Vec::new(),
            refresh: Self::REFRESH,
            total_includes_failed: false,
        }
    }
}
