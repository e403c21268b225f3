//! Fault layers between a host and its connections. A role never knows of them.

use super::HostSay;
use crate::{model::Hresult, wire};

/// What is wrong with a host's connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostFaults {
    /// What it does wrong; one thing at a time.
    pub mode: HostMode,
    /// Largest TCP segment it sends, in octets.
    pub segment: Option<usize>,
    /// Stub octets of each RPC fragment it sends.
    pub fragment: Option<usize>,
}

/// What a host does wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HostMode {
    /// Nothing.
    #[default]
    Sound,
    /// Accepts and never answers.
    Silent,
    /// Accepts, then FIN.
    CloseOnAccept,
    /// Accepts, then RST.
    ResetOnAccept,
    /// Answers the bind; FIN at the request.
    CloseOnRequest,
    /// Answers the bind; RST at the request.
    ResetOnRequest,
    /// Answers the bind; silence at the request.
    HoldRequest,
    /// These octets in place of the first answer.
    Garbage(Vec<u8>),
    /// bind_nak with this reason.
    BindNak(u16),
    /// This fault status for each request.
    Fault(u32),
    /// This HRESULT for each request.
    Refuse(Hresult),
    /// Says this on each connection, PDU by PDU.
    Says(Vec<HostSay>),
    /// Fields of each answer changed before it is sealed.
    Change(Vec<(String, wire::Value)>),
    /// Each answer damaged after it is sealed.
    Damage(AnswerDamage),
}

/// Damage of a sealed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerDamage {
    /// One bit of the last octet flipped.
    FlipLast,
    /// The last octet missing.
    Truncate,
    /// An octet too many.
    Extend,
    /// Bound to another request's IV.
    OtherBinding,
    /// MAC of a slot two away.
    OtherSlot,
}
