//! Recorded PDUs with other stubs in them: everything around the stub stays as it was recorded.

use emulator::{
    model::Hresult,
    rpc::{
        field::Order,
        fragment,
        pdu::{
            header::{self, PduType, View},
            layout,
            request::Request,
            response::Response,
        },
        stub::{StubRequest, StubResponse, request_fields, response_fields},
        uuids::Syntax,
    },
    wire,
};

use crate::transcript::{Call, CallBody, Foreign};

/// Every fragment of a call with the message that it is to carry now.
///
/// In the recorded context and syntax, and with a message of the recorded length, only the message's octets change. Else
/// the stub is encoded anew and cut as the recorded one was.
pub(super) fn with_message(
    fragments: &[&[u8]],
    call: &Call,
    message: &[u8],
    (context, syntax): (u16, Syntax),
) -> Vec<Vec<u8>> {
    let asked = call.opnum.is_some();
    let same = syntax == call.read_as && context == call.context_id;
    if same && let Some(stub) = patched(call, message) {
        return with_stub(fragments, &stub);
    }
    let mut stub = Vec::new();
    if asked {
        StubRequest { data: message }.encode(syntax, &mut stub);
    } else {
        let hresult = match call.body {
            CallBody::Answer { hresult, .. } => hresult,
            _ => Hresult::OK,
        };
        StubResponse::Data { data: message, hresult }.encode(syntax, &mut stub);
    }
    encoded(fragments, call, context, &stub)
}

/// A refusal in another syntax or context than it was recorded in.
pub(super) fn with_refusal(
    fragments: &[&[u8]],
    call: &Call,
    code: Hresult,
    (context, syntax): (u16, Syntax),
) -> Vec<Vec<u8>> {
    if syntax == call.read_as && context == call.context_id {
        return fragments.iter().map(|pdu| pdu.to_vec()).collect();
    }
    let mut stub = Vec::new();
    StubResponse::Refusal(code).encode(syntax, &mut stub);
    encoded(fragments, call, context, &stub)
}

/// The recorded stub with another message of the same length in it.
fn patched(call: &Call, message: &[u8]) -> Option<Vec<u8>> {
    let recorded = match &call.body {
        CallBody::Request(recorded) | CallBody::Answer { message: recorded, .. } => recorded,
        CallBody::Refusal(_) | CallBody::Bad(_) | CallBody::Other => return None,
    };
    if recorded.octets.len() != message.len() {
        return None;
    }
    // The stub ends with the message and what aligns and follows it, so the message is found from its own octets'
    // place: right behind the fields of the syntax.
    let mut empty = Vec::new();
    let start = if call.opnum.is_some() {
        StubRequest { data: &[] }.encode(call.read_as, &mut empty);
        empty.len()
    } else {
        StubResponse::Data { data: &[], hresult: Hresult::OK }.encode(call.read_as, &mut empty);
        let fields = response_fields(call.read_as, Order::Little, &empty);
        fields.iter().find(|field| field.name == "hresult")?.offset
    };
    let mut stub = call.stub.clone();
    stub.get_mut(start..start + message.len())?.copy_from_slice(message);
    Some(stub)
}

/// The fragments with the octets of `stub` in the place of theirs.
fn with_stub(fragments: &[&[u8]], stub: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = stub;
    let replaced = fragments.iter().map(|pdu| {
        let mut pdu = quiet_auth(pdu.to_vec());
        if let Some(range) = stub_range(&pdu) {
            let (piece, after) = rest.split_at(rest.len().min(range.len()));
            pdu[range.start..range.start + piece.len()].copy_from_slice(piece);
            rest = after;
        }
        pdu
    });
    replaced.collect()
}

/// New PDUs around `stub`, in pieces of the size that the first recorded one has.
fn encoded(fragments: &[&[u8]], call: &Call, context: u16, stub: &[u8]) -> Vec<Vec<u8>> {
    let Some(first) = fragments.first() else { return Vec::new() };
    let flags = View::new(first).map_or(header::WHOLE, |view| view.header.flags);
    let mut pdu = Vec::new();
    match call.opnum {
        Some(opnum) => {
            Request { flags: flags & !header::OBJECT, call_id: call.call_id, context, opnum, alloc_hint: 0 }
                .emit_call(&mut pdu, u16::MAX, stub);
        }
        None => {
            let alloc_hint = u32::try_from(stub.len()).unwrap_or(u32::MAX);
            Response { flags, call_id: call.call_id, context, alloc_hint }.emit_call(
                &mut pdu,
                u16::MAX,
                stub,
            );
        }
    }
    let size = stub_range(first).map_or(stub.len(), |range| range.len());
    if fragments.len() > 1 { fragment::fragment(&pdu, size).unwrap_or_else(|_| vec![pdu]) } else { vec![pdu] }
}

