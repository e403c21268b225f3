//! DNS messages that bear on finding a host.

use std::net::SocketAddr;

use emulator::dns::{Answer, DnsError, Query, Update, UpdateReply};

use crate::stream::{Direction, Seen};

/// How a message travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A TCP connection, with its number.
    Tcp(u32),
    /// A datagram.
    Udp,
}

/// Why a message is in the transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It names the KMS service, or a record of it.
    Service,
    /// It asks for the addresses of a name that a service record gave.
    Target,
    /// Another message; told only where all DNS is asked for.
    Other,
}

/// A DNS message.
#[derive(Clone, Debug)]
pub struct Dns {
    /// How it travelled.
    pub transport: Transport,
    /// Who asked.
    pub client: SocketAddr,
    /// Who was asked.
    pub server: SocketAddr,
    /// Which way it went.
    pub direction: Direction,
    /// Why it is told.
    pub relation: Relation,
    /// Of an answer or reply: the frame of what it answers.
    pub request: Option<Seen>,
    /// Its octets.
    pub octets: Vec<u8>,
    /// What it says.
    pub body: DnsBody,
}

/// What a DNS message says.
#[derive(Clone, Debug)]
pub enum DnsBody {
    /// A query.
    Query(Query),
    /// Its answer.
    Answer(Answer),
    /// A dynamic update.
    Update(Update),
    /// Its reply.
    UpdateReply(UpdateReply),
    /// Another operation, or what can't be read.
    Unreadable(DnsError),
}
