//! fault: a call refused by the RPC layer (C706 12.6.4.7, MS-RPCE 2.2.2.8).

use super::header::{self, Header, PduType, View};
use crate::rpc::field::{Field, Order};

const ALLOC_HINT: Field = Field::number("alloc_hint", 16, 4);
const CONTEXT: Field = Field::number("p_cont_id", 20, 2);
const CANCELS: Field = Field::number("cancel_count", 22, 1);
const FLAGS: Field = Field::code("fault_flags", 23, 1);
const STATUS: Field = Field::code("status", 24, 4);
/// What follows the common header.
pub const TABLE: [Field; 6] = [ALLOC_HINT, CONTEXT, CANCELS, FLAGS, STATUS, Field::pad("reserved", 28, 4)];
/// Octets of a fault without stub.
pub const LEN: usize = 32;

/// A fault that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `pfc_flags`.
    pub flags: u8,
    /// Call id of the request.
    pub call_id: u32,
    /// Presentation context, 0 where it isn't known.
    pub context: u16,
    /// Why.
    pub status: u32,
}

/// A fault in any bytes.
#[derive(Clone, Copy, Debug)]
pub struct FaultView<'a>(pub View<'a>);

impl FaultView<'_> {
    /// `p_cont_id`.
    #[must_use]
    pub fn context(&self) -> Option<u16> {
        CONTEXT.u16(self.0.bytes, self.0.header.order())
    }

    /// The status; `None` when the PDU is cut before its end.
    #[must_use]
    pub fn status(&self) -> Option<u32> {
        STATUS.u32(self.0.bytes, self.0.header.order())
    }
}

impl Fault {
    /// Appends the PDU, 32 octets; the allocation hint is its length, as Windows writes it (RPC-185).
    pub fn emit(&self, out: &mut Vec<u8>) {
        let start = Header::new(PduType::FAULT, self.flags, self.call_id).begin(out, LEN);
        let pdu = &mut out[start..];
        ALLOC_HINT.set(pdu, Order::Little, LEN as u64);
        CONTEXT.set(pdu, Order::Little, self.context.into());
        STATUS.set(pdu, Order::Little, self.status.into());
        header::finish(out, start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_32_octets() {
        let mut out = Vec::new();
        Fault { flags: 0x23, call_id: 5, context: 1, status: 0x1C01_0002 }.emit(&mut out);
        assert_eq!(out.len(), 32);
        let view = FaultView(View::new(&out).unwrap());
        assert_eq!((view.context(), view.status()), (Some(1), Some(0x1C01_0002)));
        assert_eq!(FaultView(View::new(&out[..27]).unwrap()).status(), None);
    }
}
