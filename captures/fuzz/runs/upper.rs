//! PDUs, DNS, messages, transcripts and what is made of them.

use std::{
    io::Cursor,
    sync::{Arc, OnceLock},
};

use captures::{
    conversation::build,
    diff,
    explain::{self, explain},
    file::Reader,
    show::{Filter, Form, Show, TextOptions},
    stream::Limits,
    transcript::{Item, Message, Options, Summary, collect, fields},
};
use emulator::{
    dns::{
        Request,
        codec::{decode_answer, decode_request, encode_answer, encode_query},
        update_codec::{decode_update_reply, encode_update, encode_update_reply},
    },
    rpc::{
        field::Order,
        stub::{StubRequest, StubResponse, request_fields, response_fields},
        uuids::Syntax,
    },
    wire::{DEFAULT_LABEL, Direction, LabKeys, envelope},
};

use super::said::{connection, datagrams, pieces};

fn keys() -> &'static Arc<LabKeys> {
    static KEYS: OnceLock<Arc<LabKeys>> = OnceLock::new();
    KEYS.get_or_init(|| Arc::new(LabKeys::derive(DEFAULT_LABEL)))
}

/// The items of a capture, everything told and every field made.
fn items(reader: &mut Reader) -> Option<(Vec<Item>, Summary)> {
    let limits = Limits { connections: 4, waiting: 1000, waiting_in_all: 2000 };
    let options =
        Options { all_dns: true, all_connections: true, limits, ..Options::new(Arc::clone(keys())) };
    let told = collect(reader, &options).ok()?;
    told.0.iter().for_each(|item| drop(fields(item)));
    Some(told)
}

/// Octets as what both sides of a connection said: in turns, each behind its length of two octets.
pub(crate) fn rpc(octets: &[u8]) {
    let (items, _) = items(&mut connection(1688, pieces(octets))).expect("we wrote it");
    let _ = explain::text(&explain(&build(&items), keys()));
}

/// Octets as one DNS message, which is written again; and as messages behind their lengths, over TCP and over UDP.
pub(crate) fn dns(octets: &[u8]) {
    match decode_request(octets) {
        Ok(Request::Query(query)) => drop(encode_query(&query)),
        Ok(Request::Update(update)) => drop(encode_update(&update)),
        Ok(Request::Other { .. }) => {}
        Err(error) => drop(error.to_string()),
    }
    match decode_answer(octets) {
        Ok(answer) => drop(encode_answer(&answer)),
        Err(error) => drop(error.to_string()),
    }
    if let Ok(reply) = decode_update_reply(octets) {
        let _ = encode_update_reply(&reply);
    }
    items(&mut connection(53, pieces(octets))).expect("we wrote it");
    // The same message asks and answers.
    items(&mut datagrams(53, [octets, octets].into_iter())).expect("we wrote it");
    items(&mut datagrams(53, pieces(octets))).expect("we wrote it");
}

/// Octets as the stub and the message of a call, in either syntax, order and direction.
pub(crate) fn message(octets: &[u8]) {
    for syntax in Syntax::ALL {
        for order in [Order::Little, Order::Big] {
            if let Ok(stub) = StubRequest::decode(syntax, order, octets) {
                let _ = Message::open(keys(), Direction::Request, stub.data);
            }
            if let Ok(StubResponse::Data { data, .. }) = StubResponse::decode(syntax, order, octets) {
                let _ = Message::open(keys(), Direction::Response, data);
            }
            for field in response_fields(syntax, order, octets) {
                assert!(field.end() <= octets.len(), "{}", field.name);
            }
        }
        for field in request_fields(syntax, octets) {
            assert!(field.end() <= octets.len(), "{}", field.name);
        }
    }
    for direction in [Direction::Request, Direction::Response] {
        let message = Message::open(keys(), direction, octets);
        if let Some(plain) = message.plain() {
            plain.view().to_string();
        }
    }
    envelope(octets).to_string();
}

/// Octets as a whole capture: shown, explained, and compared with itself, from which it doesn't differ.
pub(crate) fn transcript(octets: &[u8]) {
    let Ok(mut reader) = Reader::new(Cursor::new(octets.to_vec())) else { return };
    let Some((items, summary)) = items(&mut reader) else { return };
    shown(&items, &summary, Form::Text(TextOptions { all: true, hex: true, ..TextOptions::default() }));
    shown(&items, &summary, Form::Json { hex: true });
    let explanation = explain(&build(&items), keys());
    let _ = explain::text(&explanation);
    let _ = explain::json(&explanation);
    let compared = diff::diff(&items, &items, &diff::Options { volatile: true, ..diff::Options::default() });
    assert!(compared.is_equal(), "a capture is equal to itself: {}", diff::text(&compared));
}

fn shown(items: &[Item], summary: &Summary, form: Form) {
    let mut show = Show::new(Filter::default(), form);
    let mut out = Vec::new();
    for item in items {
        show.item(item.clone(), &mut out).expect("memory takes everything");
    }
    show.finish(summary, &mut out).expect("memory takes everything");
}
