//! bind and alter_context: sizes, association group, presentation contexts (C706 12.6.4.3, 12.6.4.1).

use super::header::{self, Header, PduType, View};
use crate::rpc::{
    field::{Field, Order},
    uuids::SyntaxId,
};

const MAX_XMIT: Field = Field::number("max_xmit_frag", 16, 2);
const MAX_RECV: Field = Field::number("max_recv_frag", 18, 2);
const GROUP: Field = Field::code("assoc_group_id", 20, 4).volatile();
const COUNT: Field = Field::number("n_context_elem", 24, 1);
/// What stands between the common header and the contexts.
pub const TABLE: [Field; 5] = [MAX_XMIT, MAX_RECV, GROUP, COUNT, Field::pad("reserved", 25, 3)];
/// Octets before the first context.
pub const LEN: usize = 28;

const ID: Field = Field::number("p_cont_id", 0, 2);
const TRANSFERS: Field = Field::number("n_transfer_syn", 2, 1);
/// Start of one context; the abstract and the transfer syntaxes follow.
pub const CONTEXT_TABLE: [Field; 3] = [ID, TRANSFERS, Field::pad("reserved", 3, 1)];
const CONTEXT_LEN: usize = 4;

const UUID: Field = Field::uuid("uuid", 0);
const VERSION: Field = Field::code("version", 16, 4);
/// One syntax identifier.
pub const SYNTAX_TABLE: [Field; 2] = [UUID, VERSION];
/// Octets of a syntax identifier.
pub const SYNTAX_LEN: usize = VERSION.end();

/// A presentation context as offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// `p_cont_id`.
    pub id: u16,
    /// The interface.
    pub interface: SyntaxId,
    /// Transfer syntaxes, the client's first choice first.
    pub transfer: Vec<SyntaxId>,
}

/// A bind or alter_context that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bind {
    /// [`PduType::BIND`] or [`PduType::ALTER_CONTEXT`].
    pub ptype: PduType,
    /// `pfc_flags`.
    pub flags: u8,
    /// Call id.
    pub call_id: u32,
    /// Largest fragment the client sends.
    pub max_xmit: u16,
    /// Largest fragment the client takes.
    pub max_recv: u16,
    /// Association group to join; 0 asks for a new one.
    pub group: u32,
    /// The offer.
    pub contexts: Vec<Context>,
}

/// More contexts or syntaxes than one PDU can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a bind carries at most 255 contexts of 255 syntaxes in 65,535 octets")]
pub struct OfferTooLong;

/// Contexts read from a bind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Those that are there whole.
    pub contexts: Vec<Context>,
    /// The PDU ends before the list does.
    pub cut: bool,
}

/// A bind or alter_context in any bytes.
#[derive(Clone, Copy, Debug)]
pub struct BindView<'a>(pub View<'a>);

impl BindView<'_> {
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

    /// `n_context_elem`.
    #[must_use]
    pub fn count(&self) -> Option<u8> {
        COUNT.u8(self.0.bytes)
    }

    /// The contexts; octets after the list are passed over.
    #[must_use]
    pub fn offer(&self) -> Offer {
        let order = self.0.header.order();
        let mut rest = self.0.bytes.get(LEN..).unwrap_or_default();
        let mut contexts = Vec::new();
        for _ in 0..self.count().unwrap_or(0) {
            let Some((context, after)) = Context::read(rest, order) else {
                return Offer { contexts, cut: true };
            };
            contexts.push(context);
            rest = after;
        }
        Offer { contexts, cut: self.count().is_none() }
    }
}

impl Context {
    /// A context with one transfer syntax.
    #[must_use]
    pub fn one(id: u16, transfer: SyntaxId) -> Self {
        Self { id, interface: SyntaxId::INTERFACE, transfer: vec![transfer] }
    }

    /// The context at the start of `part` and what follows it; `None` when it is cut.
    fn read(part: &[u8], order: Order) -> Option<(Self, &[u8])> {
        let id = ID.u16(part, order)?;
        let count = usize::from(TRANSFERS.u8(part)?);
        let (interface, mut rest) = read_syntax(part.get(CONTEXT_LEN..)?, order)?;
        if rest.len() < count * SYNTAX_LEN {
            return None;
        }
        let mut transfer = Vec::with_capacity(count);
        for _ in 0..count {
            let (syntax, after) = read_syntax(rest, order)?;
            transfer.push(syntax);
            rest = after;
        }
        Some((Self { id, interface, transfer }, rest))
    }
}

