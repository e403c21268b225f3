//! Events: what was seen on the wire, and what actors say of themselves.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{model::Filetime, trace::Value};

/// An actor's name, as the scenario gives it.
pub type Actor = Arc<str>;

/// The kind of an event. Those from `Connect` to `Close` are read off a connection's octets, by whoever played the
/// other side; `Lookup` and `Update` off DNS messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A client asks DNS. Fields: name, type, end, records.
    Lookup,
    /// A host updates DNS. Fields: zone, name, record, rcode.
    Update,
    /// A client opens a connection. Fields: address, end.
    Connect,
    /// Bind or alter_context. Fields: contexts.
    Bind,
    /// Its acceptance. Fields: results.
    BindAck,
    /// Its refusal. Fields: reason.
    BindNak,
    /// A request. Fields as in the request's field table; `well_formed`.
    Request,
    /// A response with an answer in it. Fields as in the answer's field table.
    Answer,
    /// A response with an HRESULT and no answer. Fields: hresult.
    Refusal,
    /// A fault. Fields: status.
    Fault,
    /// A PDU of another type. Fields: type.
    Pdu,
    /// Octets that no reader of the protocol can read. Fields: why, octets.
    Garbage,
    /// One side closes the connection. Fields: how (fin, rst).
    Close,
    /// A client's licence state changes. Fields: from, to, reason, minutes_left.
    Licence,
    /// An emulated client's timers stand otherwise than before. Fields: licence, reason, ends and next_attempt (world
    /// times, left out where there are none), watch_until where it watches, activation_interval, renewal_interval,
    /// trigger (of its last attempt). No verdict looks at it: a target's timers can't be seen.
    Timer,
    /// An attempt ends. Fields: result.
    Attempt,
    /// Something was done to a machine. Fields: result.
    Machine,
    /// A log record is written. Fields: id, and one per field of the record.
    Log,
    /// Lines that a console command printed. Fields: args, exit, lines.
    Console,
    /// The property view was read. Fields: the properties.
    Status,
    /// The script acts. Fields: step.
    Step,
    /// Something went wrong with a target. Fields: what.
    Trouble,
}

impl Kind {
    /// Its name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Update => "update",
            Self::Connect => "connect",
            Self::Bind => "bind",
            Self::BindAck => "bind_ack",
            Self::BindNak => "bind_nak",
            Self::Request => "request",
            Self::Answer => "answer",
            Self::Refusal => "refusal",
            Self::Fault => "fault",
            Self::Pdu => "pdu",
            Self::Garbage => "garbage",
            Self::Close => "close",
            Self::Licence => "licence",
            Self::Timer => "timer",
            Self::Attempt => "attempt",
            Self::Machine => "machine",
            Self::Log => "log",
            Self::Console => "console",
            Self::Status => "status",
            Self::Step => "step",
            Self::Trouble => "trouble",
        }
    }
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// World time.
    pub at: Filetime,
    /// What it is.
    pub kind: Kind,
    /// Who did it.
    pub actor: Actor,
    /// Whom it was meant for.
    pub peer: Option<Actor>,
    /// The connection it was seen on.
    pub conn: Option<u32>,
    /// Its fields in the order of their table.
    pub fields: Vec<(Cow<'static, str>, Value)>,
}

impl Event {
    /// An event without fields.
    #[must_use]
    pub fn new(at: Filetime, kind: Kind, actor: &Actor) -> Self {
        // Room for the fields of most events, so that they aren't moved while they are added.
        Self { at, kind, actor: actor.clone(), peer: None, conn: None, fields: Vec::with_capacity(6) }
    }

    /// The same with a field more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((Cow::Borrowed(name), value.into()));
        self
    }

    /// The same, meant for `peer`.
    #[must_use]
    pub fn to(mut self, peer: &Actor) -> Self {
        self.peer = Some(peer.clone());
        self
    }

    /// The same, seen on connection `conn`.
    #[must_use]
    pub fn on(mut self, conn: u32) -> Self {
        self.conn = Some(conn);
        self
    }

    /// The value of a field.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.actor, self.kind.name())?;
        if let Some(peer) = &self.peer {
            write!(f, " to {peer}")?;
        }
        for (name, value) in &self.fields {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}
