//! What a field is.

use std::{borrow::Cow, ops::Range};

/// The layer that a field belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Connection, direction, frame and time.
    Frame,
    /// The PDU's own fields, by the names of C706.
    Pdu,
    /// The stub: sizes, referent, HRESULT.
    Stub,
    /// The message around the body: version, IV, MAC.
    Envelope,
    /// The body of a request or answer.
    Body,
    /// What stands behind the body inside the seal.
    Trailer,
    /// DNS.
    Dns,
}

/// How a field is written in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A number.
    Number,
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// Octets, in hex.
    Octets,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its layer.
    pub layer: Layer,
    /// Its name: `call_id`, `context[0].transfer[0].uuid`, `stub.size`, `body.cmid`, `dns.question.name`.
    pub name: Cow<'static, str>,
    /// How it is written in JSON.
    pub kind: FieldKind,
    /// Its value as text: numbers in decimal, codes as `0x…`, octets in hex.
    pub value: String,
    /// What the value says beyond that: `bind_ack`, `OOB grace`, the text of an HRESULT.
    pub meaning: Option<String>,
    /// Differs between two equal runs; declared in the field tables.
    pub volatile: bool,
    /// Names a machine or its owner; declared in the field tables.
    pub sensitive: bool,
    /// Its place in the PDU, for fields that stand there in clear.
    pub range: Option<Range<usize>>,
}

/// Octets in hex, without separators.
pub(crate) fn hex(octets: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 0xF)]);
    octets.iter().flat_map(|octet| [digit(octet >> 4), digit(*octet)]).collect()
}
