//! A KMS host on a TCP listener.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::net::TcpListener;

use super::{Accept, Clock, Limits, Side, listen};
use crate::{
    endpoint::{Answerer, HostConnection, HostFaults, HostRole, Served},
    host::Host,
    model::Entropy,
    rpc::server::{Associations, ServerConfig},
    trace::Close,
    wire::LabKeys,
};

/// What a host's service is made with.
pub struct HostSetup<R = Host> {
    /// Decides on requests.
    pub role: R,
    /// The lab's keys.
    pub keys: Arc<LabKeys>,
    /// The RPC layer. Its bound on a request is the smaller of its own and that of `limits`.
    pub rpc: ServerConfig,
    /// What is wrong with its connections.
    pub faults: HostFaults,
    /// Gives `now`.
    pub clock: Clock,
    /// Gives hardware id, IVs and salts.
    pub seed: u64,
    /// Bounds.
    pub limits: Limits,
}

/// A host that can serve on listeners: one role, shared by all connections and held only while it decides.
pub struct HostService<R = Host> {
    role: Mutex<R>,
    keys: Arc<LabKeys>,
    rpc: Arc<ServerConfig>,
    associations: Associations,
    faults: Arc<HostFaults>,
    clock: Clock,
    seed: u64,
    hardware_id: [u8; 8],
    limits: Limits,
    /// Connections so far, on all listeners: no two draw the same IVs.
    accepted: AtomicU64,
}

impl<R: HostRole> HostService<R> {
    /// A service that serves nobody yet.
    #[must_use]
    pub fn new(setup: HostSetup<R>) -> Arc<Self> {
        let HostSetup { role, keys, mut rpc, mut faults, clock, seed, limits } = setup;
        role.rpc(&mut rpc);
        role.faults(&mut faults);
        rpc.limits.request_bytes = rpc.limits.request_bytes.min(limits.message);
        Arc::new(Self {
            role: Mutex::new(role),
            keys,
            rpc: Arc::new(rpc),
            associations: Associations::new(),
            faults: Arc::new(faults),
            clock,
            seed,
            hardware_id: Entropy::new(seed, "hardware").bytes(),
            limits,
            accepted: AtomicU64::new(0),
        })
    }

    /// The role; no request is decided on while this is held.
    pub fn role(&self) -> MutexGuard<'_, R> {
        // A panic inside a decision leaves a role that is no worse than a refused request did.
        self.role.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves until the future is dropped, which ends every connection.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) {
        listen(listener, self.limits, self).await;
    }
}

/// One connection of a service.
pub struct HostSide<R> {
    service: Arc<HostService<R>>,
    side: HostConnection,
}

impl<R: HostRole> Accept for HostService<R> {
    type Side = HostSide<R>;

    fn accept(self: &Arc<Self>, client: SocketAddr) -> Option<(HostSide<R>, Option<Close>)> {
        // A listener can't be unmade for a time; whoever connects to it learns as little.
        if !self.role().host().listens() {
            return None;
        }
        let number = self.accepted.fetch_add(1, Ordering::Relaxed);
        let entropy = Entropy::new(self.seed, &format!("answers on connection {number}"));
        let answerer = Answerer::new(self.keys.clone(), self.hardware_id, entropy);
        let (rpc, faults) = (self.rpc.clone(), self.faults.clone());
        let side = HostConnection::new(rpc, client.ip(), &self.associations, answerer, faults);
        let mut side = side.with_layer(self.role().layer());
        let close = side.accepted().close;
        Some((HostSide { service: self.clone(), side }, close))
    }
}

impl<R: HostRole> Side for HostSide<R> {
    fn receive(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Option<Close> {
        let service = &self.service;
        let now = (service.clock)();
        self.side.receive_into(now, octets, &mut |served: Served<'_>| service.role().serve(now, served), out)
    }

    fn segment_size(&self) -> Option<usize> {
        self.side.segment_size()
    }

    fn client_closed(&mut self, how: Close) {
        self.side.client_closed(how);
    }
}
