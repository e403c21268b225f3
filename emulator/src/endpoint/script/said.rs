//! What a script lets a host say on its connections.

use crate::rpc::{
    craft::Change,
    pdu::{bind_ack::ContextResult, header::PduType},
    stub_change::StubChange,
};

/// One thing that a host says or does on a connection. Every connection hears the script from its beginning; behind
/// its end the host says nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostSay {
    /// Waits for the client's next message: a PDU, or every fragment of a request.
    Await,
    /// What the host says to that message by itself, and how it then closes.
    Sound,
    /// A PDU.
    Pdu(HostPdu),
    /// Any octets.
    Octets(Vec<u8>),
    /// All of this in one segment.
    Together(Vec<HostSay>),
    /// All of this in segments of at most so many octets, at least 1.
    Segments(usize, Vec<HostSay>),
    /// All of this so many times.
    Times(u32, Vec<HostSay>),
    /// FIN.
    Fin,
    /// RST.
    Rst,
}

/// A PDU as a script writes it: what is left out follows from the message that was awaited last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPdu {
    /// What it says.
    pub what: HostWhat,
    /// Call id; the message's.
    pub call_id: Option<u32>,
    /// `pfc_flags`.
    pub flags: Option<u8>,
    /// What is done to it when it is built.
    pub changes: Vec<Change>,
}

/// What a PDU of a host says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostWhat {
    /// A bind_ack or alter_context_resp, of the association that the host gave the connection.
    Results {
        /// Which of them.
        ptype: PduType,
        /// The results; those of the host's own answer.
        results: Option<Vec<ContextResult>>,
        /// Secondary address; that of the host's own answer.
        address: Option<String>,
    },
    /// A bind_nak with this reason.
    Nak(u16),
    /// A response with what the host decides of the request, in the syntax that its context was offered with.
    Answer {
        /// Presentation context; the request's.
        context: Option<u16>,
        /// What is done to the stub.
        stub: Vec<StubChange>,
        /// The part of the stub that this fragment carries.
        part: Option<(usize, usize)>,
    },
    /// A fault.
    Fault {
        /// Presentation context.
        context: u16,
        /// Its status.
        status: u32,
    },
    /// A header only.
    Bare(PduType),
    /// Any other PDU.
    Other {
        /// Its type.
        ptype: PduType,
        /// What follows the common header.
        rest: Vec<u8>,
    },
}
