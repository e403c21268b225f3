//! What a target says of itself.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, Hasher, RandomState},
};

use emulator::{
    console::Ran,
    model::{LogRecord, Property},
};
use serde_json::{Map, Value, json};

/// The members of an object.
pub(super) fn members(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The answer to `hello`. Nothing is declared as lacking: the roles are the ones that the virtual world plays. They give
/// the status flags of events 12288 and 12289 a meaning, which is reading B of OPEN-001.
pub(super) fn hello(role: &str, capabilities: &[&str]) -> Map<String, Value> {
    members(json!({
        "implementation": format!("kmslab {role}"),
        "version": env!("CARGO_PKG_VERSION"),
        "role": role,
        "capabilities": capabilities,
        "wire": [4, 5, 6],
        "lacks": [],
        "readings": { "OPEN-001": "B" },
    }))
}

/// The answer to `status`.
pub(super) fn properties(view: BTreeMap<&'static str, Property>) -> Map<String, Value> {
    let value = |property| match property {
        Property::Number(number) => Value::from(number),
        Property::Text(text) => Value::from(text),
    };
    view.into_iter().map(|(name, property)| (name.to_owned(), value(property))).collect()
}

/// The answer to `events`.
pub(super) fn events(log: Vec<LogRecord>) -> Map<String, Value> {
    let record =
        |record: LogRecord| json!({ "id": record.id, "time": record.time.to_string(), "data": record.data });
    members(json!({ "events": log.into_iter().map(record).collect::<Vec<_>>() }))
}

/// How a console command ended.
pub(super) fn ran(ran: &Ran) -> Map<String, Value> {
    members(json!({ "exit": ran.exit, "lines": ran.lines }))
}

/// A seed for a target that is given none: another one each time.
pub(super) fn any_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}
