//! A KMS host on a TCP listener.

use std::{
    io,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    Clock, Limits,
    limits::{READ, RETRY},
    seats::{SWEEPS, Seat, Seats},
};
use crate::{
    endpoint::{Answerer, Decision, HostConnection, HostFaults, Served},
    host::Host,
    model::{Entropy, Filetime},
    rpc::server::{Associations, ServerConfig},
    trace::Close,
    wire::LabKeys,
};

/// What decides on requests: a host, or something around one.
pub trait HostRole: Send + 'static {
    /// Decides on a request that arrived at `now`.
    fn serve(&mut self, now: Filetime, served: Served<'_>) -> Decision;
}

impl HostRole for Host {
    fn serve(&mut self, now: Filetime, served: Served<'_>) -> Decision {
        match served {
            Served::Request(request) => Self::serve(self, now, request),
            Served::Invalid => Err(self.reject()),
        }
    }
}

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
        let HostSetup { role, keys, mut rpc, faults, clock, seed, limits } = setup;
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

    /// Serves until the future is dropped, which ends every connection. Failures to accept are passed over: they
    /// concern a peer that went away, or resources that come back.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) {
        // Inherited by the connections, which saves each of them a system call.
        if let Err(error) = socket2::SockRef::from(&listener).set_tcp_nodelay(true) {
            tracing::warn!(%error, "answers may be delayed");
        }
        let seats = Seats::new(self.limits.connections);
        let mut sweeps = interval((self.limits.idle / SWEEPS).max(std::time::Duration::from_millis(1)));
        sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        sweeps.reset();
        let mut tasks = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        let service = self.clone();
                        seats.take(|seat| tasks.spawn(service.connection(stream, peer.ip(), seat)));
                    }
                    Err(error) => {
                        tracing::debug!(%error, "no connection accepted");
                        // Out of descriptors the error would come back at once.
                        sleep(RETRY).await;
                    }
                },
                _ = sweeps.tick() => seats.sweep(),
            }
            while tasks.try_join_next().is_some() {}
        }
    }

    async fn connection(self: Arc<Self>, mut stream: TcpStream, client: IpAddr, seat: Seat) {
        if let Err(error) = self.converse(&mut stream, client, &seat).await {
            tracing::debug!(%client, %error, "connection ended");
        }
    }

    async fn converse(&self, stream: &mut TcpStream, client: IpAddr, seat: &Seat) -> io::Result<()> {
        let mut side = self.side(client);
        let mut close = side.accepted().close;
        let (mut buffer, mut out) = (vec![0; READ], Vec::new());
        loop {
            let segment = side.segment_size().unwrap_or(out.len()).max(1);
            for octets in out.chunks(segment) {
                stream.write_all(octets).await?;
            }
            if !out.is_empty() {
                seat.progress();
            }
            match close {
                None => {}
                Some(Close::Fin) => return drain(stream, &mut buffer).await,
                Some(Close::Rst) => return stream.set_zero_linger(),
            }
            let read = stream.read(&mut buffer).await?;
            if read == 0 {
                side.client_closed();
                return Ok(());
            }
            let now = (self.clock)();
            let mut role = |served: Served<'_>| self.role().serve(now, served);
            close = side.receive_into(now, &buffer[..read], &mut role, &mut out);
        }
    }

    fn side(&self, client: IpAddr) -> HostConnection {
        let number = self.accepted.fetch_add(1, Ordering::Relaxed);
        let entropy = Entropy::new(self.seed, &format!("answers on connection {number}"));
        let answerer = Answerer::new(self.keys.clone(), self.hardware_id, entropy);
        HostConnection::new(self.rpc.clone(), client, &self.associations, answerer, self.faults.clone())
    }
}

/// FIN, then reads without looking until the peer closes too: octets left unread would make a RST of the close, and
/// that could overtake the last answer.
async fn drain(stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<()> {
    stream.shutdown().await?;
    while stream.read(buffer).await? > 0 {}
    Ok(())
}
