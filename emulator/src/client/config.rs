//! What a client is made with.

use std::net::SocketAddr;

use uuid::Uuid;

use crate::{
    client::{LicenceConfig, Policy, SrvOrder},
    dns::Name,
    model::{Filetime, Interval, LicenceStatus, Minutes, ProductIds, Readings, Registry, Version},
    wire::Workstation,
};

/// Where a client looks for hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Discovery {
    /// A host named by the user; discovery by DNS is off (DISC-036, OPEN-008).
    Named(HostAddress),
    /// SRV records of `_vlmcs._tcp` under each suffix in turn (DISC-013, DISC-025).
    Dns {
        /// Suffixes in the order they are asked.
        suffixes: Vec<Name>,
    },
}

/// A host as a user or an SRV record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostAddress {
    /// An address literal, used as it is.
    Literal(SocketAddr),
    /// A name to look up (A, then AAAA).
    Named(Name, u16),
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
    /// How it orders SRV records.
    pub srv: SrvOrder,
    /// Keep the host that answered and try it first (DISC-009).
    pub caching: bool,
    /// Makes an attempt at start-up (TIMER-003).
    pub boot: bool,
    /// Timers.
    pub policy: Policy,
    /// Which readings of open questions it takes.
    pub readings: Readings,
    /// Registry values that stand when it is made.
    pub registry: Registry,
    /// What licenses it.
    pub licence: LicenceConfig,
}
