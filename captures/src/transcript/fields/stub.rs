//! The fields of a stub, once its call is whole.

use std::borrow::Cow;

use emulator::{
    model::Hresult,
    rpc::{
        field::Field as Entry,
        stub::{request_fields, response_fields},
    },
};

use super::{
    own, pdu,
    types::{Field, Layer},
};
use crate::{
    stream::Direction,
    transcript::{Call, CallBody},
};

/// The field of the call's result.
pub(super) const HRESULT: &str = "hresult";

/// The entries of the stub's table, as far as the stub goes.
pub(super) fn entries(call: &Call, direction: Direction) -> Vec<Entry> {
    match (&call.body, direction) {
        (CallBody::Other, _) => Vec::new(),
        (_, Direction::ToServer) => request_fields(call.read_as, &call.stub),
        (_, Direction::ToClient) => response_fields(call.read_as, call.order, &call.stub),
    }
}

/// `start` is the stub's place in the PDU, if it stands there as a whole.
pub(super) fn fields(call: &Call, direction: Direction, start: Option<usize>) -> Vec<Field> {
    let (interface, about) = match call.kms {
        Some(true) => ("kms", None),
        Some(false) => ("other", None),
        None => ("unknown", Some("the negotiation of the context wasn't captured")),
    };
    let read =
        if call.syntax.is_some() { "negotiated" } else { "as it reads; not negotiated in the capture" };
    let mut fields = vec![
        Field { meaning: about.map(str::to_owned), ..own::STUB_INTERFACE.field(interface) },
        own::STUB_FRAGMENTS.field(call.fragments),
        own::STUB_LENGTH.field(call.stub.len()),
    ];
    if !matches!(call.body, CallBody::Other) {
        fields.insert(1, own::STUB_SYNTAX.field(call.read_as).meaning(read));
    }
    if let CallBody::Bad(error) = &call.body {
        fields.push(own::STUB_ERROR.field(error));
    }
    fields.extend(entries(call, direction).iter().filter_map(|entry| field(call, entry, start)));
    fields
}

fn field(call: &Call, entry: &Entry, start: Option<usize>) -> Option<Field> {
    let octets = entry.octets(&call.stub)?;
    let code = entry.u32(&call.stub, call.order).filter(|_| entry.name == HRESULT).map(Hresult);
    Some(Field {
        layer: Layer::Stub,
        name: Cow::Owned(format!("stub.{}", entry.name)),
        kind: pdu::kind(entry.kind),
        value: pdu::value(entry.kind, octets, call.order),
        meaning: code.map(|code| code.meaning().map_or_else(|| code.class(), str::to_owned)),
        volatile: entry.volatile,
        // It holds the sealed message.
        sensitive: entry.name == "data",
        range: start.map(|start| start + entry.offset..start + entry.end()),
    })
}
