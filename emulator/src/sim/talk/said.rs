//! What is said on a connection, as a script has it.

use uuid::Uuid;

use crate::{
    rpc::{
        craft::Change,
        pdu::{bind::Context, header::PduType},
        stub_change::StubChange,
        uuids::Syntax,
    },
    sim::RawMessage,
};

/// Talk on one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// The name of a connection that stays open for later talk; one without a name ends with this.
    pub on: Option<String>,
    /// What the client says, in order.
    pub say: Vec<Say>,
}

/// One thing that a client says or does on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    /// A PDU, which is waited for an answer to if there is one to come.
    Pdu(Spoken),
    /// Any octets.
    Octets(Vec<u8>),
    /// All of this in one segment.
    Together(Vec<Say>),
    /// All of this in segments of at most so many octets, at least 1.
    Segments(usize, Vec<Say>),
    /// All of this so many times.
    Times(u32, Vec<Say>),
    /// All of this without waiting for answers.
    Quietly(Vec<Say>),
    /// Waits until the host has said another PDU, or closed.
    Await,
    /// Waits until the host has closed.
    AwaitClose,
    /// FIN; then takes what the host still says.
    Fin,
    /// RST.
    Rst,
}

/// A PDU as a script writes it: what is left out follows from the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// What it says.
    pub what: What,
    /// Call id; the next one, or that of the call it belongs to.
    pub call_id: Option<u32>,
    /// `pfc_flags`.
    pub flags: Option<u8>,
    /// What is done to it when it is built.
    pub changes: Vec<Change>,
}

/// What a PDU of a client says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A bind or alter_context.
    Offer {
        /// Which of them.
        ptype: PduType,
        /// The contexts.
        contexts: Vec<Context>,
        /// The named connection whose association it joins.
        join: Option<String>,
    },
    /// A request.
    Ask(Box<Ask>),
    /// A header only, about the last call: co_cancel, orphaned, shutdown.
    Bare(PduType),
    /// Any other PDU.
    Other {
        /// Its type.
        ptype: PduType,
        /// What follows the common header.
        rest: Vec<u8>,
    },
}

/// A request of a client, whole or in part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Presentation context.
    pub context: u16,
    /// Operation.
    pub opnum: u16,
    /// Transfer syntax of the stub; the one that the context was last offered with.
    pub syntax: Option<Syntax>,
    /// Object UUID behind the header.
    pub object: Option<Uuid>,
    /// The sealed message.
    pub message: RawMessage,
    /// Octets that the sealed message is brought to.
    pub length: Option<usize>,
    /// What is done to the stub.
    pub stub: Vec<StubChange>,
    /// The part of the stub that this fragment carries; one that doesn't begin at 0 goes on with the call before.
    pub part: Option<(usize, usize)>,
}
