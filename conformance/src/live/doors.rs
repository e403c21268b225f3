//! Listeners of emulated hosts: where a client that a target plays connects to.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use emulator::{
    endpoint::Reply,
    sim::World,
    trace::{Actor, Close},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use super::{quiet::Activity, refused::Watch};

/// The world of a run, shared by its sockets. A clone is a handle on the same one.
#[derive(Clone, Debug)]
pub(super) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(super) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, World> {
        // A world after a panic is no good for verdicts, and the panic ends the run anyway.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose traffic it is, and where it goes.
#[derive(Clone, Debug)]
pub(super) struct Visitors {
    pub(super) world: Shared,
    pub(super) subject: Actor,
    pub(super) activity: Activity,
    pub(super) refused: Option<Watch>,
    connections: Arc<Mutex<JoinSet<()>>>,
}

/// The open listeners for one subject, and its connections.
#[derive(Debug)]
pub(super) struct Doors {
    pub(super) visitors: Visitors,
    /// By host and whether it is over IPv6.
    open: BTreeMap<(Actor, bool), (SocketAddr, JoinHandle<()>)>,
}

/// Rest after a connection could not be accepted.
const RETRY: Duration = Duration::from_millis(20);
/// Octets read at once.
const READ: usize = 8_192;

impl Doors {
    pub(super) fn new(world: &Shared, subject: &Actor, activity: &Activity, refused: Option<Watch>) -> Self {
        let visitors = Visitors {
            world: world.clone(),
            subject: subject.clone(),
            activity: activity.clone(),
            refused,
            connections: Arc::default(),
        };
        Self { visitors, open: BTreeMap::new() }
    }

    /// Opens or closes the listener of `host`, or moves it to `address`. A closed one refuses by the time this returns;
    /// connections that are open stay.
    pub(super) async fn set(&mut self, host: &Actor, address: SocketAddr, up: bool) -> io::Result<()> {
        let seat = (host.clone(), address.is_ipv6());
        let stays = |(at, _): &(SocketAddr, JoinHandle<()>)| up && *at == address;
        if self.open.get(&seat).is_some_and(stays) {
            return Ok(());
        }
        if let Some((_, task)) = self.open.remove(&seat) {
            task.abort();
            // The listener is closed when its task is gone; that it was aborted is no news.
            let _ = task.await;
        }
        if up {
            let listener = TcpListener::bind(address).await?;
            let task = tokio::spawn(self.visitors.clone().receive(listener, host.clone()));
            self.open.insert(seat, (address, task));
        }
        Ok(())
    }
}

impl Doors {
    /// Closes every listener and connection; their addresses are free by the time this returns.
    pub(super) async fn shut(self) {
        for (_, task) in self.open.into_values() {
            task.abort();
            let _ = task.await;
        }
        let mut connections = std::mem::take(&mut *self.visitors.connections());
        connections.shutdown().await;
    }
}

impl Visitors {
    fn connections(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn receive(self, listener: TcpListener, host: Actor) {
        loop {
            match listener.accept().await {
                Ok((stream, client)) => {
                    let task = self.clone().converse(stream, client, host.clone());
                    let mut connections = self.connections();
                    while connections.try_join_next().is_some() {}
                    connections.spawn(task);
                }
                Err(error) => {
                    tracing::debug!(%error, "no connection accepted");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    async fn converse(self, mut stream: TcpStream, client: SocketAddr, host: Actor) {
        let _open = self.activity.enter();
        // What was refused before comes first in the trace.
        self.drain_refused();
        let accepted = self.world.lock().accept(&self.subject, client, &host);
        let Some((id, mut reply)) = accepted else {
            // The host stopped between the system's accepting and ours: as if it had refused.
            let _ = stream.set_zero_linger();
            return;
        };
        let _ = stream.set_nodelay(true);
        let mut buffer = vec![0; READ];
        loop {
            let end = match say(&mut stream, &reply).await {
                Ok(true) => match stream.read(&mut buffer).await {
                    Ok(0) => Some(Close::Fin),
                    Ok(read) => {
                        self.activity.note();
                        reply = self.world.lock().client_octets(id, &buffer[..read]);
                        None
                    }
                    Err(_) => Some(Close::Rst),
                },
                // We reset it: nothing more is to come.
                Ok(false) => return,
                Err(_) => Some(Close::Rst),
            };
            if let Some(how) = end {
                self.world.lock().client_closed(id, how);
                return;
            }
        }
    }

    /// Puts refused connects into the trace, so that what comes next stands behind them.
    pub(super) fn drain_refused(&self) {
        if let Some(watch) = &self.refused {
            watch.drain(&self.world);
        }
    }
}

/// Does what a host does: segments as writes of their own, then its close. `false` after a reset.
async fn say(stream: &mut TcpStream, reply: &Reply) -> io::Result<bool> {
    for segment in &reply.segments {
        stream.write_all(segment).await?;
    }
    match reply.close {
        None => Ok(true),
        Some(Close::Fin) => stream.shutdown().await.map(|()| true),
        Some(Close::Rst) => stream.set_zero_linger().map(|()| false),
    }
}
