//! The parts of a capture.

use std::net::SocketAddr;

use emulator::{
    dns::{Answer, Question, Rcode, Update},
    model::Hresult,
    rpc::{pdu::bind::Context, pdu::bind_ack::ContextResult, uuids::Syntax},
};

use crate::{
    packet::Unreachable,
    stream::{Direction, Seen},
    transcript::{Foreign, Message, Party, Relation, Transport},
};

/// Everything in a capture, each kind in the order of its beginning.
#[derive(Clone, Debug, Default)]
pub struct Conversations {
    /// Look-ups.
    pub lookups: Vec<Lookup>,
    /// Dynamic updates.
    pub publications: Vec<Publication>,
    /// Connections, those that were never answered too.
    pub connections: Vec<Connection>,
    /// ICMP messages about them.
    pub unreachable: Vec<(Seen, Unreachable)>,
    /// The first and the last frame that belong to any of it.
    pub span: Option<(Seen, Seen)>,
}

/// One question to DNS, with its repetitions.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The query's frame.
    pub asked: Seen,
    /// Times it was sent again, with the same id.
    pub repeats: Vec<Seen>,
    /// Its message id.
    pub id: u16,
    /// How it travelled.
    pub transport: Transport,
    /// Who asked.
    pub client: SocketAddr,
    /// Who was asked.
    pub server: SocketAddr,
    /// The question.
    pub question: Question,
    /// Why it bears on KMS.
    pub relation: Relation,
    /// How it ended.
    pub end: LookupEnd,
}

/// How a look-up ended.
#[derive(Clone, Debug)]
pub enum LookupEnd {
    /// With an answer, of any response code.
    Answered(Seen, Box<Answer>),
    /// With an answer that can't be read.
    Unreadable(Seen, String),
    /// Without one.
    Silent,
}

/// One dynamic update.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Its frame.
    pub sent: Seen,
    /// The host.
    pub host: SocketAddr,
    /// The name server.
    pub server: SocketAddr,
    /// What it asks for.
    pub update: Update,
    /// The reply.
    pub reply: Option<(Seen, Rcode)>,
}

/// One connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its number and ends.
    pub party: Party,
    /// Its first frame.
    pub opened: Seen,
    /// When the SYN was answered.
    pub answered: Option<Seen>,
    /// SYNs sent; 0 when the capture begins in the middle.
    pub syns: u32,
    /// Binds and alter_contexts.
    pub binds: Vec<Bind>,
    /// Requests and what came of them.
    pub exchanges: Vec<Exchange>,
    /// Octets that are no DCE/RPC.
    pub foreign: Vec<(Seen, Direction, Foreign)>,
    /// Octets that were not captured.
    pub gaps: Vec<(Seen, Direction, u64)>,
    /// How it ended.
    pub end: ConnectionEnd,
}

impl Connection {
    /// Nothing but segments without data went over it.
    #[must_use]
    pub fn is_mute(&self) -> bool {
        self.binds.is_empty() && self.exchanges.is_empty() && self.foreign.is_empty() && self.gaps.is_empty()
    }
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionEnd {
    /// RST to the SYN.
    Refused(Seen),
    /// Nothing answered the SYN.
    Unanswered,
    /// FIN; by whom the first came.
    Fin(Seen, Direction),
    /// RST; by whom.
    Rst(Seen, Direction),
    /// It was still open when the capture ended.
    Open,
}

/// A bind or alter_context.
#[derive(Clone, Debug)]
pub struct Bind {
    /// Its frame.
    pub sent: Seen,
    /// Its call id.
    pub call_id: u32,
    /// What it offers.
    pub contexts: Vec<Context>,
    /// The answer.
    pub end: BindEnd,
}

/// The answer to a bind.
#[derive(Clone, Debug)]
pub enum BindEnd {
    /// bind_ack or alter_context_resp, with a result for each context.
    Ack(Seen, Vec<ContextResult>),
    /// bind_nak.
    Nak(Seen, u16),
    /// Another PDU, a fault for instance, with its status.
    Fault(Seen, u32),
    /// None.
    Silent,
}

/// A request and its end.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The frame that completed the request; `None` when only the answer was captured.
    pub asked: Option<Seen>,
    /// The request; `None` when only the answer was captured.
    pub request: Option<Request>,
    /// What came.
    pub end: ExchangeEnd,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its call id.
    pub call_id: u32,
    /// Its transfer syntax, as negotiated or read.
    pub syntax: Syntax,
    /// Fragments it came in.
    pub fragments: u32,
    /// The message; an error text for bad stub data.
    pub message: Result<Message, String>,
}

/// What came of a request.
#[derive(Clone, Debug)]
pub enum ExchangeEnd {
    /// An answer.
    Answer {
        /// The frame that completed it.
        seen: Seen,
        /// The message.
        message: Message,
        /// The call's result.
        hresult: Hresult,
    },
    /// A result without an answer.
    Refusal(Seen, Hresult),
    /// A fault.
    Fault(Seen, u32),
    /// A response whose stub is bad.
    Bad(Seen, String),
    /// Nothing.
    Silent,
}
