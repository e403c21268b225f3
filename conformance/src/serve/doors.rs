//! Listeners of the hosts: who may connect, and whose connections they are.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use emulator::{
    net::{Accept, Limits, Side, listen},
    trace::{Actor, Close},
};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::boundary;

use super::shared::Shared;

/// The listeners that are open. Dropping it closes them, and every connection.
#[derive(Debug)]
pub(super) struct Doors {
    shared: Shared,
    allow_remote: bool,
    limits: Limits,
    open: BTreeMap<Actor, JoinHandle<()>>,
}

/// Whoever connects to one host.
#[derive(Debug)]
struct Visitors {
    shared: Shared,
    host: Actor,
    allow_remote: bool,
}

/// The host's side of a connection.
#[derive(Debug)]
struct Visit {
    shared: Shared,
    id: u32,
    over: bool,
    /// Octets of a segment, where the host's faults have a say in it.
    segment: Option<usize>,
}

impl Doors {
    pub(super) fn new(shared: &Shared, allow_remote: bool, limits: Limits) -> Self {
        Self { shared: shared.clone(), allow_remote, limits, open: BTreeMap::new() }
    }

    /// Serves a host on a listener.
    pub(super) fn open(&mut self, host: &Actor, listener: TcpListener) {
        let visitors =
            Visitors { shared: self.shared.clone(), host: host.clone(), allow_remote: self.allow_remote };
        let (shared, limits) = (self.shared.clone(), self.limits);
        let task = tokio::spawn(async move {
            shared.opened().await;
            listen(listener, limits, Arc::new(visitors)).await;
        });
        if let Some(before) = self.open.insert(host.clone(), task) {
            before.abort();
        }
    }

    /// Closes a host's listener and its connections. It refuses by the time this returns.
    pub(super) async fn close(&mut self, host: &Actor) {
        if let Some(task) = self.open.remove(host) {
            task.abort();
            // The listener is closed when its task is gone; that it was aborted is no news.
            let _ = task.await;
        }
    }

    /// Opens a host's listener again.
    pub(super) async fn reopen(&mut self, host: &Actor, address: SocketAddr) -> std::io::Result<()> {
        if !self.open.contains_key(host) {
            let listener = TcpListener::bind(address).await?;
            self.open(host, listener);
        }
        Ok(())
    }
}

impl Drop for Doors {
    fn drop(&mut self) {
        self.open.values().for_each(JoinHandle::abort);
    }
}

impl Accept for Visitors {
    type Side = Visit;

    fn accept(self: &Arc<Self>, client: SocketAddr) -> Option<(Visit, Option<Close>)> {
        if let Err(outside) = boundary::check(client.ip(), self.allow_remote) {
            self.shared.remark(&format!("a connection to {} is reset: {outside}", self.host));
            return None;
        }
        let (id, first) = self.shared.with(|state| {
            let by = state.played.clone();
            let accepted = state.world.accept(&by, client, &self.host)?;
            state.opened(accepted.0, client);
            Some(accepted)
        })?;
        Some((Visit { shared: self.shared.clone(), id, over: false, segment: None }, first.close))
    }
}

impl Side for Visit {
    fn receive(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Option<Close> {
        let reply = self.shared.with(|state| state.world.client_octets(self.id, octets));
        *out = reply.segments.concat();
        self.segment = reply.segments.first().map(Vec::len);
        reply.close
    }

    fn segment_size(&self) -> Option<usize> {
        self.segment
    }

    fn client_closed(&mut self, how: Close) {
        self.over = true;
        self.shared.with(|state| state.world.client_closed(self.id, how));
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.shared.with(|state| {
            if !self.over {
                // It had its time, or another took its place.
                state.world.host_closed(self.id, Close::Fin);
            }
            state.closed(self.id);
        });
    }
}
