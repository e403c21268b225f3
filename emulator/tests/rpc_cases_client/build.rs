//! PDUs as a host of the cases sends them.

use emulator::{
    model::Hresult,
    rpc::{
        pdu::{
            bind_ack::{BindAck, ContextResult},
            bind_nak::BindNak,
            fault::Fault,
            header::{self, PduType},
            layout,
            response::Response,
        },
        stub::StubResponse,
        uuids::Syntax,
    },
};

/// Call id of the client's bind and first request.
pub(crate) const ID: u32 = 2;

pub(crate) fn accepted(syntax: Syntax) -> ContextResult {
    ContextResult::accept(syntax.id())
}

pub(crate) fn rejected(result: u16, reason: u16) -> ContextResult {
    ContextResult { result, ..ContextResult::reject(reason) }
}

pub(crate) fn features(bits: u16) -> ContextResult {
    ContextResult::features(bits)
}

pub(crate) fn ack(results: &[ContextResult]) -> Vec<u8> {
    let mut out = Vec::new();
    BindAck {
        ptype: PduType::BIND_ACK,
        flags: header::WHOLE,
        call_id: ID,
        max_frag: 5840,
        group: 0x1234,
        address: Some("1688"),
        results,
    }
    .emit(&mut out);
    out
}

/// The bind_ack of a host that prefers NDR64.
pub(crate) fn ack64() -> Vec<u8> {
    ack(&[rejected(2, 2), accepted(Syntax::Ndr64), features(3)])
}

/// The bind_ack of a host that prefers NDR.
pub(crate) fn ack_ndr() -> Vec<u8> {
    ack(&[accepted(Syntax::Ndr), rejected(2, 2), features(3)])
}

pub(crate) fn nak(reason: u16) -> Vec<u8> {
    let mut out = Vec::new();
    BindNak { call_id: ID, reason }.emit(&mut out);
    out
}

pub(crate) fn fault(call_id: u32, status: u32) -> Vec<u8> {
    let mut out = Vec::new();
    Fault { flags: header::WHOLE, call_id, context: 0, status }.emit(&mut out);
    out
}

/// A whole response with any stub.
pub(crate) fn response(call_id: u32, stub: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Response { flags: header::WHOLE, call_id, context: 0, alloc_hint: 0 }.emit_call(&mut out, u16::MAX, stub);
    out
}

/// The sealed answer of a good response.
pub(crate) const ANSWER: &[u8] = b"sealed answer";

pub(crate) fn stub(syntax: Syntax) -> Vec<u8> {
    let mut out = Vec::new();
    StubResponse::Data { data: ANSWER, hresult: Hresult(0) }.encode(syntax, &mut out);
    out
}

/// A good response in NDR64.
pub(crate) fn good(call_id: u32) -> Vec<u8> {
    response(call_id, &stub(Syntax::Ndr64))
}

/// A fragment of a response in NDR64.
pub(crate) fn fragment(flags: u8, stub: &[u8]) -> Vec<u8> {
    set(response(ID, stub), "pfc_flags", flags.into())
}

/// `pdu` with one field changed and nothing else.
pub(crate) fn set(mut pdu: Vec<u8>, field: &str, value: u64) -> Vec<u8> {
    layout::set(&mut pdu, field, value).unwrap();
    pdu
}

/// `pdu` cut to `len` octets, its length set to that.
pub(crate) fn cut(mut pdu: Vec<u8>, len: usize) -> Vec<u8> {
    pdu.truncate(len);
    set(pdu, "frag_length", len as u64)
}

/// `pdu` with octets after it that its length covers.
pub(crate) fn extend(mut pdu: Vec<u8>, octets: &[u8]) -> Vec<u8> {
    pdu.extend_from_slice(octets);
    let length = pdu.len() as u64;
    set(pdu, "frag_length", length)
}

/// A PDU of a header only.
pub(crate) fn bare(ptype: u8, call_id: u32) -> Vec<u8> {
    header::bare(PduType(ptype), call_id)
}
