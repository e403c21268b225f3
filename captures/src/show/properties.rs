//! No octets make a transcript fail: every form shows whatever stands in a PDU.

use emulator::{
    rpc::{field::Order, pdu::header, stub::StubRequest, stub::StubResponse, uuids::Syntax},
    wire::{self, LabKeys},
};
use proptest::{collection::vec, prelude::*};

use super::{Columns, Filter, Form, Show, TextOptions};
use crate::{
    file::Ending,
    stream::Direction,
    transcript::{Call, CallBody, Item, Message, Summary, What, field_names, fields, known_field, samples},
};

/// What the transcript would make of a stub.
fn body(direction: Direction, syntax: Syntax, order: Order, stub: &[u8]) -> CallBody {
    let keys = LabKeys::derive("kms-lab");
    match direction {
        Direction::ToServer => match StubRequest::decode(syntax, order, stub) {
            Ok(read) => CallBody::Request(Message::open(&keys, wire::Direction::Request, read.data)),
            Err(error) => CallBody::Bad(error),
        },
        Direction::ToClient => match StubResponse::decode(syntax, order, stub) {
            Ok(StubResponse::Data { data, hresult }) => {
                let message = Message::open(&keys, wire::Direction::Response, data);
                CallBody::Answer { message, hresult }
            }
            Ok(StubResponse::Refusal(hresult)) => CallBody::Refusal(hresult),
            Err(error) => CallBody::Bad(error),
        },
    }
}

/// A PDU of any octets; its type, lengths and counts are likely to be small.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    (vec(prop_oneof![0..16_u8, any::<u8>()], header::LEN..200), 0..20_u8).prop_map(|(mut octets, ptype)| {
        octets[2] = ptype;
        octets
    })
}

/// A stub whose message says one of the versions, or is of any octets.
fn stub() -> impl Strategy<Value = Vec<u8>> {
    let data = (0..7_u8, vec(any::<u8>(), 0..300)).prop_map(|(major, mut octets)| {
        octets.splice(0..octets.len().min(4), [0, 0, major, 0]);
        let mut stub = Vec::new();
        StubRequest { data: &octets }.encode(Syntax::Ndr, &mut stub);
        stub
    });
    prop_oneof![vec(any::<u8>(), 0..80), data]
}

fn item(octets: Vec<u8>, stub: Vec<u8>, answer: bool, big: bool, ndr64: bool) -> Item {
    let direction = if answer { Direction::ToClient } else { Direction::ToServer };
    let order = if big { Order::Big } else { Order::Little };
    let syntax = if ndr64 { Syntax::Ndr64 } else { Syntax::Ndr };
    let call = Call {
        call_id: 1,
        context_id: 0,
        opnum: (!answer).then_some(0),
        kms: Some(true),
        syntax: None,
        read_as: syntax,
        order,
        body: body(direction, syntax, order, &stub),
        stub,
        fragments: 1,
        request: None,
    };
    samples::item(9, samples::pdu(direction, octets, Some(call)))
}

fn shown(item: &Item, form: Form) -> String {
    let mut show = Show::new(Filter::default(), form);
    let mut out = Vec::new();
    show.item(item.clone(), &mut out).unwrap();
    let summary =
        Summary { frames: 1, others: Vec::new(), connections: 1, rpc: 1, pdus: 1, ending: Ending::Whole };
    show.finish(&summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

proptest! {
    #[test]
    fn every_form_shows_any_pdu(
        octets in octets(), stub in stub(), answer: bool, big: bool, ndr64: bool, all: bool,
    ) {
        let item = item(octets, stub, answer, big, ndr64);
        let What::Pdu(pdu) = &item.what else { unreachable!("it was made so") };
        for field in fields(&item) {
            prop_assert!(known_field(&field.name).is_some(), "{}", field.name);
            prop_assert!(field.range.is_none_or(|range| range.end <= pdu.octets.len()), "{}", field.name);
        }
        let text = shown(&item, Form::Text(TextOptions { all, hex: all, ..TextOptions::default() }));
        prop_assert!(text.chars().all(|shown| shown == '\n' || !shown.is_control()), "{text:?}");
        let json = shown(&item, Form::Json { hex: all });
        let line: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&line["ptype"], pdu.header.ptype.0);
        let names: Vec<&str> = field_names().iter().map(|known| known.name.as_str()).collect();
        let columns = shown(&item, Form::Columns(Columns::new(names.iter().copied()).unwrap()));
        prop_assert_eq!(columns.matches('\t').count(), names.len() - 1);
        prop_assert_eq!(columns.matches('\n').count(), 1);
    }
}
