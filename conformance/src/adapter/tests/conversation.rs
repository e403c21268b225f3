//! One conversation with a target that runs in a thread of its own.

use std::{
    io::{BufRead, BufReader, PipeReader, PipeWriter, Write, pipe},
    sync::LazyLock,
    thread::JoinHandle,
};

use serde_json::{Value, json};

use crate::adapter::{AdapterError, Role, run};

const SCHEMA: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schema/adapter.schema.json"));

static COMMAND: LazyLock<jsonschema::Validator> = LazyLock::new(|| definition("command"));
static ANSWER: LazyLock<jsonschema::Validator> = LazyLock::new(|| definition("answer"));

fn definition(name: &str) -> jsonschema::Validator {
    let mut schema: Value = serde_json::from_str(SCHEMA).unwrap();
    schema["$ref"] = format!("#/$defs/{name}").into();
    jsonschema::validator_for(&schema).unwrap()
}

#[track_caller]
pub(super) fn check_schema(name: &str, value: &Value) {
    if let Err(error) = definition(name).validate(value) {
        panic!("{value} is no {name}: {error}");
    }
}

pub(super) struct Conversation {
    role: Role,
    to: Option<PipeWriter>,
    from: BufReader<PipeReader>,
    target: Option<JoinHandle<Result<(), AdapterError>>>,
    seq: i64,
}

impl Conversation {
    /// A target that has heard nothing.
    pub(super) fn silent(role: Role, saboteur: Option<&str>) -> Self {
        let ((input, to), (from, output)) = (pipe().unwrap(), pipe().unwrap());
        let saboteur = saboteur.map(str::to_owned);
        let target =
            std::thread::spawn(move || run(role, saboteur.as_deref(), BufReader::new(input), output));
        Self { role, to: Some(to), from: BufReader::new(from), target: Some(target), seq: 0 }
    }

    /// A target that was greeted.
    pub(super) fn begin(role: Role, saboteur: Option<&str>) -> Self {
        let mut conversation = Self::silent(role, saboteur);
        conversation.ok(json!({ "cmd": "hello", "protocol": 1 }));
        conversation
    }

    pub(super) fn write(&mut self, octets: &[u8]) {
        self.to.as_mut().unwrap().write_all(octets).unwrap();
    }

    /// The next line that the target writes.
    pub(super) fn read(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// The whole answer to a command, whose `seq` is added.
    #[track_caller]
    pub(super) fn tell(&mut self, mut command: Value) -> Value {
        self.seq += 1;
        command["seq"] = self.seq.into();
        self.write(format!("{command}\n").as_bytes());
        let answer = self.read();
        assert_eq!(answer["seq"], self.seq, "{answer}");
        assert!(ANSWER.is_valid(&answer), "{answer}");
        answer
    }

    /// The `ok` of a command; both are checked against the schema.
    #[track_caller]
    pub(super) fn ok(&mut self, command: Value) -> Value {
        let mut sent = command.clone();
        sent["seq"] = 1.into();
        assert!(COMMAND.is_valid(&sent), "{sent} is no command of the protocol");
        let mut answer = self.tell(command.clone());
        let ok = answer["ok"].take();
        assert!(ok.is_object(), "{command} was answered {answer}");
        let kind = match (command["cmd"].as_str().unwrap(), self.role) {
            ("hello", _) => Some("hello"),
            ("start", Role::Host) => Some("hostStarted"),
            ("advance", Role::Host) => Some("hostActed"),
            ("events", _) => Some("events"),
            ("start" | "advance" | "activate" | "network", Role::Client) => Some("clientActed"),
            _ => None,
        };
        if let Some(kind) = kind {
            check_schema(kind, &ok);
        }
        ok
    }

    /// Why a command is unsupported.
    #[track_caller]
    pub(super) fn unsupported(&mut self, command: Value) -> String {
        let answer = self.tell(command);
        answer["unsupported"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Why a command is an error.
    #[track_caller]
    pub(super) fn error(&mut self, command: Value) -> String {
        let answer = self.tell(command);
        answer["error"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// `start` with a config.
    pub(super) fn start(&mut self, config: &Value) -> Value {
        self.ok(json!({ "cmd": "start", "scenario": "test", "config": config }))
    }

    pub(super) fn advance(&mut self, minutes: u32) -> Value {
        self.ok(json!({ "cmd": "advance", "minutes": minutes }))
    }

    pub(super) fn status(&mut self) -> Value {
        self.ok(json!({ "cmd": "status" }))
    }

    pub(super) fn events(&mut self) -> Vec<Value> {
        let Value::Array(events) = self.ok(json!({ "cmd": "events" }))["events"].take() else { panic!() };
        events
    }

    pub(super) fn stop(&mut self) {
        assert_eq!(self.ok(json!({ "cmd": "stop" })), json!({}));
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        drop(self.to.take());
        let ended = self.target.take().map(|target| target.join());
        if !std::thread::panicking() {
            ended.unwrap().unwrap().unwrap();
        }
    }
}
