//! bind_ack and alter_context_resp: sizes, group, secondary address, a result for each context (C706 12.6.4.4).

use super::{
    bind::{emit_syntax, read_syntax},
    header::{self, Header, PduType, View},
};
use crate::rpc::{
    field::{Field, Order},
    uuids::SyntaxId,
};

const MAX_XMIT: Field = Field::number("max_xmit_frag", 16, 2);
const MAX_RECV: Field = Field::number("max_recv_frag", 18, 2);
const GROUP: Field = Field::code("assoc_group_id", 20, 4).volatile();
/// The address is the port, which differs between runs; so may its length.
const ADDRESS_LEN: Field = Field::number("sec_addr_length", 24, 2).volatile();
/// What stands between the common header and the secondary address.
pub const TABLE: [Field; 4] = [MAX_XMIT, MAX_RECV, GROUP, ADDRESS_LEN];
/// Octets before the secondary address.
pub const LEN: usize = ADDRESS_LEN.end();

const COUNT: Field = Field::number("n_results", 0, 1);
/// Start of the result list.
pub const LIST_TABLE: [Field; 2] = [COUNT, Field::pad("reserved", 1, 3)];
/// Octets before the first result.
pub const LIST_LEN: usize = 4;

const RESULT: Field = Field::number("result", 0, 2);
const REASON: Field = Field::code("reason", 2, 2);
/// Start of one result; a syntax identifier follows.
pub const RESULT_TABLE: [Field; 2] = [RESULT, REASON];
/// Octets of a result before its syntax.
pub const RESULT_LEN: usize = REASON.end();

/// Result: accepted.
pub const ACCEPTANCE: u16 = 0;
/// Result: refused by the user of the provider.
pub const USER_REJECTION: u16 = 1;
/// Result: refused by the provider.
pub const PROVIDER_REJECTION: u16 = 2;
/// Result: features acknowledged; the reason is the bit mask.
pub const NEGOTIATE_ACK: u16 = 3;
/// Reason: the interface isn't known.
pub const ABSTRACT_SYNTAX: u16 = 1;
/// Reason: none of the transfer syntaxes is taken.
pub const TRANSFER_SYNTAXES: u16 = 2;
/// Reason: a local limit.
pub const LOCAL_LIMIT: u16 = 3;

/// What a result says (C706 12.6.3.1, MS-RPCE 2.2.2.4); `None` for one that has no name.
#[must_use]
pub fn result_text(result: u16) -> Option<&'static str> {
    const TEXTS: [&str; 4] = ["accepted", "user rejection", "provider rejection", "negotiate ack"];
    TEXTS.get(usize::from(result)).copied()
}

/// What the reason of a rejection says; `None` for one that has no name, and with any other result.
#[must_use]
pub fn reason_text(result: u16, reason: u16) -> Option<&'static str> {
    const TEXTS: [&str; 4] = [
        "reason not specified",
        "abstract syntax not supported",
        "proposed transfer syntaxes not supported",
        "local limit exceeded",
    ];
    let rejected = matches!(result, USER_REJECTION | PROVIDER_REJECTION);
    TEXTS.get(usize::from(reason)).copied().filter(|_| rejected)
}

/// The answer to one context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContextResult {
    /// 0 acceptance, 1 user rejection, 2 provider rejection, 3 negotiate ack.
    pub result: u16,
    /// Why, or the feature bits.
    pub reason: u16,
    /// The accepted syntax, else zero.
    pub syntax: SyntaxId,
}

/// A bind_ack or alter_context_resp that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindAck<'a> {
    /// [`PduType::BIND_ACK`] or [`PduType::ALTER_CONTEXT_RESP`].
    pub ptype: PduType,
    /// `pfc_flags`.
    pub flags: u8,
    /// Call id of the bind.
    pub call_id: u32,
    /// Largest fragment the host sends and takes.
    pub max_frag: u16,
    /// Association group.
    pub group: u32,
    /// Secondary address without its NUL, at most 255 octets; `None` writes length 0.
    pub address: Option<&'a str>,
    /// One result for each context, at most 255.
    pub results: &'a [ContextResult],
}

/// A bind_ack or alter_context_resp in any bytes.
#[derive(Clone, Copy, Debug)]
pub struct BindAckView<'a>(pub View<'a>);

impl<'a> BindAckView<'a> {
    /// `max_xmit_frag`.
    #[must_use]
    pub fn max_xmit(&self) -> Option<u16> {
        MAX_XMIT.u16(self.0.bytes, self.0.header.order())
    }

    /// `max_recv_frag`.
    #[must_use]
    pub fn max_recv(&self) -> Option<u16> {
        MAX_RECV.u16(self.0.bytes, self.0.header.order())
    }

    /// `assoc_group_id`.
    #[must_use]
    pub fn group(&self) -> Option<u32> {
        GROUP.u32(self.0.bytes, self.0.header.order())
    }

