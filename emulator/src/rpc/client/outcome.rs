//! What became of a call.

use crate::{
    model::Hresult,
    rpc::{
        framer::FrameError,
        pdu::bind_ack::{self, ContextResult},
        pdu::header::PduType,
        status,
        stub::StubError,
    },
};

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// A sealed answer.
    Answer(Vec<u8>),
    /// Only an HRESULT, or an answer with a failing one.
    Refusal(Hresult),
    /// A fault.
    Fault {
        /// Its status.
        status: u32,
    },
    /// The bind was refused.
    BindNak {
        /// Why.
        reason: u16,
    },
    /// The host accepted none of the contexts.
    NoContext {
        /// What it said of each.
        results: Vec<ContextResult>,
    },
    /// The host broke the protocol; the connection is given up.
    Protocol(Violation),
    /// The connection ended first.
    Closed {
        /// Where the call stood.
        phase: Phase,
        /// How it ended.
        ending: Ending,
    },
}

/// Where a call stood when its connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// No answer to the bind yet.
    Binding,
    /// Bound, nothing of the answer there yet.
    Calling,
    /// Inside the answer.
    Answering,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// The host sent FIN.
    Fin,
    /// The host sent RST.
    Reset,
    /// The client's own timer ran out.
    Silence,
}

/// A rule of the protocol that the host broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The stream can't be cut into PDUs.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Not version 5.0.
    #[error("RPC version {0}.{1}, not 5.0")]
    Version(u8, u8),
    /// A PDU that has no place here.
    #[error("unexpected {0}")]
    Unexpected(PduType),
    /// A call id that no open call has.
    #[error("call id {0} is not that of an open call")]
    CallId(u32),
    /// Flags that the PDU may not have.
    #[error("pfc_flags {0:#04x}")]
    Flags(u8),
    /// An auth trailer on a connection without authentication.
    #[error("an auth trailer without authentication")]
    Auth,
    /// The PDU ends inside its fields.
    #[error("{0} ends inside its fields")]
    Cut(PduType),
    /// A fragment size below the minimum.
    #[error("fragment size {0} is below 1432")]
    FragmentSize(u16),
    /// More results than contexts.
    #[error("{0} results for {1} contexts")]
    Results(usize, usize),
    /// A context accepted in a syntax that it didn't offer.
    #[error("result {0} accepts a syntax that was not offered")]
    NotOffered(usize),
    /// A response that doesn't begin with a first fragment, or begins twice.
    #[error("a response fragment with flags {0:#04x} out of order")]
    Fragment(u8),
    /// The data representation changed inside a response.
    #[error("data representation changed inside a response")]
    Drep,
    /// An allocation hint above 2^31-1.
    #[error("allocation hint {0:#x} is above 2^31-1")]
    AllocHint(u32),
    /// More stub than is taken.
    #[error("a response of more than {0} octets")]
    Long(usize),
    /// A fault with a status that no fault may have.
    #[error("fault status {0:#x}")]
    Status(u32),
    /// The stub isn't that of a response.
    #[error("response stub: {0}")]
    Stub(#[from] StubError),
    /// Our own: no call id is left.
    #[error("no call id is left on this connection")]
    CallIdsUsedUp,
}

impl CallOutcome {
    /// The Win32 error that a Windows caller would see; `None` for an answer or a refusal, which have a HRESULT.
    #[must_use]
    pub fn win32(&self) -> Option<u32> {
        Some(match self {
            Self::Answer(_) | Self::Refusal(_) => return None,
            Self::Fault { status } => status::win32_of_fault(*status),
            Self::BindNak { reason: 1 | 2 } => status::SERVER_TOO_BUSY,
            Self::BindNak { reason: 4 } | Self::Protocol(_) => status::PROTOCOL_ERROR,
            Self::BindNak { reason: 8 } => status::UNKNOWN_AUTHENTICATION,
            Self::BindNak { reason: 9 } => status::ACCESS_DENIED,
            Self::BindNak { .. } => status::CALL_FAILED_DNE,
            Self::NoContext { .. } => status::UNSUPPORTED_TRANSFER_SYNTAX,
            Self::Closed { phase: Phase::Binding, .. } => status::SERVER_UNAVAILABLE,
            Self::Closed { .. } => status::CALL_FAILED,
        })
    }

    /// Whether the machine answered that it doesn't serve the interface: at the bind or at the call.
    #[must_use]
    pub fn unknown_interface(&self) -> bool {
        match self {
            Self::Fault { status } => *status == status::UNKNOWN_INTERFACE,
            Self::NoContext { results } => {
                let refused = results.iter().filter(|result| result.result == bind_ack::PROVIDER_REJECTION);
                let reasons: Vec<_> = refused.map(|result| result.reason).collect();
                !reasons.is_empty() && reasons.iter().all(|reason| *reason == bind_ack::ABSTRACT_SYNTAX)
            }
            _ => false,
        }
    }

    /// Whether the connection can carry another call after this (RPC-018, RPC-042, RPC-189).
    #[must_use]
    pub fn keeps_connection(&self) -> bool {
        match self {
            Self::Answer(_) | Self::Refusal(_) => true,
            Self::Fault { status } => *status != status::PROTO_ERROR,
            Self::BindNak { .. } | Self::NoContext { .. } | Self::Protocol(_) | Self::Closed { .. } => false,
        }
    }

    /// Whether the host is only busy: another host, or the next try, may do (RPC-193).
    #[must_use]
    pub fn busy(&self) -> bool {
        matches!(self, Self::Fault { status: status::TOO_BUSY } | Self::BindNak { reason: 1 | 2 })
    }
}
