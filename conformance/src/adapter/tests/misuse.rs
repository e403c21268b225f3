//! What is unknown, bad or out of order, and what gets no answer.

use serde_json::json;

use super::{
    conversation::Conversation,
    worlds::{client, host, nobody, with},
};
use crate::adapter::{Role, run};

const ROLES: [Role; 2] = [Role::Host, Role::Client];

fn config(role: Role) -> serde_json::Value {
    match role {
        Role::Host => host(0),
        Role::Client => with(client("c1", "client-os/enterprise"), json!({ "host": nobody() })),
    }
}

#[test]
fn hello_comes_first_and_only_in_this_protocol() {
    for role in ROLES {
        let mut target = Conversation::silent(role, None);
        let start = json!({ "cmd": "start", "scenario": "x", "config": config(role) });
        assert_eq!(target.error(start), "hello comes first");
        assert_eq!(target.error(json!({ "cmd": "status" })), "hello comes first");
        assert_eq!(target.error(json!({ "cmd": "hello" })), "command hello: field protocol is missing");
        let hello = |protocol| json!({ "cmd": "hello", "protocol": protocol });
        assert_eq!(target.unsupported(hello(json!(2))), "command hello field protocol: 2");
        assert!(target.error(hello(json!("1"))).contains("expected an integer"));
        let ok = target.ok(hello(json!(1)));
        assert_eq!(ok["role"], role.to_string());
        assert_eq!(ok["wire"], json!([4, 5, 6]));
    }
}

#[test]
fn commands_are_refused_out_of_order() {
    for role in ROLES {
        let mut target = Conversation::begin(role, None);
        for command in ["status", "events", "stop"] {
            assert_eq!(target.error(json!({ "cmd": command })), format!("{command} before start"));
        }
        assert_eq!(target.error(json!({ "cmd": "advance", "minutes": 1 })), "advance before start");
        target.start(&config(role));
        let again = json!({ "cmd": "start", "scenario": "x", "config": config(role) });
        assert_eq!(target.error(again), "started already: stop first");
        target.stop();
        assert_eq!(target.error(json!({ "cmd": "stop" })), "stop before start");
    }
}

#[test]
fn whatever_is_unknown_is_unsupported_before_and_after_start() {
    for role in ROLES {
        let mut target = Conversation::begin(role, None);
        for started in [false, true] {
            if started {
                target.start(&config(role));
            }
            for name in ["frobnicate", "konsole", "rewind", ""] {
                let why = target.unsupported(json!({ "cmd": name, "args": [] }));
                assert_eq!(why, format!("command {name}"));
            }
            for command in ["hello", "start", "stop", "advance", "status", "events"] {
                let why = target.unsupported(json!({ "cmd": command, "xq71": 1, "config": 7 }));
                assert!(why.starts_with(&format!("command {command} field ")), "{why}");
            }
        }
    }
    let mut host = Conversation::begin(Role::Host, None);
    for command in ["activate", "network"] {
        assert_eq!(host.unsupported(json!({ "cmd": command })), format!("command {command}"));
    }
    let mut client = Conversation::begin(Role::Client, None);
    client.start(&config(Role::Client));
    let network = json!({ "cmd": "network", "change": "sideways", "dns": { "ttl": 1 } });
    assert_eq!(client.unsupported(network), "command network field dns.ttl");
}

#[test]
fn bad_values_are_errors_that_name_their_place() {
    for role in ROLES {
        let mut target = Conversation::begin(role, None);
        assert_eq!(target.error(json!({ "command": "stop" })), "field cmd: expected a string");
        assert_eq!(target.error(json!({ "cmd": 7 })), "field cmd: expected a string");
        target.error(json!({ "cmd": "start", "scenario": "x" }));
        target.error(json!({ "cmd": "start", "config": config(role) }));
        let config_list = json!({ "cmd": "start", "scenario": "x", "config": [] });
        assert_eq!(target.error(config_list), "command start field config: expected an object");
        target.start(&config(role));
        let expected = "command advance field minutes: expected an integer from 1 to 4294967295";
        for minutes in [json!(0), json!(-1), json!(1.5), json!("1"), json!(null), json!(1_u64 << 32)] {
            assert_eq!(target.error(json!({ "cmd": "advance", "minutes": minutes })), expected);
        }
        assert!(target.error(json!({ "cmd": "advance" })).contains("minutes is missing"));
        let far = target.error(json!({ "cmd": "advance", "minutes": u32::MAX }));
        assert_eq!(far, "command advance field minutes: leads beyond the year 9999");
        target.advance(1);
    }
}

#[test]
fn lines_without_an_integer_seq_get_no_answer() {
    for role in ROLES {
        let mut target = Conversation::begin(role, None);
        for line in [
            "",
            "\r",
            "hello",
            "[]",
            "7",
            "{\"cmd\":\"status\"}",
            "{\"seq\":\"1\",\"cmd\":\"status\"}",
            "{\"seq\":1.5,\"cmd\":\"status\"}",
            "{\"seq\":null,\"cmd\":\"status\"}",
            "{\"seq\":5,\"cmd\":\"status\"",
        ] {
            target.write(format!("{line}\n").as_bytes());
        }
        target.write(b"{\"seq\":6,\"cmd\":\"\xff\"}\n");
        target.error(json!({ "cmd": "status" }));
    }
}

#[test]
fn lines_up_to_a_mebibyte_are_read_and_longer_ones_get_no_answer() {
    let mut target = Conversation::begin(Role::Host, None);
    let line = |length: usize| {
        let (head, tail) = ("{\"seq\":77,\"cmd\":\"", "\"}");
        format!("{head}{}{tail}\n", "x".repeat(length - head.len() - tail.len()))
    };
    target.write(line(1 << 20).as_bytes());
    let answer = target.read();
    assert!(answer["seq"] == 77 && answer["unsupported"].is_string());
    target.write(line((1 << 20) + 1).as_bytes());
    target.error(json!({ "cmd": "status" }));
}

#[test]
fn an_unknown_saboteur_is_told_with_the_nearest_name() {
    for (role, name, nearest) in
        [(Role::Host, "never-expire", "never-expires"), (Role::Client, "renew-never", "renews-never")]
    {
        let error = run(role, Some(name), &b""[..], Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), format!("no saboteur `{name}`; did you mean `{nearest}`?"));
    }
}
