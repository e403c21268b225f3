//! Timelines as the page holds them: lists as columns, numbers as distances, deflated, in base64.
//!
//! A year of one client that retries every two hours has some 17,000 marks, which differ in little but their times. As
//! columns of distances they come to a hundredth of their JSON.

use std::io::Write;

use data_encoding::BASE64;
use flate2::{Compression, write::DeflateEncoder};
use serde_json::{Map, Value, json};

/// Lists of a lane that are packed as columns.
const OF_LANE: [&str; 4] = ["bands", "plans", "counts", "marks"];
/// Lists of a timeline that are packed as columns.
const OF_TIMELINE: [&str; 2] = ["steps", "judged"];

/// The data of a page, as text that needs no escape.
pub(super) fn pack(mut data: Value) -> String {
    let timelines = data.get_mut("timelines").and_then(Value::as_array_mut);
    for timeline in timelines.into_iter().flatten() {
        fold_lists(timeline, &OF_TIMELINE);
        let lanes = timeline.get_mut("lanes").and_then(Value::as_array_mut);
        lanes.into_iter().flatten().for_each(|lane| fold_lists(lane, &OF_LANE));
    }
    BASE64.encode(&deflated(data.to_string().as_bytes()))
}

fn fold_lists(of: &mut Value, names: &[&str]) {
    for name in names {
        if let Some(list) = of.get_mut(*name)
            && let Value::Array(rows) = list.take()
        {
            *list = columns(&rows);
        }
    }
}

/// Rows with equal members as columns. A column of numbers holds each number's distance from the one before; `null`s
/// stay, and are passed over.
fn columns(rows: &[Value]) -> Value {
    let (mut plain, mut distances) = (Map::new(), Map::new());
    let names =
        rows.first().and_then(Value::as_object).map(|first| first.keys().cloned()).into_iter().flatten();
    for name in names {
        let column: Vec<Value> = rows.iter().map(|row| row[&name].clone()).collect();
        match distances_of(&column) {
            Some(column) => distances.insert(name, column),
            None => plain.insert(name, Value::Array(column)),
        };
    }
    json!({ "size": rows.len(), "plain": plain, "distances": distances })
}

fn distances_of(column: &[Value]) -> Option<Value> {
    let mut last = 0;
    let distance = |value: &Value| {
        if value.is_null() {
            return Some(Value::Null);
        }
        let distance = value.as_i64()?.checked_sub(last)?;
        last += distance;
        Some(Value::from(distance))
    };
    column.iter().map(distance).collect::<Option<Vec<_>>>().map(Value::Array)
}

fn deflated(octets: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // A vector takes all that it is given.
    let written = encoder.write_all(octets).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::columns;

    #[test]
    fn numbers_are_told_by_their_distances_and_the_rest_as_it_is() {
        let rows = [
            json!({ "at": 10, "ends": null, "label": "a" }),
            json!({ "at": 25, "ends": 7, "label": "a" }),
            json!({ "at": 20, "ends": 9, "label": null }),
        ];
        let expected = json!({
            "size": 3,
            "plain": { "label": ["a", "a", null] },
            "distances": { "at": [10, 15, -5], "ends": [null, 7, 2] },
        });
        assert_eq!(columns(&rows), expected);
        assert_eq!(columns(&[]), json!({ "size": 0, "plain": {}, "distances": {} }));
    }
}
