//! The items of a transcript.

use std::net::SocketAddr;

use emulator::{
    model::Hresult,
    rpc::{field::Order, pdu::header::Header, stub::StubError, uuids::Syntax},
};

use super::{Dns, Message};
use crate::{
    packet::Unreachable,
    stream::{Direction, Ended, Seen},
};

/// The connection an item belongs to, its ends the right way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// Number of the connection: Wireshark's `tcp.stream`.
    pub conn: u32,
    /// The side that connected.
    pub client: SocketAddr,
    /// The side that accepted.
    pub server: SocketAddr,
}

/// One thing that a transcript tells.
#[derive(Clone, Debug)]
pub struct Item {
    /// The frame that made it known.
    pub seen: Seen,
    /// The frame in which it begins; the same for what one frame holds.
    pub from: Seen,
    /// Its connection; `None` for what is not TCP, and for DNS.
    pub party: Option<Party>,
    /// What it is.
    pub what: What,
}

/// What an item tells.
#[derive(Clone, Debug)]
pub enum What {
    /// A connection that speaks DCE/RPC, or was meant to, begins. `seen` is its SYN's frame, or the first one captured.
    /// Told before anything else of the connection, once it is known to matter.
    Opened {
        /// When the SYN was answered; `None` if it wasn't, or wasn't captured.
        answered: Option<Seen>,
        /// SYNs sent; 0 when the capture begins in the middle.
        syns: u32,
    },
    /// A PDU.
    Pdu(Pdu),
    /// Octets on such a connection that are no DCE/RPC.
    Foreign {
        /// Which way.
        direction: Direction,
        /// Octets of this direction before them.
        offset: u64,
        /// How many there are.
        len: u64,
        /// The first of them, at most 64.
        head: Vec<u8>,
        /// What they look like.
        guess: Foreign,
    },
    /// Octets that weren't captured.
    Gap {
        /// Which way.
        direction: Direction,
        /// Octets of this direction before it.
        offset: u64,
        /// How many are missing.
        len: u64,
    },
    /// A segment that contradicts what an earlier one said.
    Conflict {
        /// Which way.
        direction: Direction,
        /// Octets of this direction before the first that differs.
        offset: u64,
    },
    /// One side has no more to send.
    Fin(Direction),
    /// One side gave up. From the server before `answered`: the connection was refused.
    Rst(Direction),
    /// Nothing more comes of the connection.
    Ended(Ended),
    /// A DNS message.
    Dns(Box<Dns>),
    /// ICMP says that a packet to a host or name server didn't arrive.
    Unreachable(Unreachable),
}

/// One PDU.
#[derive(Clone, Debug)]
pub struct Pdu {
    /// Which way.
    pub direction: Direction,
    /// Octets of this direction before it.
    pub offset: u64,
    /// Its common header.
    pub header: Header,
    /// All its octets.
    pub octets: Vec<u8>,
    /// The call that its last fragment completes.
    pub call: Option<Box<Call>>,
}

/// A whole request or response, put together from its fragments.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its call id.
    pub call_id: u32,
    /// Presentation context.
    pub context_id: u16,
    /// Operation, of a request.
    pub opnum: Option<u16>,
    /// The context is bound to the KMS interface; `None` when its negotiation wasn't captured.
    pub kms: Option<bool>,
    /// The transfer syntax; `None` when its negotiation wasn't captured.
    pub syntax: Option<Syntax>,
    /// The syntax it was read with: as negotiated, or the one that makes sense of the octets.
    pub read_as: Syntax,
    /// Byte order of the stub.
    pub order: Order,
    /// The stub.
    pub stub: Vec<u8>,
    /// Fragments it came in.
    pub fragments: u32,
    /// Of a response: the frame that completed its request.
    pub request: Option<Seen>,
    /// What the stub holds.
    pub body: CallBody,
}

/// What a stub holds.
#[derive(Clone, Debug)]
pub enum CallBody {
    /// A request's message.
    Request(Message),
    /// An answer's message and the call's result.
    Answer {
        /// The message.
        message: Message,
        /// The call's result; success from a conforming host.
        hresult: Hresult,
    },
    /// A result without a message.
    Refusal(Hresult),
    /// Bad stub data.
    Bad(StubError),
    /// A call of another interface or operation; not read.
    Other,
}

/// What octets that are no DCE/RPC look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A TLS record.
    Tls,
    /// HTTP.
    Http,
    /// Text of another protocol.
    Text,
    /// Part of a PDU, the rest of which wasn't captured or never came; or what may be that.
    Part,
    /// Nothing that is known.
    Unknown,
}
