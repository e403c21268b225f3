//! What an observer tells.

use super::{MAX_CALLS, MAX_HELD};
use crate::rpc::{
    field::Order,
    framer::FrameError,
    pdu::{bind::Context, bind_ack::ContextResult, header::PduType},
    uuids::{Syntax, SyntaxId},
};

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the host.
    ToClient,
}

/// Something that one side said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// A bind.
    Bind(Offered),
    /// The answer to a bind.
    BindAck(Results),
    /// A bind refused.
    BindNak {
        /// Call id.
        call_id: u32,
        /// Why.
        reason: u16,
    },
    /// Further contexts offered.
    AlterContext(Offered),
    /// The answer to further contexts.
    AlterContextResp(Results),
    /// A whole request, told when its last fragment is there.
    Request {
        /// Presentation context.
        context_id: u16,
        /// Operation.
        opnum: u16,
        /// The stub.
        message: Message,
    },
    /// A whole response, told when its last fragment is there.
    Response {
        /// Presentation context: the request's where that was seen (RPC-038).
        context_id: u16,
        /// Operation; `None` when the request wasn't seen.
        opnum: Option<u16>,
        /// The stub.
        message: Message,
    },
    /// A fault.
    Fault {
        /// Call id.
        call_id: u32,
        /// Its status.
        status: u32,
    },
    /// A PDU of a type without more to tell.
    Other {
        /// PDU type.
        ptype: PduType,
        /// Call id.
        call_id: u32,
    },
    /// Octets that are no PDU, or a PDU that ends inside its fields.
    Unreadable {
        /// Where in this direction's stream they begin, in octets.
        offset: u64,
        /// How many of them came.
        octets: usize,
        /// Why.
        why: Unreadable,
    },
}

/// A bind or alter_context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Call id.
    pub call_id: u32,
    /// `pfc_flags`.
    pub flags: u8,
    /// Largest fragments sent and taken.
    pub max_frag: (u16, u16),
    /// Association group asked for.
    pub group: u32,
    /// The contexts.
    pub contexts: Vec<Context>,
}

/// A bind_ack or alter_context_resp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// Call id.
    pub call_id: u32,
    /// `pfc_flags`.
    pub flags: u8,
    /// Largest fragments sent and taken.
    pub max_frag: (u16, u16),
    /// Association group.
    pub group: u32,
    /// Secondary address as it stands, NUL included.
    pub address: Vec<u8>,
    /// One for each context.
    pub results: Vec<ContextResult>,
}

/// A stub put together from its fragments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Call id.
    pub call_id: u32,
    /// Interface of its context; `None` when its negotiation wasn't seen.
    pub interface: Option<SyntaxId>,
    /// Transfer syntax of its context; `None` when its negotiation wasn't seen.
    pub syntax: Option<Syntax>,
    /// Byte order of the stub.
    pub order: Order,
    /// The stub.
    pub stub: Vec<u8>,
    /// Fragments it came in.
    pub fragments: usize,
    /// The first of them is marked as the first; otherwise its beginning may have been missed.
    pub begun: bool,
}

/// Why octets can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not RPC 5: the rest of the direction isn't read.
    #[error("RPC version {0}.{1}, not 5.0 or 5.1")]
    Version(u8, u8),
    /// The length can't be: the rest of the direction isn't read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The direction became unreadable earlier.
    #[error("follows what can't be read")]
    Follows,
    /// The PDU ends inside its fields; the next one is read.
    #[error("{0} ends inside its fields")]
    Cut(PduType),
    /// More fragments than an observer keeps; the call is forgotten.
    #[error("open calls of more than {MAX_HELD} octets, or more than {MAX_CALLS} of them")]
    Limit,
}
