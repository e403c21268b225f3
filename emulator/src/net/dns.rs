//! DNS on one port, over UDP and TCP, for whatever answers it.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    Limits,
    limits::RETRY,
    seats::{SWEEPS, Seat, Seats},
};

/// Ports tried for one that is free both ways.
const TRIES: usize = 16;

/// Both sockets of a name server.
#[derive(Debug)]
pub struct DnsListener {
    udp: UdpSocket,
    tcp: TcpListener,
}

impl DnsListener {
    /// Binds both; port 0 chooses one that is free both ways.
    ///
    /// # Errors
    ///
    /// When the port can't be had.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let mut tries = if address.port() == 0 { TRIES } else { 1 };
        loop {
            tries -= 1;
            let udp = UdpSocket::bind(address).await?;
            match TcpListener::bind(udp.local_addr()?).await {
                Ok(tcp) => return Ok(Self { udp, tcp }),
                Err(error) if tries == 0 || error.kind() != io::ErrorKind::AddrInUse => return Err(error),
                Err(_) => {}
            }
        }
    }

    /// Where it listens.
    ///
    /// # Errors
    ///
    /// When the system doesn't say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.udp.local_addr()
    }

    /// Answers with `handler(from, message, over UDP)`, which gives `None` for silence, until the future is dropped.
    /// Messages come to it without TCP's length and one at a time from each peer; it must not wait for anything.
    pub async fn serve<H>(self, limits: Limits, handler: H)
    where
        H: Fn(SocketAddr, &[u8], bool) -> Option<Vec<u8>> + Send + Sync + 'static,
    {
        let handler = Arc::new(handler);
        let seats = Seats::new(limits.connections);
        let mut sweeps = interval((limits.idle / SWEEPS).max(Duration::from_millis(1)));
        sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        sweeps.reset();
        let mut tasks = JoinSet::new();
        let mut datagram = vec![0; usize::from(u16::MAX)];
        loop {
            tokio::select! {
                received = self.udp.recv_from(&mut datagram) => match received {
                    Ok((length, from)) => {
                        if let Some(reply) = handler(from, &datagram[..length], true) {
                            let sent = self.udp.send_to(&reply, from).await;
                            sent.map(drop).unwrap_or_else(|error| tracing::debug!(%error, "DNS reply not sent"));
                        }
                    }
                    // An earlier reply met a closed port.
                    Err(error) => tracing::debug!(%error, "no datagram"),
                },
                accepted = self.tcp.accept() => match accepted {
                    Ok((stream, from)) => {
                        let handler = handler.clone();
                        seats.take(|seat| tasks.spawn(async move {
                            let end = converse(stream, from, &seat, limits.message, handler.as_ref()).await;
                            end.unwrap_or_else(|error| tracing::debug!(%from, %error, "connection ended"));
                        }));
                    }
                    Err(error) => {
                        tracing::debug!(%error, "no connection accepted");
                        sleep(RETRY).await;
                    }
                },
                _ = sweeps.tick() => seats.sweep(),
            }
            while tasks.try_join_next().is_some() {}
        }
    }
}

/// Messages with their length before them (RFC 1035 4.2.2), any number on one connection (RFC 7766 6.2.1).
async fn converse<H>(
    mut stream: TcpStream,
    from: SocketAddr,
    seat: &Seat,
    most: usize,
    handler: &H,
) -> io::Result<()>
where
    H: Fn(SocketAddr, &[u8], bool) -> Option<Vec<u8>>,
{
    loop {
        let length = match stream.read_u16().await {
            Ok(length) => usize::from(length),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        };
        if length > most {
            return Ok(());
        }
        let mut message = vec![0; length];
        stream.read_exact(&mut message).await?;
        let Some(reply) = handler(from, &message, false) else { continue };
        let Ok(length) = u16::try_from(reply.len()) else { continue };
        stream.write_all(&[&length.to_be_bytes()[..], &reply].concat()).await?;
        seat.progress();
    }
}
