//! Octets as DNS messages: what is read is written again without a panic.

#![no_main]

use emulator::dns::{
    Request,
    codec::{decode_answer, decode_request, encode_answer, encode_query},
    update_codec::{decode_update_reply, encode_update, encode_update_reply},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
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
});
