//! Look-ups and updates at one name server, never at the system's resolver.

use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket},
    time::{Duration, Instant},
};

use crate::{
    client::LookupEnd,
    dns::{Change, Name, Question, Rcode},
    endpoint::dns::{Lookup, ask, publish, read_answer, read_update_reply},
    model::{Entropy, Hresult},
};

/// Aliases followed at most, answer after answer.
const MAX_ALIASES: usize = 8;

/// A resolver of one server.
#[derive(Clone, Copy, Debug)]
pub struct Resolver {
    /// The server's address.
    pub server: SocketAddr,
    /// How long a look-up or an update may take in all.
    pub patience: Duration,
}

impl Resolver {
    /// Looks up over UDP; asks again over TCP when the answer didn't fit, and for the name that an alias leads to.
    #[must_use]
    pub fn lookup(&self, question: &Question, entropy: &mut Entropy) -> LookupEnd {
        let failed = LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE);
        let deadline = Instant::now() + self.patience;
        let mut question = question.clone();
        let (mut aliases, mut over_udp) = (0, true);
        loop {
            let id = u16::from_le_bytes(entropy.bytes());
            let message = ask(id, &question);
            let read = |reply: &[u8]| read_answer(id, &question, reply).ok();
            let answer = if over_udp {
                self.by_udp(&message, deadline, read)
            } else {
                self.by_tcp(&message, deadline, read)
            };
            match answer {
                Ok(Lookup::Records { records, .. }) => return LookupEnd::Records(records),
                Ok(Lookup::NameNotFound) => return LookupEnd::NameNotFound,
                Ok(Lookup::NoRecords) => return LookupEnd::NoRecords,
                Ok(Lookup::Failed(rcode)) => return LookupEnd::Failed(rcode.hresult()),
                Ok(Lookup::Truncated) if over_udp => over_udp = false,
                Ok(Lookup::Alias(name)) if aliases < MAX_ALIASES => {
                    question.name = name;
                    (aliases, over_udp) = (aliases + 1, true);
                }
                Ok(Lookup::Truncated | Lookup::Alias(_)) => return failed,
                Err(error) => {
                    tracing::debug!(server = %self.server, %question, %error, "look-up failed");
                    return failed;
                }
            }
        }
    }

    /// Asks for a zone to be changed; the response code, or `None` when no reply came.
    #[must_use]
    pub fn update(&self, zone: &Name, changes: Vec<Change>, entropy: &mut Entropy) -> Option<Rcode> {
        let id = u16::from_le_bytes(entropy.bytes());
        let message = publish(id, zone, changes);
        let deadline = Instant::now() + self.patience;
        self.by_udp(&message, deadline, |reply| read_update_reply(id, reply).ok())
            .inspect_err(|error| tracing::debug!(server = %self.server, %zone, %error, "update failed"))
            .ok()
    }

    /// Datagrams that `read` makes nothing of are passed over.
    fn by_udp<T>(
        &self,
        message: &[u8],
        deadline: Instant,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> io::Result<T> {
        let any: IpAddr = match self.server {
            SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        let socket = UdpSocket::bind((any, 0))?;
        socket.connect(self.server)?;
        socket.send(message)?;
        let mut reply = vec![0; usize::from(u16::MAX)];
        loop {
            socket.set_read_timeout(Some(left(deadline)?))?;
            let length = socket.recv(&mut reply)?;
            if let Some(answer) = read(&reply[..length]) {
                return Ok(answer);
            }
        }
    }

    fn by_tcp<T>(
        &self,
        message: &[u8],
        deadline: Instant,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> io::Result<T> {
        let mut stream = TcpStream::connect_timeout(&self.server, left(deadline)?)?;
        stream.set_write_timeout(Some(left(deadline)?))?;
        let length = u16::try_from(message.len()).map_err(io::Error::other)?;
        stream.write_all(&[&length.to_be_bytes()[..], message].concat())?;
        let mut length = [0; 2];
        fill(&mut stream, &mut length, deadline)?;
        let mut reply = vec![0; usize::from(u16::from_be_bytes(length))];
        fill(&mut stream, &mut reply, deadline)?;
        read(&reply).ok_or_else(|| io::Error::other("no answer to the question"))
    }
}

/// Fills `buffer` before the deadline, however slowly the octets come.
fn fill(stream: &mut TcpStream, buffer: &mut [u8], deadline: Instant) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        stream.set_read_timeout(Some(left(deadline)?))?;
        match stream.read(&mut buffer[filled..])? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => filled += read,
        }
    }
    Ok(())
}

fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}
