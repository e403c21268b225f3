//! response: context, cancel count, stub (C706 12.6.4.10).

use super::header::{self, Header, PduType, View};
use crate::rpc::field::{Field, Order};

const ALLOC_HINT: Field = Field::number("alloc_hint", 16, 4);
const CONTEXT: Field = Field::number("p_cont_id", 20, 2);
const CANCELS: Field = Field::number("cancel_count", 22, 1);
/// What follows the common header.
pub const TABLE: [Field; 4] = [ALLOC_HINT, CONTEXT, CANCELS, Field::pad("reserved", 23, 1)];
/// Octets before the stub.
pub const LEN: usize = 24;

/// The header of a response that can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response {
    /// `pfc_flags`.
    pub flags: u8,
    /// Call id of the request.
    pub call_id: u32,
    /// Presentation context of the request.
    pub context: u16,
    /// Stub octets of this and later fragments.
    pub alloc_hint: u32,
}

/// A response in any bytes.
#[derive(Clone, Copy, Debug)]
pub struct ResponseView<'a>(pub View<'a>);

impl<'a> ResponseView<'a> {
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

    /// Stub octets before any auth trailer; `None` when the header is cut.
    #[must_use]
    pub fn stub(&self) -> Option<&'a [u8]> {
        self.0.bytes.get(LEN..self.0.body_end()?)
    }
}

impl Response {
    fn fields(&self, pdu: &mut [u8]) {
        ALLOC_HINT.set(pdu, Order::Little, self.alloc_hint.into());
        CONTEXT.set(pdu, Order::Little, self.context.into());
    }

    /// Appends a fragment with these stub octets, at most 65,511.
    fn emit(&self, out: &mut Vec<u8>, stub: &[u8]) {
        let start = Header::new(PduType::RESPONSE, self.flags, self.call_id).begin(out, LEN);
        self.fields(&mut out[start..]);
        out.extend_from_slice(stub);
        header::finish(out, start);
    }

    /// Appends a whole response of one fragment whose stub of `len` octets `write` appends in place.
    pub(crate) fn emit_with(&self, out: &mut Vec<u8>, len: usize, write: impl FnOnce(&mut Vec<u8>)) {
        out.reserve(LEN + len);
        let start = Header::new(PduType::RESPONSE, header::WHOLE, self.call_id).begin(out, LEN);
        self.fields(&mut out[start..]);
        write(out);
        header::finish(out, start);
    }

    /// Appends the whole response in fragments of at most `max_frag` octets each.
    pub fn emit_call(self, out: &mut Vec<u8>, max_frag: u16, stub: &[u8]) {
        pieces(LEN, max_frag, stub, |flags, hint, piece| {
            Self { flags, alloc_hint: hint, ..self }.emit(out, piece);
        });
    }
}

/// Cuts a stub for fragments of at most `max_frag` octets, `header` of them header: calls `emit` with the first and
/// last flags, the octets that remain, and the piece. Every piece but the last is a multiple of 8.
pub(super) fn pieces(header: usize, max_frag: u16, stub: &[u8], mut emit: impl FnMut(u8, u32, &[u8])) {
    let room = (usize::from(max_frag).saturating_sub(header) & !7).max(8);
    let mut rest = stub;
    let mut flags = header::FIRST;
    loop {
        let (piece, after) = rest.split_at(rest.len().min(room));
        if after.is_empty() {
            flags |= header::LAST;
        }
        emit(flags, u32::try_from(rest.len()).unwrap_or(u32::MAX), piece);
        if after.is_empty() {
            return;
        }
        flags = 0;
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_emission_agree() {
        let response = Response { flags: header::WHOLE, call_id: 9, context: 3, alloc_hint: 5 };
        let (mut whole, mut placed) = (Vec::new(), Vec::new());
        response.emit_call(&mut whole, 5840, &[1; 5]);
        response.emit_with(&mut placed, 5, |out| out.extend_from_slice(&[1; 5]));
        assert_eq!(whole, placed);
        let view = ResponseView(View::new(&whole).unwrap());
        assert_eq!((view.alloc_hint(), view.context(), view.stub()), (Some(5), Some(3), Some(&[1; 5][..])));
    }

    #[test]
    fn an_empty_stub_is_still_a_response() {
        let mut out = Vec::new();
        Response { flags: header::WHOLE, call_id: 1, context: 0, alloc_hint: 0 }.emit_call(
            &mut out,
            1432,
            &[],
        );
        assert_eq!(out.len(), LEN);
    }
}
