//! A blocking TCP connection to a host.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{IpAddr, Shutdown, SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::limits::READ;
use crate::{
    endpoint::{Arrival, Channel, DialError},
    rpc::client::Ending,
};

/// A connection with patience: each time octets were sent, the whole answer to them has that long.
#[derive(Debug)]
pub struct TcpChannel {
    stream: TcpStream,
    addresses: (SocketAddr, SocketAddr),
    patience: Duration,
    deadline: Instant,
    /// How sending failed, to be told when receiving.
    broken: Option<Ending>,
    buffer: Vec<u8>,
}

impl TcpChannel {
    /// Connects to `to`, from the address `from` if one is given, within `patience`.
    ///
    /// # Errors
    ///
    /// [`DialError::Refused`] when nobody listens there; [`DialError::TimedOut`] for everything else, an address that
    /// no route leads to included: nobody answers there.
    pub fn connect(from: Option<IpAddr>, to: SocketAddr, patience: Duration) -> Result<Self, DialError> {
        Self::open(from, to, patience).map_err(|error| {
            tracing::debug!(%to, %error, "not connected");
            match error.kind() {
                ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => DialError::Refused,
                _ => DialError::TimedOut,
            }
        })
    }

    fn open(from: Option<IpAddr>, to: SocketAddr, patience: Duration) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(to), Type::STREAM, Some(Protocol::TCP))?;
        if let Some(from) = from {
            socket.bind(&SocketAddr::new(from, 0).into())?;
        }
        socket.set_tcp_nodelay(true)?;
        socket.connect_timeout(&to.into(), patience)?;
        let stream = TcpStream::from(socket);
        stream.set_write_timeout(Some(patience.max(Duration::from_millis(1))))?;
        Ok(Self {
            addresses: (stream.local_addr()?, stream.peer_addr()?),
            stream,
            patience,
            deadline: Instant::now() + patience,
            broken: None,
            buffer: vec![0; READ],
        })
    }
}

impl Channel for TcpChannel {
    fn addresses(&self) -> (SocketAddr, SocketAddr) {
        self.addresses
    }

    fn send(&mut self, octets: &[u8]) {
        self.deadline = Instant::now() + self.patience;
        if let Err(error) = self.stream.write_all(octets) {
            self.broken.get_or_insert(ending(&error));
        }
    }

    fn receive(&mut self) -> Arrival {
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Arrival::End(Ending::Silence);
            }
            let read =
                self.stream.set_read_timeout(Some(left)).and_then(|()| self.stream.read(&mut self.buffer));
            return match read {
                // What the host said before it broke the connection may explain it, so reading comes first.
                Ok(0) => Arrival::End(self.broken.unwrap_or(Ending::Fin)),
                Ok(read) => Arrival::Octets(self.buffer[..read].to_vec()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => Arrival::End(ending(&error)),
            };
        }
    }

    fn finish(&mut self) {
        // A connection that is gone already has nothing to end.
        let _ = self.stream.shutdown(Shutdown::Write);
        self.deadline = Instant::now() + self.patience;
    }

    fn abort(self: Box<Self>) {
        // Without the option the connection ends by FIN, or by RST if something is unread.
        if let Err(error) = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)) {
            tracing::warn!(%error, "closed by FIN in place of RST");
        }
    }
}

fn ending(error: &io::Error) -> Ending {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => Ending::Silence,
        _ => Ending::Reset,
    }
}
