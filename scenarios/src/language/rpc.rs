//! PDUs as a script writes them, of either side, what a client says on a connection of its own and a host on
//! every one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    faults::RequestDamage,
    leaf::{ActorName, Code},
    scenario::Ndr,
};

/// An emulated client talks DCE/RPC to a host, PDU by PDU.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Talk {
    /// The emulated client.
    pub by: ActorName,
    /// The host.
    pub to: ActorName,
    /// The name of a connection that stays open for later talk; a connection without one ends with this step.
    pub on: Option<String>,
    /// What it says, in order.
    pub say: Vec<Say>,
}

/// One thing that a side says or does on a connection.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum Say {
    /// A bind.
    Bind(BindPdu),
    /// An alter_context.
    Alter(BindPdu),
    /// A request with the client's present sealed message.
    Request(RequestPdu),
    /// A bind_ack.
    BindAck(AckPdu),
    /// An alter_context_resp.
    AlterAck(AckPdu),
    /// A bind_nak.
    BindNak(NakPdu),
    /// A response with the host's sealed answer.
    Answer(AnswerPdu),
    /// A fault.
    Fault(FaultPdu),
    /// A co_cancel.
    CoCancel(BarePdu),
    /// An orphaned.
    Orphaned(BarePdu),
    /// A shutdown.
    Shutdown(BarePdu),
    /// A PDU of any type.
    Pdu(OtherPdu),
    /// These octets, in hexadecimal.
    Octets(String),
    /// In one TCP segment.
    Together(Vec<Say>),
    /// In TCP segments of at most so many octets.
    Segments(u16, Vec<Say>),
    /// Several times.
    Times(u32, Vec<Say>),
    /// Without waiting for answers.
    Quietly(Vec<Say>),
    /// What a host says by itself to what it awaited last.
    Sound,
    /// Waits until the other side has said another PDU, or closed; a host waits for a whole request.
    Await,
    /// Waits until the other side has closed.
    AwaitClose,
    /// FIN.
    Fin,
    /// RST.
    Rst,
}

/// A bind or alter_context.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindPdu {
    /// Contexts: the id of each and its transfer syntaxes; `[(0, [Ndr])]` when left out.
    pub contexts: Option<Vec<(u16, Vec<SyntaxName>)>>,
    /// So many contexts like the first, with the ids from its own on.
    pub copies: Option<u16>,
    /// The interface of every context; the KMS interface when left out.
    pub interface: Option<InterfaceName>,
    /// The named connection whose association it joins.
    pub join: Option<String>,
    /// Call id; the next one when left out.
    pub call_id: Option<u32>,
    /// `pfc_flags`.
    pub flags: Option<u8>,
    /// Fields set to any value, by their names.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// What is done to the octets before fields are set.
    #[serde(default)]
    pub damage: Vec<PduDamage>,
}

/// A request, whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestPdu {
    /// Presentation context.
    #[serde(default)]
    pub context: u16,
    /// Operation number.
    #[serde(default)]
    pub opnum: u16,
    /// Transfer syntax of the stub; the one that its context was offered with when left out.
    pub ndr: Option<Ndr>,
    /// An object UUID follows the header: this octet sixteen times.
    pub object: Option<u8>,
    /// Damage of the sealed message.
    pub message: Option<RequestDamage>,
    /// The message is cut, or zeros are put on, until it has so many octets.
    pub length: Option<u16>,
    /// What is done to the stub.
    #[serde(default)]
    pub stub: Vec<StubDamage>,
    /// Only the stub's octets from here to there: a fragment. Its call id stays that of the fragment before.
    pub part: Option<(u32, u32)>,
    /// Call id; the next one when left out.
    pub call_id: Option<u32>,
    /// `pfc_flags`; first and last as the part is when left out.
    pub flags: Option<u8>,
    /// Fields set to any value, by their names.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// What is done to the octets before fields are set.
    #[serde(default)]
    pub damage: Vec<PduDamage>,
}

/// A bind_ack or alter_context_resp.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AckPdu {
    /// Result and reason of each context, and the syntax it names; what the host would answer when left out.
    pub results: Option<Vec<(u16, u16, SyntaxName)>>,
    /// Secondary address; the port when left out.
    pub address: Option<String>,
    /// Call id; the asker's when left out.
    pub call_id: Option<u32>,
    /// `pfc_flags`.
    pub flags: Option<u8>,
    /// Fields set to any value, by their names.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// What is done to the octets before fields are set.
    #[serde(default)]
    pub damage: Vec<PduDamage>,
}

