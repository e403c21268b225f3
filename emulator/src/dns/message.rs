//! What travels between a resolver and a name server, as types.

use std::fmt;

use super::{Name, Rcode, Record, RecordData, RecordType};

/// What a resolver wants to know, in class IN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// Owner name.
    pub name: Name,
    /// Type of the records; `ANY` for all.
    pub rtype: RecordType,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.rtype)
    }
}

/// A standard query (RFC 1035 4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Message id, echoed in the answer.
    pub id: u16,
    /// The one question.
    pub question: Question,
    /// The resolver wants the server to ask others.
    pub recursion_desired: bool,
    /// Octets of a datagram the resolver takes, when it speaks EDNS (RFC 6891); 512 otherwise.
    pub udp_payload: Option<u16>,
}

impl Query {
    /// What a stub resolver sends: recursion desired, no EDNS.
    #[must_use]
    pub fn new(id: u16, question: Question) -> Self {
        Self { id, question, recursion_desired: true, udp_payload: None }
    }
}

/// The answer to a standard query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Message id of the query.
    pub id: u16,
    /// Question of the query, its case kept.
    pub question: Option<Question>,
    /// How it went.
    pub rcode: Rcode,
    /// The server holds the zone.
    pub authoritative: bool,
    /// Records are missing: ask again over TCP.
    pub truncated: bool,
    /// As in the query.
    pub recursion_desired: bool,
    /// The server asks others for those who want it.
    pub recursion_available: bool,
    /// Octets of a datagram the server takes; only for queries that speak EDNS.
    pub udp_payload: Option<u16>,
    /// Records that answer the question.
    pub answers: Vec<Record>,
    /// The zone's SOA, in a negative answer.
    pub authorities: Vec<Record>,
    /// Records the resolver will ask for next, such as addresses of SRV targets.
    pub additionals: Vec<Record>,
}

impl Answer {
    /// An answer to `query` without records.
    #[must_use]
    pub fn to(query: &Query, rcode: Rcode) -> Self {
        Self {
            id: query.id,
            question: Some(query.question.clone()),
            rcode,
            recursion_desired: query.recursion_desired,
            ..Self::default()
        }
    }
}

/// What must hold before an update is made (RFC 2136 2.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prerequisite {
    /// The name has a record of any type.
    NameInUse(Name),
    /// The name has no record.
    NameNotInUse(Name),
    /// The name has no record of this type.
    NoSet(Name, RecordType),
    /// The name has a record of this type.
    Set(Name, RecordType),
    /// The record is in its set; the set has no others than those of all prerequisites together. TTL ignored.
    Equals(Name, RecordData),
}

/// One step of an update; the order counts (RFC 2136 2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Add a record, or refresh the one that says the same.
    Add(Record),
    /// Delete every record of a name.
    DeleteName(Name),
    /// Delete one record.
    DeleteRecord(Name, RecordData),
    /// Delete the records of one type.
    DeleteSet(Name, RecordType),
}

impl Change {
    /// The owner of what it changes.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Self::Add(record) => &record.name,
            Self::DeleteName(name) | Self::DeleteRecord(name, _) | Self::DeleteSet(name, _) => name,
        }
    }

    /// The type of what it changes; `ANY` for a whole name.
    #[must_use]
    pub fn rtype(&self) -> RecordType {
        match self {
            Self::Add(record) => record.rtype(),
            Self::DeleteName(_) => RecordType::ANY,
            Self::DeleteRecord(_, data) => data.rtype(),
            Self::DeleteSet(_, rtype) => *rtype,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(record) => write!(f, "add {record}"),
            Self::DeleteName(name) => write!(f, "delete {name}"),
            Self::DeleteRecord(name, data) => write!(f, "delete {name} {data}"),
            Self::DeleteSet(name, rtype) => write!(f, "delete {name} {rtype}"),
        }
    }
}

/// A dynamic update (RFC 2136).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Message id, echoed in the reply.
    pub id: u16,
    /// Origin of the zone to change.
    pub zone: Name,
    /// All of these must hold.
    pub prerequisites: Vec<Prerequisite>,
    /// Made in order, all or none.
    pub changes: Vec<Change>,
    /// It carries a TSIG record. The lab holds no DNS keys and checks none.
    pub signed: bool,
}

impl Update {
    /// An update without prerequisites or signature.
    #[must_use]
    pub fn new(id: u16, zone: Name, changes: Vec<Change>) -> Self {
        Self { id, zone, prerequisites: Vec::new(), changes, signed: false }
    }
}

/// The reply to a dynamic update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateReply {
    /// Message id of the update.
    pub id: u16,
    /// How it went.
    pub rcode: Rcode,
}

/// What reaches a name server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A standard query.
    Query(Query),
    /// A dynamic update.
    Update(Update),
    /// Any other operation, which the lab's server doesn't implement.
    Other {
        /// Message id.
        id: u16,
        /// Operation code (RFC 6895 2.2).
        opcode: u8,
    },
}
