//! bind_nak: a bind refused, with the versions the host speaks (C706 12.6.4.5).

use super::header::{self, Header, PduType, View};
use crate::rpc::field::{Field, Order};

const REASON: Field = Field::number("provider_reject_reason", 16, 2);
const COUNT: Field = Field::number("n_protocols", 18, 1);
/// The reason; the version list may be missing.
pub const TABLE: [Field; 2] = [REASON, COUNT];
/// Octets before the version list.
pub const LEN: usize = COUNT.end();

const MAJOR: Field = Field::number("major", 0, 1);
const MINOR: Field = Field::number("minor", 1, 1);
/// One protocol version.
pub const PROTOCOL_TABLE: [Field; 2] = [MAJOR, MINOR];
/// Octets of a protocol version.
pub const PROTOCOL_LEN: usize = MINOR.end();

/// Reason: not specified.
pub const NOT_SPECIFIED: u16 = 0;
/// Reason: temporary congestion.
pub const CONGESTION: u16 = 1;
/// Reason: local limit exceeded.
pub const LOCAL_LIMIT: u16 = 2;
/// Reason: protocol version not supported, or another error of the protocol.
pub const PROTOCOL_VERSION: u16 = 4;
/// Reason: authentication type not recognised.
pub const AUTHENTICATION_TYPE: u16 = 8;
/// Reason: invalid checksum.
pub const INVALID_CHECKSUM: u16 = 9;

/// What a reason says (C706 12.6.3.1); `None` for one that has no name.
#[must_use]
pub fn reason_text(reason: u16) -> Option<&'static str> {
    const TEXTS: [&str; 10] = [
        "reason not specified",
        "temporary congestion",
        "local limit exceeded",
        "called address unknown",
        "protocol version not supported",
        "default context not supported",
        "user data not readable",
        "no access point available",
        "authentication type not recognised",
        "invalid checksum",
    ];
    TEXTS.get(usize::from(reason)).copied()
}

/// A bind_nak that can be sent; its version list is 5.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BindNak {
    /// Call id of the bind.
    pub call_id: u32,
    /// Why.
    pub reason: u16,
}

/// A bind_nak in any bytes.
#[derive(Clone, Copy, Debug)]
pub struct BindNakView<'a>(pub View<'a>);

impl BindNakView<'_> {
    /// The reason.
    #[must_use]
    pub fn reason(&self) -> Option<u16> {
        REASON.u16(self.0.bytes, self.0.header.order())
    }

    /// The versions that are there whole; none when the list is missing.
    #[must_use]
    pub fn protocols(&self) -> Vec<(u8, u8)> {
        let count = COUNT.u8(self.0.bytes).unwrap_or(0);
        let list = self.0.bytes.get(LEN..).unwrap_or_default();
        let versions = list.chunks_exact(PROTOCOL_LEN).take(count.into());
        versions.filter_map(|part| Some((MAJOR.u8(part)?, MINOR.u8(part)?))).collect()
    }
}

impl BindNak {
    /// Appends the PDU, 24 octets.
    pub fn emit(&self, out: &mut Vec<u8>) {
        let start = Header::new(PduType::BIND_NAK, header::WHOLE, self.call_id).begin(out, LEN);
        let pdu = &mut out[start..];
        REASON.set(pdu, Order::Little, self.reason.into());
        COUNT.set(pdu, Order::Little, 1);
        out.extend_from_slice(&[5, 0]);
        out.resize(start + (out.len() - start).next_multiple_of(4), 0);
        header::finish(out, start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nak_is_24_octets_and_lists_5_0() {
        let mut out = Vec::new();
        BindNak { call_id: 1, reason: 4 }.emit(&mut out);
        assert_eq!(out.len(), 24);
        assert_eq!(out[16..], [4, 0, 1, 5, 0, 0, 0, 0]);
        let view = BindNakView(View::new(&out).unwrap());
        assert_eq!((view.reason(), view.protocols()), (Some(4), vec![(5, 0)]));
        let bare = BindNakView(View::new(&out[..18]).unwrap());
        assert_eq!((bare.reason(), bare.protocols()), (Some(4), vec![]));
    }
}
