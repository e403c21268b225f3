//! Checks of answers against the published schema of adapter protocol 1.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// The schema of each kind of answer.
#[derive(Debug)]
pub(super) struct Schemas {
    pub(super) answer: Validator,
    pub(super) changed: Validator,
    pub(super) hello: Validator,
    pub(super) host_started: Validator,
    pub(super) host_acted: Validator,
    pub(super) client_acted: Validator,
    pub(super) console: Validator,
    pub(super) events: Validator,
    #[cfg(test)]
    pub(super) command: Validator,
}

const SCHEMA: &str = include_str!("../../schema/adapter.schema.json");

/// The schemas, compiled at the first call.
pub(super) fn schemas() -> &'static Schemas {
    static SCHEMAS: OnceLock<Schemas> = OnceLock::new();
    SCHEMAS.get_or_init(|| {
        let whole: Value = serde_json::from_str(SCHEMA).expect("the published schema is JSON");
        let part = |name: &str| {
            let part = json!({
                "$schema": whole["$schema"],
                "$defs": whole["$defs"],
                "$ref": format!("#/$defs/{name}"),
            });
            let options = jsonschema::options().should_validate_formats(true);
            options.build(&part).expect("the published schema has this part, and is sound")
        };
        Schemas {
            answer: part("answer"),
            changed: part("changed"),
            hello: part("hello"),
            host_started: part("hostStarted"),
            host_acted: part("hostActed"),
            client_acted: part("clientActed"),
            console: part("console"),
            events: part("events"),
            #[cfg(test)]
            command: part("command"),
        }
    })
}

/// The first thing in `value` that the schema doesn't allow.
pub(super) fn violation(schema: &Validator, value: &Value) -> Option<String> {
    let error = schema.iter_errors(value).next()?;
    let place = error.instance_path().to_string();
    Some(if place.is_empty() { error.to_string() } else { format!("{place}: {error}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_the_published_forms_pass_and_others_do_not() {
        let schemas = schemas();
        let sound = [
            (&schemas.answer, json!({"seq": 1, "ok": {}, "more": 1})),
            (&schemas.client_acted, json!({"next": null, "result": "0xC004F038"})),
            (&schemas.host_started, json!({"address": "127.0.0.1:1"})),
            (&schemas.host_started, json!({"address": "127.0.0.1:1", "next": 1440})),
            (&schemas.host_acted, json!({"next": null})),
            (&schemas.events, json!({"events": [{"id": 1, "time": "2026-01-01T00:00:00Z", "data": []}]})),
        ];
        for (schema, value) in sound {
            assert_eq!(violation(schema, &value), None, "{value}");
        }
        let broken = [
            (&schemas.answer, json!({"seq": 1})),
            (&schemas.answer, json!({"seq": 1, "ok": {}, "error": "x"})),
            (&schemas.answer, json!({"seq": "1", "ok": {}})),
            (&schemas.client_acted, json!({"next": -1})),
            (&schemas.host_acted, json!({"next": "1d"})),
            (&schemas.host_started, json!({"address": "127.0.0.1:1", "next": 1.5})),
            (&schemas.client_acted, json!({"result": "0xc004f038"})),
            (&schemas.events, json!({"events": [{"id": 1, "time": "yesterday", "data": []}]})),
            (&schemas.command, json!({"seq": 1, "cmd": "frobnicate"})),
        ];
        for (schema, value) in broken {
            assert!(violation(schema, &value).is_some(), "{value}");
        }
    }
}
