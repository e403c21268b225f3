//! Octets as the stub and the message of a call, in either syntax, order and direction.

#![no_main]

use captures::transcript::Message;
use emulator::{
    rpc::{
        field::Order,
        stub::{StubRequest, StubResponse, request_fields, response_fields},
        uuids::Syntax,
    },
    wire::{DEFAULT_LABEL, Direction, LabKeys, envelope},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let keys = LabKeys::derive(DEFAULT_LABEL);
    for syntax in Syntax::ALL {
        for order in [Order::Little, Order::Big] {
            if let Ok(stub) = StubRequest::decode(syntax, order, octets) {
                let _ = Message::open(&keys, Direction::Request, stub.data);
            }
            if let Ok(StubResponse::Data { data, .. }) = StubResponse::decode(syntax, order, octets) {
                let _ = Message::open(&keys, Direction::Response, data);
            }
            for field in [request_fields(syntax, octets), response_fields(syntax, order, octets)].concat() {
                assert!(field.end() <= octets.len(), "{}", field.name);
            }
        }
    }
    for direction in [Direction::Request, Direction::Response] {
        let message = Message::open(&keys, direction, octets);
        if let Some(plain) = message.plain() {
            plain.view().to_string();
        }
    }
    envelope(octets).to_string();
});
