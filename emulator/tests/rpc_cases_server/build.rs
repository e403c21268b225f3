//! PDUs as a client of the cases sends them.

use emulator::rpc::{
    pdu::{
        bind::{Bind, Context},
        header::{self, PduType},
        layout,
        request::Request,
    },
    stub::StubRequest,
    uuids::{Syntax, SyntaxId},
};
use uuid::Uuid;

pub(crate) const NDR: SyntaxId = SyntaxId { uuid: emulator::rpc::uuids::NDR, version: 2 };
pub(crate) const NDR64: SyntaxId = SyntaxId { uuid: emulator::rpc::uuids::NDR64, version: 1 };
pub(crate) const NIL: SyntaxId = SyntaxId::ZERO;
/// A syntax or interface that nobody knows.
pub(crate) const OTHER: SyntaxId = SyntaxId { uuid: Uuid::from_u128(0x1234_5678_9abc), version: 1 };

pub(crate) fn bt(bits: u64) -> SyntaxId {
    SyntaxId::features(bits)
}

/// A context on the interface.
pub(crate) fn context(id: u16, transfer: &[SyntaxId]) -> Context {
    Context { id, interface: SyntaxId::INTERFACE, transfer: transfer.to_vec() }
}

pub(crate) fn bind_of(contexts: Vec<Context>) -> Bind {
    Bind {
        ptype: PduType::BIND,
        flags: header::WHOLE,
        call_id: 1,
        max_xmit: 5840,
        max_recv: 5840,
        group: 0,
        contexts,
    }
}

pub(crate) fn emit(bind: &Bind) -> Vec<u8> {
    let mut out = Vec::new();
    bind.emit(&mut out).unwrap();
    out
}

/// A bind of these contexts on the interface.
pub(crate) fn bind(contexts: &[(u16, &[SyntaxId])]) -> Vec<u8> {
    emit(&bind_of(contexts.iter().map(|(id, transfer)| context(*id, transfer)).collect()))
}

/// An alter_context of these contexts on the interface.
pub(crate) fn alter(contexts: &[(u16, &[SyntaxId])]) -> Vec<u8> {
    let contexts = contexts.iter().map(|(id, transfer)| context(*id, transfer)).collect();
    emit(&Bind { ptype: PduType::ALTER_CONTEXT, call_id: 7, ..bind_of(contexts) })
}

/// The bind with one NDR context.
pub(crate) fn b1() -> Vec<u8> {
    bind(&[(0, &[NDR])])
}

/// `b1` asking for multiplexing.
pub(crate) fn b1_multiplex() -> Vec<u8> {
    set(b1(), "pfc_flags", 0x13)
}

/// The bind of Windows clients: NDR, NDR64, features.
pub(crate) fn b3() -> Vec<u8> {
    set(bind(&[(0, &[NDR]), (1, &[NDR64]), (2, &[bt(3)])]), "call_id", 2)
}

/// The octets of a complete valid request.
pub(crate) const DATA: [u8; 260] = [0x5A; 260];

pub(crate) fn stub(syntax: Syntax, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    StubRequest { data }.encode(syntax, &mut out);
    out
}

/// A whole request with any stub.
pub(crate) fn request(call_id: u32, context: u16, opnum: u16, stub: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Request { flags: header::WHOLE, call_id, context, opnum, alloc_hint: 0 }.emit_call(
        &mut out,
        u16::MAX,
        stub,
    );
    out
}

/// A complete valid request in NDR.
pub(crate) fn r(call_id: u32, context: u16) -> Vec<u8> {
    request(call_id, context, 0, &stub(Syntax::Ndr, &DATA))
}

/// One fragment of a call in NDR on context 0.
pub(crate) fn fragment(flags: u8, call_id: u32, stub: &[u8]) -> Vec<u8> {
    set(request(call_id, 0, 0, stub), "pfc_flags", flags.into())
}

/// `pdu` with one field changed and nothing else.
pub(crate) fn set(mut pdu: Vec<u8>, field: &str, value: u64) -> Vec<u8> {
    layout::set(&mut pdu, field, value).unwrap();
    pdu
}

/// `pdu` with octets after it that its length covers.
pub(crate) fn extend(mut pdu: Vec<u8>, octets: &[u8]) -> Vec<u8> {
    pdu.extend_from_slice(octets);
    let length = pdu.len() as u64;
    set(pdu, "frag_length", length)
}

/// `pdu` cut to `len` octets, its length set to that.
pub(crate) fn cut(mut pdu: Vec<u8>, len: usize) -> Vec<u8> {
    pdu.truncate(len);
    set(pdu, "frag_length", len as u64)
}

/// `pdu` with an auth trailer of 8 octets of value.
pub(crate) fn authenticated(pdu: Vec<u8>, auth_type: u8, level: u8) -> Vec<u8> {
    let mut trailer = vec![auth_type, level, 0, 0, 0, 0, 0, 0];
    trailer.extend([0xAA; 8]);
    set(extend(pdu, &trailer), "auth_length", 8)
}

/// A PDU of a header only.
pub(crate) fn bare(ptype: u8, call_id: u32) -> Vec<u8> {
    header::bare(PduType(ptype), call_id)
}
