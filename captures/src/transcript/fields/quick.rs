//! Fields that are read off an item without building the others: for large captures.

use std::{fmt, net::SocketAddr};

use super::own;
use crate::{
    file::Stamp,
    stream::Direction,
    transcript::{Item, Transport, What},
};

/// A field that costs nothing to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quick {
    /// `kind`: what the item is.
    Kind,
    /// `frame`: the frame that made it known.
    Frame,
    /// `time`: when that was captured.
    Time,
    /// `first_frame`: the frame in which it begins.
    FirstFrame,
    /// `conn`: its connection.
    Conn,
    /// `client`: the side that connected or asked.
    Client,
    /// `server`: the other side.
    Server,
    /// `direction`: `to_server` or `to_client`.
    Direction,
    /// `stream_offset`: octets of its direction before it.
    StreamOffset,
    /// `rpc_vers`.
    Version,
    /// `rpc_vers_minor`.
    Minor,
    /// `ptype`.
    Ptype,
    /// `pfc_flags`.
    Flags,
    /// `frag_length`.
    FragLength,
    /// `auth_length`.
    AuthLength,
    /// `call_id`.
    CallId,
}

/// The value of such a field; shown as [`Field::value`](super::Field::value) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuickValue {
    /// A number.
    Number(u64),
    /// A bit set of one octet.
    Code(u8),
    /// A word.
    Word(&'static str),
    /// A time.
    Time(Stamp),
    /// One end of a connection.
    End(SocketAddr),
}

const NAMES: [(Quick, &str); 16] = [
    (Quick::Kind, own::KIND.name),
    (Quick::Frame, own::FRAME.name),
    (Quick::Time, own::TIME.name),
    (Quick::FirstFrame, own::FIRST_FRAME.name),
    (Quick::Conn, own::CONN.name),
    (Quick::Client, own::CLIENT.name),
    (Quick::Server, own::SERVER.name),
    (Quick::Direction, own::DIRECTION.name),
    (Quick::StreamOffset, own::STREAM_OFFSET.name),
    (Quick::Version, "rpc_vers"),
    (Quick::Minor, "rpc_vers_minor"),
    (Quick::Ptype, "ptype"),
    (Quick::Flags, "pfc_flags"),
    (Quick::FragLength, "frag_length"),
    (Quick::AuthLength, "auth_length"),
    (Quick::CallId, "call_id"),
];

impl Quick {
    /// The quick field of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(quick, _)| *quick)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(quick, _)| *quick == self).map_or("", |(_, name)| *name)
    }

    /// Whether items of several kinds have it; PDUs alone have the others.
    #[must_use]
    pub fn is_common(self) -> bool {
        !matches!(
            self,
            Self::Version
                | Self::Minor
                | Self::Ptype
                | Self::Flags
                | Self::FragLength
                | Self::AuthLength
                | Self::CallId
        )
    }

    /// Its value in `item`; `None` if the item has no such field.
    #[must_use]
    pub fn get(self, item: &Item) -> Option<QuickValue> {
        use QuickValue::{Code, End, Number, Time, Word};
        let header = || if let What::Pdu(pdu) = &item.what { Some(&pdu.header) } else { None };
        Some(match self {
            Self::Kind => Word(kind(&item.what)),
            Self::Frame => Number(item.seen.frame),
            Self::Time => Time(item.seen.at),
            Self::FirstFrame => Number(item.from.frame),
            Self::Conn => Number(conn(item)?.into()),
            Self::Client => End(ends(item)?.0),
            Self::Server => End(ends(item)?.1),
            Self::Direction => Word(match direction(&item.what)? {
                Direction::ToServer => "to_server",
                Direction::ToClient => "to_client",
            }),
            Self::StreamOffset => Number(stream_offset(&item.what)?),
            Self::Version => Number(header()?.version.into()),
            Self::Minor => Number(header()?.minor.into()),
            Self::Ptype => Number(header()?.ptype.0.into()),
            Self::Flags => Code(header()?.flags),
            Self::FragLength => Number(header()?.frag_length.into()),
            Self::AuthLength => Number(header()?.auth_length.into()),
            Self::CallId => Number(header()?.call_id.into()),
        })
    }
}

fn conn(item: &Item) -> Option<u32> {
    match &item.what {
        What::Dns(dns) => {
            if let Transport::Tcp(conn) = dns.transport {
                Some(conn)
            } else {
                None
            }
        }
        _ => item.party.map(|party| party.conn),
    }
}

/// Client and server.
fn ends(item: &Item) -> Option<(SocketAddr, SocketAddr)> {
    match &item.what {
        What::Dns(dns) => Some((dns.client, dns.server)),
        _ => item.party.map(|party| (party.client, party.server)),
    }
}

fn kind(what: &What) -> &'static str {
    match what {
        What::Opened { .. } => "opened",
        What::Pdu(_) => "pdu",
        What::Foreign { .. } => "foreign",
        What::Gap { .. } => "gap",
        What::Conflict { .. } => "conflict",
        What::Fin(_) => "fin",
        What::Rst(_) => "rst",
        What::Ended(_) => "ended",
        What::Dns(_) => "dns",
        What::Unreachable(_) => "unreachable",
    }
}

fn direction(what: &What) -> Option<Direction> {
    match what {
        What::Pdu(pdu) => Some(pdu.direction),
        What::Foreign { direction, .. } | What::Gap { direction, .. } | What::Conflict { direction, .. } => {
            Some(*direction)
        }
        What::Fin(direction) | What::Rst(direction) => Some(*direction),
        What::Dns(dns) => Some(dns.direction),
        What::Opened { .. } | What::Ended(_) | What::Unreachable(_) => None,
    }
}

fn stream_offset(what: &What) -> Option<u64> {
    match what {
        What::Pdu(pdu) => Some(pdu.offset),
        What::Foreign { offset, .. } | What::Gap { offset, .. } | What::Conflict { offset, .. } => {
            Some(*offset)
        }
        _ => None,
    }
}

impl fmt::Display for QuickValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Code(code) => write!(f, "0x{code:02X}"),
            Self::Word(word) => f.write_str(word),
            Self::Time(stamp) => stamp.fmt(f),
            Self::End(end) => end.fmt(f),
        }
    }
}
