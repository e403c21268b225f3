//! The stub vectors of wire format 1: exact bytes both ways, and stubs that must be refused.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use emulator::{
    model::Hresult,
    rpc::{
        field::Order,
        stub::{self, StubRequest, StubResponse},
        uuids::Syntax,
    },
};
use serde_json::Value;

fn vectors(list: &str) -> Vec<Value> {
    let mut file: Value = serde_json::from_str(include_str!("vectors/wire.json")).unwrap();
    match file[list].take() {
        Value::Array(vectors) => vectors,
        other => panic!("{list} is {other}"),
    }
}

fn bytes(vector: &Value, field: &str) -> Vec<u8> {
    let text = vector[field].as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn syntax(vector: &Value) -> Syntax {
    if vector["ndr64"].as_bool().unwrap() { Syntax::Ndr64 } else { Syntax::Ndr }
}

#[test]
fn stubs_are_written_and_read_exactly() {
    let vectors = vectors("stubs");
    assert_eq!(vectors.len(), 16);
    for vector in vectors {
        let (name, syntax, expected) = (&vector["name"], syntax(&vector), bytes(&vector, "stub"));
        let data = if vector["data"].is_null() { None } else { Some(bytes(&vector, "data")) };
        let hresult = vector["hresult"].as_u64().map(|code| Hresult(u32::try_from(code).unwrap()));
        let mut out = Vec::new();
        match (&data, hresult) {
            (Some(data), None) => {
                StubRequest { data }.encode(syntax, &mut out);
                assert_eq!(
                    StubRequest::decode(syntax, Order::Little, &expected),
                    Ok(StubRequest { data }),
                    "{name}"
                );
                assert_eq!(end(&stub::request_fields(syntax, &expected)), expected.len(), "{name}");
            }
            (data, Some(hresult)) => {
                let response = match data {
                    Some(data) => StubResponse::Data { data, hresult },
                    None => StubResponse::Refusal(hresult),
                };
                response.encode(syntax, &mut out);
                assert_eq!(StubResponse::decode(syntax, Order::Little, &expected), Ok(response), "{name}");
                assert_eq!(
                    end(&stub::response_fields(syntax, Order::Little, &expected)),
                    expected.len(),
                    "{name}"
                );
            }
            (None, None) => panic!("{name} has neither data nor result"),
        }
        assert_eq!(out, expected, "{name} {syntax}");
    }
}

#[test]
fn bad_stubs_are_refused() {
    let vectors = vectors("reject_stubs");
    assert_eq!(vectors.len(), 10);
    for vector in vectors {
        let stub = bytes(&vector, "stub");
        let decoded = StubRequest::decode(syntax(&vector), Order::Little, &stub);
        assert!(decoded.is_err(), "{}: {decoded:?}", vector["name"]);
    }
}

fn end(fields: &[emulator::rpc::field::Field]) -> usize {
    fields.last().map_or(0, emulator::rpc::field::Field::end)
}
