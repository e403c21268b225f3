//! What can be wrong with an emulated host, and with a message.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{leaf::Code, rpc::Say};

/// A fault layer between an emulated host and the network. All but `Segment` and `Fragment` exclude one another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum HostFault {
    /// Accepts connections and never answers.
    Silent,
    /// Accepts, then closes (FIN) without a word.
    CloseOnAccept,
    /// Accepts, then resets (RST).
    ResetOnAccept,
    /// Answers the bind, then closes at the request.
    CloseOnRequest,
    /// Answers the bind, then resets at the request.
    ResetOnRequest,
    /// Answers the bind, then keeps silent at the request.
    HoldRequest,
    /// Sends these octets (hexadecimal) instead of its first answer.
    Garbage(String),
    /// Refuses the bind with this reason (MS-RPCE 2.2.2.5).
    BindNak(u16),
    /// Answers each request with this fault status.
    Fault(Code),
    /// Answers each request with this HRESULT and no data.
    Hresult(Code),
    /// Says this on each connection, PDU by PDU, and nothing behind it.
    Says(Vec<Say>),
    /// Changes fields of each answer before it is sealed, by the names of the answer's field table.
    Change(BTreeMap<String, String>),
    /// Damages each sealed answer.
    Damage(AnswerDamage),
    /// Sends TCP segments of at most so many octets.
    Segment(u16),
    /// Sends RPC fragments of at most so many stub octets.
    Fragment(u16),
}

/// Damage of a sealed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum AnswerDamage {
    /// One bit of the last octet is flipped.
    FlipLast,
    /// The last octet is missing.
    Truncate,
    /// There is an octet too many.
    Extend,
    /// It is bound to another request's IV (versions 5 and 6).
    OtherBinding,
    /// Its MAC is of a time slot two away (version 6).
    OtherSlot,
}

/// Damage of a request that a script sends.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum RequestDamage {
    /// One bit of the last octet is flipped.
    FlipLast,
    /// The last octet is missing.
    Truncate,
    /// There is an octet too many.
    Extend,
    /// Sealed under another label.
    OtherLabel,
    /// The outer version is this one.
    OuterVersion(u16),
    /// The version inside differs from the one outside (versions 5 and 6).
    InnerVersion,
    /// No message at all.
    Empty,
    /// These octets (hexadecimal).
    Octets(String),
}
