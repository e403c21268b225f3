//! request: context, opnum, optional object, stub (C706 12.6.4.9).

use uuid::Uuid;

use super::header::{self, Header, PduType, View};
use crate::rpc::field::{Field, Order};

const ALLOC_HINT: Field = Field::number("alloc_hint", 16, 4);
const CONTEXT: Field = Field::number("p_cont_id", 20, 2);
const OPNUM: Field = Field::number("opnum", 22, 2);
/// What follows the common header.
pub const TABLE: [Field; 3] = [ALLOC_HINT, CONTEXT, OPNUM];
/// Octets before the stub of a request without an object.
pub const LEN: usize = OPNUM.end();
/// The object UUID, there when [`header::OBJECT`] is set.
pub const OBJECT: Field = Field::uuid("object", LEN);

/// The header of a request that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// `pfc_flags` without [`header::OBJECT`].
    pub flags: u8,
    /// Call id.
    pub call_id: u32,
    /// Presentation context.
    pub context: u16,
    /// Operation.
    pub opnum: u16,
    /// Stub octets of this and later fragments.
    pub alloc_hint: u32,
}

/// A request in any bytes.
#[derive(Clone, Copy, Debug)]
pub struct RequestView<'a>(pub View<'a>);

impl<'a> RequestView<'a> {
    /// `alloc_hint`.
    #[must_use]
    pub fn alloc_hint(&self) -> Option<u32> {
        ALLOC_HINT.u32(self.0.bytes, self.0.header.order())
    }

    /// `p_cont_id`.
    #[must_use]
    pub fn context(&self) -> Option<u16> {
        CONTEXT.u16(self.0.bytes, self.0.header.order())
    }

    /// `opnum`.
    #[must_use]
    pub fn opnum(&self) -> Option<u16> {
        OPNUM.u16(self.0.bytes, self.0.header.order())
    }

    /// The object, where the flag says there is one.
    #[must_use]
    pub fn object(&self) -> Option<Uuid> {
        self.0
            .header
            .has(header::OBJECT)
            .then(|| OBJECT.get_uuid(self.0.bytes, self.0.header.order()))
            .flatten()
    }

    /// Place of the stub, by the object flag.
    #[must_use]
    pub fn stub_start(&self) -> usize {
        if self.0.header.has(header::OBJECT) { OBJECT.end() } else { LEN }
    }

    /// Stub octets before any auth trailer; `None` when the header is cut.
    #[must_use]
    pub fn stub(&self) -> Option<&'a [u8]> {
        self.0.bytes.get(self.stub_start()..self.0.body_end()?)
    }
}

impl Request {
    /// Appends a fragment with these stub octets, at most 65,511.
    pub(crate) fn emit(&self, out: &mut Vec<u8>, stub: &[u8]) {
        let start = Header::new(PduType::REQUEST, self.flags, self.call_id).begin(out, LEN);
        let pdu = &mut out[start..];
        ALLOC_HINT.set(pdu, Order::Little, self.alloc_hint.into());
        CONTEXT.set(pdu, Order::Little, self.context.into());
        OPNUM.set(pdu, Order::Little, self.opnum.into());
        out.extend_from_slice(stub);
        header::finish(out, start);
    }

    /// Appends the whole call in fragments of at most `max_frag` octets each.
    pub fn emit_call(self, out: &mut Vec<u8>, max_frag: u16, stub: &[u8]) {
        super::response::pieces(LEN, max_frag, stub, |flags, hint, piece| {
            Self { flags: self.flags & !header::WHOLE | flags, alloc_hint: hint, ..self }.emit(out, piece);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: Request = Request { flags: header::WHOLE, call_id: 2, context: 1, opnum: 0, alloc_hint: 0 };

    #[test]
    fn a_small_call_is_one_fragment() {
        let mut out = Vec::new();
        CALL.emit_call(&mut out, 5840, &[7; 268]);
        assert_eq!(out.len(), 292);
        let view = RequestView(View::new(&out).unwrap());
        assert_eq!((view.alloc_hint(), view.context(), view.opnum()), (Some(268), Some(1), Some(0)));
        assert_eq!(view.stub(), Some(&[7; 268][..]));
        assert_eq!(view.object(), None);
    }

    #[test]
    fn hints_of_fragments_are_what_remains() {
        let mut out = Vec::new();
        CALL.emit_call(&mut out, 1432, &[7; 3000]);
        let mut seen = Vec::new();
        let mut rest = &out[..];
        while let Some(view) = View::new(rest) {
            let (pdu, after) = rest.split_at(view.header.frag_length.into());
            let view = RequestView(View::new(pdu).unwrap());
            seen.push((view.0.header.flags, view.alloc_hint().unwrap(), view.stub().unwrap().len()));
            rest = after;
        }
        assert_eq!(seen, [(1, 3000, 1408), (0, 1592, 1408), (2, 184, 184)]);
    }
}
