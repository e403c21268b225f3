//! The common header of every PDU (C706 12.6.3.1), PDU types and flags.

use std::fmt;

use crate::rpc::field::{Field, Kind, Order};

/// Length of the common header.
pub const LEN: usize = CALL_ID.end();
/// Flag: first fragment.
pub const FIRST: u8 = 0x01;
/// Flag: last fragment.
pub const LAST: u8 = 0x02;
/// First and last: a whole PDU.
pub const WHOLE: u8 = FIRST | LAST;
/// Flag: a cancel is pending; on bind and alter PDUs, header signing (MS-RPCE 2.2.2.3).
pub const PENDING_CANCEL: u8 = 0x04;
/// Flag: concurrent multiplexing of calls.
pub const MULTIPLEX: u8 = 0x10;
/// Flag, faults only: the call did not execute.
pub const DID_NOT_EXECUTE: u8 = 0x20;
/// Flag: maybe semantics.
pub const MAYBE: u8 = 0x40;
/// Flag: an object UUID follows the request header.
pub const OBJECT: u8 = 0x80;
/// Integers little-endian, characters ASCII, floats IEEE.
pub const LITTLE_ENDIAN: [u8; 4] = [0x10, 0, 0, 0];

const VERSION: Field = Field::number("rpc_vers", 0, 1);
const MINOR: Field = Field::number("rpc_vers_minor", 1, 1);
const PTYPE: Field = Field::number("ptype", 2, 1);
const FLAGS: Field = Field::code("pfc_flags", 3, 1);
const DREP: Field = Field { name: "drep", offset: 4, len: 4, kind: Kind::Octets, volatile: false };
const FRAG_LENGTH: Field = Field::number("frag_length", 8, 2);
const AUTH_LENGTH: Field = Field::number("auth_length", 10, 2);
const CALL_ID: Field = Field::number("call_id", 12, 4).volatile();
/// The common header.
pub const TABLE: [Field; 8] = [VERSION, MINOR, PTYPE, FLAGS, DREP, FRAG_LENGTH, AUTH_LENGTH, CALL_ID];

/// Length of an auth trailer before its value.
pub const AUTH_LEN: usize = 8;
const AUTH_TYPE: Field = Field::number("auth_type", 0, 1);
const AUTH_LEVEL: Field = Field::number("auth_level", 1, 1);
/// The auth trailer (C706 13.2.6.1), read for diagnosis only.
pub const AUTH_TABLE: [Field; 5] = [
    AUTH_TYPE,
    AUTH_LEVEL,
    Field::number("auth_pad_length", 2, 1),
    Field::pad("auth_reserved", 3, 1),
    Field::number("auth_context_id", 4, 4).volatile(),
];

/// A PDU type; any octet is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PduType(pub u8);

/// The values of a common header, as they are on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Protocol version, 5.
    pub version: u8,
    /// Protocol minor version, 0.
    pub minor: u8,
    /// PDU type.
    pub ptype: PduType,
    /// `pfc_flags`.
    pub flags: u8,
    /// Data representation.
    pub drep: [u8; 4],
    /// Length of the PDU, header and auth trailer included.
    pub frag_length: u16,
    /// Length of the auth value; 0 means no trailer.
    pub auth_length: u16,
    /// Call that the PDU belongs to.
    pub call_id: u32,
}

/// Any PDU: the header and the bytes, of which fewer or more than `frag_length` may be there.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The common header.
    pub header: Header,
    /// All bytes, header included.
    pub bytes: &'a [u8],
}

impl PduType {
    /// Request.
    pub const REQUEST: Self = Self(0);
    /// Response.
    pub const RESPONSE: Self = Self(2);
    /// Fault.
    pub const FAULT: Self = Self(3);
    /// Bind.
    pub const BIND: Self = Self(11);
    /// Bind acknowledged.
    pub const BIND_ACK: Self = Self(12);
    /// Bind refused.
    pub const BIND_NAK: Self = Self(13);
    /// Further contexts offered.
    pub const ALTER_CONTEXT: Self = Self(14);
    /// Answer to an offer of further contexts.
    pub const ALTER_CONTEXT_RESP: Self = Self(15);
    /// Third leg of an authentication.
    pub const AUTH3: Self = Self(16);
    /// The host asks for the connection to be closed.
    pub const SHUTDOWN: Self = Self(17);
    /// Cancel of a call.
    pub const CO_CANCEL: Self = Self(18);
    /// A call given up.
    pub const ORPHANED: Self = Self(19);

    /// Name in C706; `unknown` for a type that has none.
    #[must_use]
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 21] = [
            "request",
            "ping",
            "response",
            "fault",
            "working",
            "nocall",
            "reject",
            "ack",
            "cl_cancel",
            "fack",
            "cancel_ack",
            "bind",
            "bind_ack",
            "bind_nak",
            "alter_context",
            "alter_context_resp",
            "rpc_auth_3",
            "shutdown",
            "co_cancel",
            "orphaned",
            "rts",
        ];
        NAMES.get(usize::from(self.0)).copied().unwrap_or("unknown")
    }
}

impl fmt::Display for PduType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.0)
    }
}