    /// Secondary address as it stands, NUL included; `None` when it is cut.
    #[must_use]
    pub fn address(&self) -> Option<&'a [u8]> {
        let length = ADDRESS_LEN.u16(self.0.bytes, self.0.header.order())?;
        self.0.bytes.get(LEN..LEN + usize::from(length))
    }

    /// Place of the result list; it may lie beyond the end.
    #[must_use]
    pub fn list_start(&self) -> Option<usize> {
        let length = ADDRESS_LEN.u16(self.0.bytes, self.0.header.order())?;
        Some((LEN + usize::from(length)).next_multiple_of(4))
    }

    /// The results that are there whole, and whether the PDU ends before the list does.
    #[must_use]
    pub fn results(&self) -> (Vec<ContextResult>, bool) {
        let order = self.0.header.order();
        let list = self.list_start().and_then(|start| self.0.bytes.get(start..));
        let Some((list, count)) = list.and_then(|list| Some((list, COUNT.u8(list)?))) else {
            return (Vec::new(), true);
        };
        let mut rest = list.get(LIST_LEN..).unwrap_or_default();
        let mut results = Vec::new();
        for _ in 0..count {
            let Some((result, after)) = ContextResult::read(rest, order) else {
                return (results, true);
            };
            results.push(result);
            rest = after;
        }
        (results, false)
    }
}

impl ContextResult {
    /// A context accepted with this syntax.
    #[must_use]
    pub fn accept(syntax: SyntaxId) -> Self {
        Self { result: ACCEPTANCE, reason: 0, syntax }
    }

    /// A context refused by the provider.
    #[must_use]
    pub fn reject(reason: u16) -> Self {
        Self { result: PROVIDER_REJECTION, reason, syntax: SyntaxId::ZERO }
    }

    /// Features acknowledged.
    #[must_use]
    pub fn features(bits: u16) -> Self {
        Self { result: NEGOTIATE_ACK, reason: bits, syntax: SyntaxId::ZERO }
    }

    fn read(part: &[u8], order: Order) -> Option<(Self, &[u8])> {
        let (syntax, rest) = read_syntax(part.get(RESULT_LEN..)?, order)?;
        Some((Self { result: RESULT.u16(part, order)?, reason: REASON.u16(part, order)?, syntax }, rest))
    }
}

impl BindAck<'_> {
    /// Appends the PDU.
    pub fn emit(&self, out: &mut Vec<u8>) {
        let address = self.address.map_or(&[][..], |text| &text.as_bytes()[..text.len().min(255)]);
        let results = &self.results[..self.results.len().min(255)];
        let start = Header::new(self.ptype, self.flags, self.call_id).begin(out, LEN);
        let pdu = &mut out[start..];
        MAX_XMIT.set(pdu, Order::Little, self.max_frag.into());
        MAX_RECV.set(pdu, Order::Little, self.max_frag.into());
        GROUP.set(pdu, Order::Little, self.group.into());
        let nul = usize::from(self.address.is_some());
        ADDRESS_LEN.set(pdu, Order::Little, (address.len() + nul) as u64);
        out.extend_from_slice(address);
        let list = (out.len() - start + nul).next_multiple_of(4);
        out.resize(start + list + LIST_LEN, 0);
        COUNT.set(&mut out[start + list..], Order::Little, results.len() as u64);
        for result in results {
            let mut part = [0; RESULT_LEN];
            RESULT.set(&mut part, Order::Little, result.result.into());
            REASON.set(&mut part, Order::Little, result.reason.into());
            out.extend_from_slice(&part);
            emit_syntax(out, result.syntax);
        }
        header::finish(out, start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::uuids::Syntax;

    fn emit(ptype: PduType, address: Option<&str>, results: &[ContextResult]) -> Vec<u8> {
        let mut out = Vec::new();
        BindAck { ptype, flags: header::WHOLE, call_id: 1, max_frag: 5840, group: 0x1234, address, results }
            .emit(&mut out);
        out
    }

    #[test]
    fn lengths_are_those_of_the_field() {
        let ndr = ContextResult::accept(Syntax::Ndr.id());
        assert_eq!(emit(PduType::BIND_ACK, Some("1688"), &[ndr]).len(), 60);
        assert_eq!(emit(PduType::BIND_ACK, Some("1688"), &[ndr; 3]).len(), 108);
        assert_eq!(emit(PduType::ALTER_CONTEXT_RESP, None, &[ndr]).len(), 56);
    }

    #[test]
    fn what_is_written_is_read() {
        let results = [
            ContextResult::reject(TRANSFER_SYNTAXES),
            ContextResult::accept(Syntax::Ndr64.id()),
            ContextResult::features(3),
        ];
        let bytes = emit(PduType::BIND_ACK, Some("1688"), &results);
        let view = BindAckView(View::new(&bytes).unwrap());
        assert_eq!(view.address(), Some(&b"1688\0"[..]));
        assert_eq!(view.results(), (results.to_vec(), false));
        let cut = BindAckView(View::new(&bytes[..bytes.len() - 1]).unwrap());
        assert_eq!(cut.results(), (results[..2].to_vec(), true));
    }
}
