//! Connections of one listener: read, answered and bounded, whatever stands behind them.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    Limits,
    limits::{READ, RETRY},
    seats::{SWEEPS, Seat, Seats},
};
use crate::trace::Close;

/// What stands behind a listener.
pub trait Accept: Send + Sync + 'static {
    /// Our side of one connection.
    type Side: Side;

    /// A client at `client` has connected. How it is closed at once, if it is; `None`: it is reset, and nobody is on our
    /// side.
    fn accept(self: &Arc<Self>, client: SocketAddr) -> Option<(Self::Side, Option<Close>)>;
}

/// Our side of one connection. It is dropped when the connection has ended, whoever ended it. Nothing in it may wait.
pub trait Side: Send + 'static {
    /// Takes octets; `out` becomes what is sent in answer. How it is closed then, if it is.
    fn receive(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Option<Close>;

    /// Octets of a TCP segment at most; `None` for what the system makes of it.
    fn segment_size(&self) -> Option<usize>;

    /// The client closed the connection; nothing more comes.
    fn client_closed(&mut self, how: Close);
}

/// Serves until the future is dropped, which ends every connection. Failures to accept are passed over: they concern
/// a peer that went away, or resources that come back.
pub async fn listen<A: Accept>(listener: TcpListener, limits: Limits, behind: Arc<A>) {
    // Inherited by the connections, which saves each of them a system call.
    if let Err(error) = socket2::SockRef::from(&listener).set_tcp_nodelay(true) {
        tracing::warn!(%error, "answers may be delayed");
    }
    let seats = Seats::new(limits.connections);
    let mut sweeps = interval((limits.idle / SWEEPS).max(Duration::from_millis(1)));
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sweeps.reset();
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => {
                    let behind = behind.clone();
                    seats.take(|seat| tasks.spawn(connection(behind, stream, client, seat)));
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

async fn connection<A: Accept>(behind: Arc<A>, mut stream: TcpStream, client: SocketAddr, seat: Seat) {
    let Some((mut side, first)) = behind.accept(client) else {
        let _ = stream.set_zero_linger();
        return;
    };
    match converse(&mut stream, &mut side, first, &seat).await {
        Ok(Some(how)) => side.client_closed(how),
        Ok(None) => {}
        Err(error) => {
            tracing::debug!(%client, %error, "connection ended");
            side.client_closed(Close::Rst);
        }
    }
}

/// Until the connection ends: how the client closed it, `None` when we reset it.
async fn converse(
    stream: &mut TcpStream,
    side: &mut impl Side,
    mut close: Option<Close>,
    seat: &Seat,
) -> io::Result<Option<Close>> {
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
            Some(Close::Fin) => {
                drain(stream, &mut buffer).await?;
                return Ok(Some(Close::Fin));
            }
            Some(Close::Rst) => return stream.set_zero_linger().map(|()| None),
        }
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(Some(Close::Fin));
        }
        close = side.receive(&buffer[..read], &mut out);
    }
}

/// FIN, then reads without looking until the peer closes too: octets left unread would make a RST of the close, and
/// that could overtake the last answer.
async fn drain(stream: &mut TcpStream, buffer: &mut [u8]) -> io::Result<()> {
    stream.shutdown().await?;
    while stream.read(buffer).await? > 0 {}
    Ok(())
}