impl Header {
    /// The header of a PDU of 5.0 in little-endian order; the length is set when the PDU is finished.
    #[must_use]
    pub fn new(ptype: PduType, flags: u8, call_id: u32) -> Self {
        Self {
            version: 5,
            minor: 0,
            ptype,
            flags,
            drep: LITTLE_ENDIAN,
            frag_length: 0,
            auth_length: 0,
            call_id,
        }
    }

    /// The header at the start of `bytes`; `None` when fewer than 16 are there.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..LEN)?;
        let drep = *DREP.octets(bytes)?.first_chunk()?;
        let order = order_of(drep);
        Some(Self {
            version: VERSION.u8(bytes)?,
            minor: MINOR.u8(bytes)?,
            ptype: PduType(PTYPE.u8(bytes)?),
            flags: FLAGS.u8(bytes)?,
            drep,
            frag_length: FRAG_LENGTH.u16(bytes, order)?,
            auth_length: AUTH_LENGTH.u16(bytes, order)?,
            call_id: CALL_ID.u32(bytes, order)?,
        })
    }

    /// Byte order of the PDU's integers.
    #[must_use]
    pub fn order(&self) -> Order {
        order_of(self.drep)
    }

    /// Whether every bit of `flags` is set.
    #[must_use]
    pub fn has(&self, flags: u8) -> bool {
        self.flags & flags == flags
    }

    /// Writes the header over the start of `pdu`, which has at least 16 octets.
    pub(crate) fn write(&self, pdu: &mut [u8]) {
        let order = self.order();
        VERSION.set(pdu, order, self.version.into());
        MINOR.set(pdu, order, self.minor.into());
        PTYPE.set(pdu, order, self.ptype.0.into());
        FLAGS.set(pdu, order, self.flags.into());
        if let Some(drep) = pdu.get_mut(DREP.range()) {
            drep.copy_from_slice(&self.drep);
        }
        FRAG_LENGTH.set(pdu, order, self.frag_length.into());
        AUTH_LENGTH.set(pdu, order, self.auth_length.into());
        CALL_ID.set(pdu, order, self.call_id.into());
    }

    /// Begins a PDU of at least `fixed` octets at the end of `out`; its place there.
    pub(crate) fn begin(&self, out: &mut Vec<u8>, fixed: usize) -> usize {
        let start = out.len();
        out.resize(start + fixed.max(LEN), 0);
        self.write(&mut out[start..]);
        start
    }
}

/// Sets the length of the PDU that begins at `start` and ends where `out` ends, which is at most 65,535 octets on.
pub(crate) fn finish(out: &mut [u8], start: usize) {
    let pdu = &mut out[start..];
    let length = u16::try_from(pdu.len()).expect("emitters keep a PDU within 65,535 octets");
    FRAG_LENGTH.set(pdu, Order::Little, length.into());
}

impl<'a> View<'a> {
    /// The PDU in `bytes`; `None` when there is no whole header.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        Header::read(bytes).map(|header| Self { header, bytes })
    }

    /// A field of the PDU as an integer; `None` beyond its end.
    #[must_use]
    pub fn get(&self, field: &Field) -> Option<u64> {
        field.get(self.bytes, self.header.order())
    }

    /// Octets before the auth trailer: all of them when there is none, `None` when it doesn't fit.
    #[must_use]
    pub fn body_end(&self) -> Option<usize> {
        match usize::from(self.header.auth_length) {
            0 => Some(self.bytes.len()),
            value => self.bytes.len().checked_sub(value + AUTH_LEN).filter(|&end| end >= LEN),
        }
    }

    /// `(auth_type, auth_level)` of the auth trailer; `None` when there is none that fits.
    #[must_use]
    pub fn auth(&self) -> Option<(u8, u8)> {
        if self.header.auth_length == 0 {
            return None;
        }
        let trailer = self.bytes.get(self.body_end()?..)?;
        Some((AUTH_TYPE.u8(trailer)?, AUTH_LEVEL.u8(trailer)?))
    }
}

/// Emits a PDU that is a header only: co_cancel, orphaned, shutdown.
#[must_use]
pub fn bare(ptype: PduType, call_id: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(LEN);
    let start = Header::new(ptype, WHOLE, call_id).begin(&mut out, LEN);
    finish(&mut out, start);
    out
}

fn order_of(drep: [u8; 4]) -> Order {
    if drep[0] & 0x10 == 0 { Order::Big } else { Order::Little }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_pdu_is_sixteen_octets() {
        let pdu = bare(PduType::ORPHANED, 7);
        assert_eq!(pdu, [5, 0, 19, 3, 0x10, 0, 0, 0, 16, 0, 0, 0, 7, 0, 0, 0]);
        let header = Header::read(&pdu).unwrap();
        assert_eq!(header.frag_length, 16);
        assert_eq!(Header { frag_length: 0, ..header }, Header::new(PduType::ORPHANED, WHOLE, 7));
    }

    #[test]
    fn big_endian_headers_are_read() {
        let header = Header::read(&[5, 0, 11, 3, 0, 0, 0, 0, 0, 72, 0, 0, 0, 0, 1, 2]).unwrap();
        assert_eq!((header.frag_length, header.call_id, header.order()), (72, 0x102, Order::Big));
    }

    #[test]
    fn the_table_covers_the_header() {
        let mut at = 0;
        for field in TABLE {
            assert_eq!(field.offset, at);
            at = field.end();
        }
        assert_eq!(at, LEN);
    }
}
