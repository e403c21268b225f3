//! Why octets are no DNS message of the wanted kind.

use super::{Name, NameError, Rcode, RecordType};

/// A message that can't be taken, with as much of its header as there was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bad DNS message: {fault}")]
pub struct DnsError {
    /// Message id and operation code, when there was a header.
    pub header: Option<(u16, u8)>,
    /// What is wrong.
    pub fault: DnsFault,
}

/// What is wrong with a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DnsFault {
    /// Another class than IN.
    #[error("class {0} instead of IN (1)")]
    Class(u16),
    /// A name that can't be shown.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A query where an answer was expected.
    #[error("a request where an answer was expected")]
    NotAnAnswer,
    /// An answer where a request was expected. It must never be answered, or two servers talk for ever.
    #[error("an answer where a request was expected")]
    NotARequest,
    /// Another operation than the one that was answered.
    #[error("operation {found} instead of {expected}")]
    Opcode {
        /// What the request was.
        expected: u8,
        /// What the answer is.
        found: u8,
    },
    /// Not exactly one question or zone.
    #[error("{0} questions instead of one")]
    Questions(usize),
    /// Fewer octets than a header has.
    #[error("{0} octets, fewer than a DNS header")]
    Short(usize),
    /// Octets that no section allows.
    #[error("{0}")]
    Syntax(String),
    /// A record of an update whose class, TTL and data say nothing together (RFC 2136 2.4, 2.5).
    #[error("the record {name} {rtype} is neither a prerequisite nor a change")]
    UpdateRecord {
        /// Its owner.
        name: Name,
        /// Its type.
        rtype: RecordType,
    },
    /// The zone section of an update asks for another type than SOA (RFC 2136 2.3).
    #[error("a zone section of type {0} instead of SOA")]
    ZoneType(RecordType),
}

impl DnsFault {
    /// How a server answers a request with this fault; `None` when it must not answer.
    #[must_use]
    pub fn rcode(&self) -> Option<Rcode> {
        match self {
            Self::Short(_) | Self::NotARequest => None,
            Self::Class(_) => Some(Rcode::REFUSED),
            _ => Some(Rcode::FORMERR),
        }
    }
}