/// Where the stub stands in a request or response.
fn stub_range(pdu: &[u8]) -> Option<std::ops::Range<usize>> {
    layout::layout(pdu).into_iter().find(|place| place.name == "stub").map(|place| place.range)
}

/// Stub octets of a fragment.
pub(super) fn stub_len(pdu: &[u8]) -> usize {
    stub_range(pdu).map_or(0, |range| range.len())
}

/// A PDU that carries no message that is read: what could be a part of one is zeros in it.
pub(super) fn blank(pdu: &[u8], call: Option<&Call>) -> Vec<u8> {
    let mut pdu = quiet_auth(pdu.to_vec());
    let Some(view) = View::new(&pdu) else { return Vec::new() };
    let names: &[&str] = match view.header.ptype {
        PduType::BIND
        | PduType::BIND_ACK
        | PduType::BIND_NAK
        | PduType::ALTER_CONTEXT
        | PduType::ALTER_CONTEXT_RESP => &[],
        _ => &["stub", "rest"],
    };
    let (ptype, order, first) = (view.header.ptype, view.header.order(), view.header.has(header::FIRST));
    let places = layout::layout(&pdu).into_iter().filter(|place| names.contains(&place.name.as_str()));
    for range in places.map(|place| place.range).collect::<Vec<_>>() {
        let stub = &mut pdu[range];
        // Sizes stay: they are what bad stub data is judged by.
        let syntax = call.map_or(Syntax::Ndr, |call| call.read_as);
        let kept = match ptype {
            // What follows a first fragment is nothing but data.
            PduType::REQUEST if first => request_fields(syntax, stub),
            PduType::RESPONSE if first => response_fields(syntax, order, stub),
            _ => Vec::new(),
        };
        let end = kept.iter().take_while(|field| field.name != "data").last().map_or(0, |field| field.end());
        if let Some(data) = stub.get_mut(end..) {
            data.fill(0);
        }
    }
    pdu
}

/// What an auth trailer holds is nobody's business.
fn quiet_auth(mut pdu: Vec<u8>) -> Vec<u8> {
    let places = layout::layout(&pdu).into_iter().find(|place| place.name == "auth.value");
    if let Some(place) = places {
        pdu[place.range].fill(0);
    }
    pdu
}

/// A response that belongs to another call id than recorded, or to another context.
pub(super) fn addressed(mut pdu: Vec<u8>, call_id: u32, context: Option<u16>) -> Vec<u8> {
    // Every PDU has a call id; those without a context have none to set.
    let _ = layout::set(&mut pdu, "call_id", u64::from(call_id));
    if let Some(context) = context {
        let _ = layout::set(&mut pdu, "p_cont_id", u64::from(context));
    }
    pdu
}

/// The octets of another protocol, as they were recorded; nothing that could be a message or a part of one.
pub(super) fn foreign(head: &[u8], len: u64, guess: Foreign) -> Vec<u8> {
    let mut octets = head.to_vec();
    octets.resize(usize::try_from(len).unwrap_or(head.len()).min(MOST_FOREIGN).max(head.len()), 0);
    if matches!(guess, Foreign::Tls | Foreign::Http | Foreign::Text) {
        return octets;
    }
    if let Some(view) = View::new(head) {
        // A PDU that was cut short, or a message without one: a message's header says its version in clear.
        if view.header.version == RPC {
            octets[header::LEN..].fill(0);
        }
    }
    let message = (0..octets.len()).find(|at| wire::outer_version(&octets[*at..]).is_ok());
    if let Some(at) = message {
        octets[at..].fill(0);
    }
    octets
}

/// The version of connection-oriented DCE/RPC.
const RPC: u8 = 5;
/// Octets of another protocol that are sent at once, at most; only the first of them are known anyway.
const MOST_FOREIGN: usize = 0x1_0000;