impl Bind {
    /// Octets of the PDU.
    #[must_use]
    pub fn len(&self) -> usize {
        let syntaxes: usize = self.contexts.iter().map(|context| 1 + context.transfer.len()).sum();
        LEN + self.contexts.len() * CONTEXT_LEN + syntaxes * SYNTAX_LEN
    }

    /// Never: the fixed part is always there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Appends the PDU; an error when the offer is too long for one.
    pub fn emit(&self, out: &mut Vec<u8>) -> Result<(), OfferTooLong> {
        let count = u8::try_from(self.contexts.len()).map_err(|_| OfferTooLong)?;
        if self.len() > usize::from(u16::MAX)
            || self.contexts.iter().any(|context| context.transfer.len() > 255)
        {
            return Err(OfferTooLong);
        }
        let start = Header::new(self.ptype, self.flags, self.call_id).begin(out, LEN);
        let pdu = &mut out[start..];
        MAX_XMIT.set(pdu, Order::Little, self.max_xmit.into());
        MAX_RECV.set(pdu, Order::Little, self.max_recv.into());
        GROUP.set(pdu, Order::Little, self.group.into());
        COUNT.set(pdu, Order::Little, count.into());
        for context in &self.contexts {
            let mut part = [0; CONTEXT_LEN];
            ID.set(&mut part, Order::Little, context.id.into());
            TRANSFERS.set(&mut part, Order::Little, context.transfer.len() as u64);
            out.extend_from_slice(&part);
            emit_syntax(out, context.interface);
            context.transfer.iter().for_each(|&syntax| emit_syntax(out, syntax));
        }
        header::finish(out, start);
        Ok(())
    }
}

/// The syntax identifier at the start of `part` and what follows it; `None` when it is cut.
pub(super) fn read_syntax(part: &[u8], order: Order) -> Option<(SyntaxId, &[u8])> {
    let id = SyntaxId { uuid: UUID.get_uuid(part, order)?, version: VERSION.u32(part, order)? };
    Some((id, part.get(SYNTAX_LEN..)?))
}

/// Appends a syntax identifier.
pub(super) fn emit_syntax(out: &mut Vec<u8>, id: SyntaxId) {
    out.extend_from_slice(&id.uuid.to_bytes_le());
    out.extend_from_slice(&id.version.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::uuids::Syntax;

    /// A bind of a Windows client, as posted publicly: NDR, NDR64, features 3, multiplexing asked for.
    const WINDOWS: &str = "05000b1310000000a000000002000000d016d0160000000003000000\
        000001007521c8514e845047b0d8ec255555bc0601000000045d888aeb1cc9119fe808002b10486002000000\
        010001007521c8514e845047b0d8ec255555bc060100000033057171babe37498319b5dbef9ccc3601000000\
        020001007521c8514e845047b0d8ec255555bc06010000002c1cb76c12984045030000000000000001000000";

    fn windows() -> Bind {
        Bind {
            ptype: PduType::BIND,
            flags: header::WHOLE | header::MULTIPLEX,
            call_id: 2,
            max_xmit: 5840,
            max_recv: 5840,
            group: 0,
            contexts: vec![
                Context::one(0, Syntax::Ndr.id()),
                Context::one(1, Syntax::Ndr64.id()),
                Context::one(2, SyntaxId::features(3)),
            ],
        }
    }

    fn unhex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    #[test]
    fn the_bind_of_a_windows_client_is_read_and_written() {
        let bytes = unhex(WINDOWS);
        assert_eq!(bytes.len(), 160);
        let mut out = Vec::new();
        windows().emit(&mut out).unwrap();
        assert_eq!(out, bytes);
        let view = BindView(View::new(&bytes).unwrap());
        assert_eq!((view.max_xmit(), view.max_recv(), view.group()), (Some(5840), Some(5840), Some(0)));
        assert_eq!(view.offer(), Offer { contexts: windows().contexts, cut: false });
    }

    #[test]
    fn a_cut_list_gives_what_is_whole() {
        let bytes = unhex(WINDOWS);
        let view = BindView(View::new(&bytes[..150]).unwrap());
        let offer = view.offer();
        assert!(offer.cut);
        assert_eq!(offer.contexts, windows().contexts[..2]);
    }

    #[test]
    fn an_offer_of_256_contexts_is_refused() {
        let bind = Bind { contexts: vec![Context::one(0, SyntaxId::ZERO); 256], ..windows() };
        assert_eq!(bind.emit(&mut Vec::new()), Err(OfferTooLong));
    }
}
