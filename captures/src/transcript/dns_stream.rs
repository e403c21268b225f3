//! DNS over TCP: messages with their length before them (RFC 1035 4.2.2).

use super::{Transport, names::Carried, telling::Telling};
use crate::stream::{Conn, Direction, Event, Seen};

/// Octets of the length before a message.
const PREFIX: usize = 2;

/// Both directions of a connection to a name server.
#[derive(Debug, Default)]
pub(super) struct DnsStream {
    to_server: Side,
    to_client: Side,
}

#[derive(Debug, Default)]
struct Side {
    /// Octets of a message that isn't whole.
    held: Vec<u8>,
    /// The frame of the first of them.
    from: Seen,
    /// Octets were missed: the next segment that is one whole message goes on.
    lost: bool,
}

impl DnsStream {
    pub(super) fn event(&mut self, telling: &mut Telling<'_>, conn: &Conn, seen: Seen, event: &Event<'_>) {
        match *event {
            Event::Data { direction, octets, .. } => {
                let (side, from, to) = match direction {
                    Direction::ToServer => (&mut self.to_server, conn.client, conn.server),
                    Direction::ToClient => (&mut self.to_client, conn.server, conn.client),
                };
                side.data(seen, octets, &mut |begun, octets| {
                    let transport = Transport::Tcp(conn.id);
                    telling.dns(Carried { transport, from, to, begun, seen, octets });
                });
            }
            Event::Gap { direction, .. } => {
                let side = match direction {
                    Direction::ToServer => &mut self.to_server,
                    Direction::ToClient => &mut self.to_client,
                };
                *side = Side { lost: true, ..Side::default() };
            }
            _ => {}
        }
    }
}

impl Side {
    fn data(&mut self, seen: Seen, octets: &[u8], out: &mut dyn FnMut(Seen, &[u8])) {
        if std::mem::take(&mut self.lost) && message(octets).is_none_or(|message| !message.1.is_empty()) {
            self.lost = true;
            return;
        }
        if self.held.is_empty() {
            self.from = seen;
        }
        let mut held = std::mem::take(&mut self.held);
        held.extend_from_slice(octets);
        let mut rest = &held[..];
        while let Some((octets, after)) = message(rest) {
            out(self.from, octets);
            self.from = seen;
            rest = after;
        }
        self.held = rest.to_vec();
    }
}

/// The message at the start of `octets` and what follows it; `None` when it isn't whole.
pub(super) fn message(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = octets.split_first_chunk::<PREFIX>()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}
