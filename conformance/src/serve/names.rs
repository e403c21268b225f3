//! The world's name server on real sockets.

use std::net::SocketAddr;

use emulator::net::{DnsListener, Limits};
use tokio::task::JoinHandle;

use crate::boundary;

use super::shared::Shared;

/// A name server that runs. Dropping it closes its sockets.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) address: SocketAddr,
    task: JoinHandle<()>,
}

impl Names {
    pub(super) fn serve(
        shared: &Shared,
        listener: DnsListener,
        limits: Limits,
        allow_remote: bool,
    ) -> std::io::Result<Self> {
        let address = listener.address()?;
        let (shared, gate) = (shared.clone(), shared.clone());
        let serve = listener.serve(limits, move |from, octets, over_udp| {
            if let Err(outside) = boundary::check(from.ip(), allow_remote) {
                shared.remark(&format!("a look-up is not answered: {outside}"));
                return None;
            }
            shared.with(|state| {
                let by = state.played.clone();
                state.peers.insert(from.ip());
                state.world.datagram(&by, from, octets, over_udp)
            })
        });
        let task = tokio::spawn(async move {
            gate.opened().await;
            serve.await;
        });
        Ok(Self { address, task })
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        self.task.abort();
    }
}
