//! The protocol's sample conversation: the built-in targets answer it in the same shape.

use std::collections::BTreeMap;

use serde_json::Value;

use super::conversation::{Conversation, check_schema};
use crate::adapter::Role;

const SAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/adapter.session.jsonl"));
/// Where the sample's client looks for its host.
const HOST: &str = "127.0.0.1:40001";

/// Command and answer, in order, of one role.
fn exchanges(role: &str) -> Vec<(Value, Value)> {
    let lines = SAMPLE.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let of_role = lines.filter(|line| line["to"] == role || line["from"] == role);
    let lines: Vec<Value> = of_role.map(|mut line| line["line"].take()).collect();
    lines.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

/// What an answer is made of: the members of its `ok` with the kinds of their values, or the whole refusal.
fn shape(answer: &Value) -> BTreeMap<String, String> {
    let kind = |value: &Value| match value {
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "string".to_owned(),
        Value::Array(_) => "array".to_owned(),
        other => other.to_string(),
    };
    match answer["ok"].as_object() {
        Some(ok) => ok.iter().map(|(name, value)| (name.clone(), kind(value))).collect(),
        None => BTreeMap::from([("refusal".to_owned(), answer.to_string())]),
    }
}

/// Replays a role's part; `replace` stands for the sample's host. Returns the last `ok.address`.
fn replay(target: &mut Conversation, role: &str, replace: &str) -> String {
    let mut address = String::new();
    for (command, expected) in exchanges(role) {
        target.write(format!("{command}\n").replace(HOST, replace).as_bytes());
        let answer = target.read();
        check_schema("answer", &answer);
        assert_eq!(answer["seq"], command["seq"]);
        let (ours, theirs) = (shape(&answer), shape(&expected));
        for (name, kind) in theirs {
            // `readings` and the like are objects, of which each target has its own.
            if !kind.starts_with('{') || name == "refusal" {
                assert_eq!(ours.get(&name), Some(&kind), "{name} in the answer {answer} to {command}");
            }
        }
        for exact in ["next", "result"] {
            assert_eq!(answer["ok"].get(exact), expected["ok"].get(exact), "{answer}");
        }
        address = answer["ok"]["address"].as_str().map_or(address, str::to_owned);
    }
    address
}

#[test]
fn both_parts_of_the_sample_are_answered_alike() {
    let mut kms = Conversation::silent(Role::Host, None);
    let address = replay(&mut kms, "host", HOST);
    let mut client = Conversation::silent(Role::Client, None);
    replay(&mut client, "client", &address);
}