/// A bind_nak.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NakPdu {
    /// Why (MS-RPCE 2.2.2.5).
    #[serde(default)]
    pub reason: u16,
    /// Call id; the asker's when left out.
    pub call_id: Option<u32>,
    /// `pfc_flags`.
    pub flags: Option<u8>,
    /// Fields set to any value, by their names.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// What is done to the octets before fields are set.
    #[serde(default)]
    pub damage: Vec<PduDamage>,
}

/// A response, whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerPdu {
    /// Presentation context; the request's when left out.
    pub context: Option<u16>,
    /// What is done to the stub.
    #[serde(default)]
    pub stub: Vec<StubDamage>,
    /// Only the stub's octets from here to there: a fragment.
    pub part: Option<(u32, u32)>,
    /// Call id; the request's when left out.
    pub call_id: Option<u32>,
    /// `pfc_flags`; first and last as the part is when left out.
    pub flags: Option<u8>,
    /// Fields set to any value, by their names.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// What is done to the octets before fields are set.
    #[serde(default)]
    pub damage: Vec<PduDamage>,
}

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPdu {
    /// Its status.
    pub status: Code,
    /// Presentation context.
    #[serde(default)]
    pub context: u16,
    /// Call id; the asker's when left out.
    pub call_id: Option<u32>,
    /// `pfc_flags`.
    pub flags: Option<u8>,
    /// Fields set to any value, by their names.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// What is done to the octets before fields are set.
    #[serde(default)]
    pub damage: Vec<PduDamage>,
}

/// A PDU that is a header only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarePdu {
    /// Call id; that of the last call when left out.
    pub call_id: Option<u32>,
    /// `pfc_flags`.
    pub flags: Option<u8>,
    /// Fields set to any value, by their names.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// What is done to the octets before fields are set.
    #[serde(default)]
    pub damage: Vec<PduDamage>,
}

/// A PDU of any type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherPdu {
    /// The type.
    pub ptype: u8,
    /// What follows the common header, in hexadecimal; nothing when left out.
    pub rest: Option<String>,
    /// Call id; the next one when left out.
    pub call_id: Option<u32>,
    /// `pfc_flags`.
    pub flags: Option<u8>,
    /// Fields set to any value, by their names.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
    /// What is done to the octets before fields are set.
    #[serde(default)]
    pub damage: Vec<PduDamage>,
}

/// A transfer syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum SyntaxName {
    /// NDR 2.0.
    Ndr,
    /// NDR64 1.0.
    Ndr64,
    /// Bind-time features with these bits.
    Features(u64),
    /// NDR of another version.
    NdrVersion(u16),
    /// NDR64 of another version.
    Ndr64Version(u16),
    /// One that nobody knows.
    Foreign,
    /// All zero.
    Nil,
}

/// An interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum InterfaceName {
    /// The KMS interface of another version: major, minor.
    Version(u16, u16),
    /// One that nobody knows.
    Unknown,
    /// All zero.
    Zero,
    /// The UUID of NDR64, which is no interface.
    NoInterface,
}

/// What is done to a stub, in order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum StubDamage {
    /// These octets in its place.
    Raw(String),
    /// Only its first octets.
    Keep(u32),
    /// Without its last octets, so many of them.
    Drop(u32),
    /// So many zeros in its place.
    Zeros(u32),
    /// These octets behind it.
    Add(String),
    /// A field of the stub set to any value.
    Field(String, String),
    /// Its integers become big-endian; its data stay.
    BigEndian,
}

/// What is done to the octets of a PDU, in order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum PduDamage {
    /// It ends after so many octets, and its length says so.
    Cut(u32),
    /// These octets follow; its length counts them.
    Append(String),
    /// An auth trailer follows: type, level, octets of its value.
    Auth(u8, u8, u16),
    /// Its integers are big-endian, as its representation label says; the stub stays as it is.
    BigEndian,
    /// Only so many octets are sent; its length stays.
    Only(u32),
}
