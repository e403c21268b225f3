//! Attempts to connect where nobody listens, for the trace.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use emulator::{sim::Network, trace::Actor};

use super::{doors::Shared, lease::moved};
use crate::connects::Connects;

/// Watches addresses of one subject for connects that are refused.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    subject: Actor,
    connects: Arc<Connects>,
    /// The subject's network, and the world's.
    networks: (Network, Network),
}

impl Watch {
    /// Watches `addresses`; `None` when this machine doesn't let us.
    pub(super) fn open(subject: &Actor, addresses: &[IpAddr], networks: (Network, Network)) -> Option<Self> {
        let connects = Arc::new(Connects::watch(addresses.iter().copied())?);
        Some(Self { subject: subject.clone(), connects, networks })
    }

    /// Puts what was refused since the last call into the trace. Connects to a host that listens are none: they come
    /// by its listener.
    pub(super) fn drain(&self, world: &Shared) {
        for (client, server) in self.connects.take() {
            let server = SocketAddr::new(moved(server.ip(), self.networks.0, self.networks.1), server.port());
            let mut world = world.lock();
            if world.listener(server).is_none() {
                world.note_refused(&self.subject, client, server, "Refused");
            }
        }
    }
}
