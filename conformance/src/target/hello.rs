//! What an adapter says of itself.

use std::collections::{BTreeMap, BTreeSet};

use scenarios::catalogue::{Coverage, Reading, RequirementId};
use serde_json::{Map, Value, json};

use super::{Answer, Fault, Role, Session, TargetSpec, file::parse_reading, session::Form};

/// What an adapter can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// Its clock follows `advance`.
    Clock,
    /// It has a console.
    Console,
    /// It shows its log.
    Events,
    /// Things can be done to its machine.
    Machine,
    /// The network around it can change.
    Network,
    /// It takes the readings of open questions that it is told.
    Readings,
    /// Its registry can be changed.
    Registry,
    /// It can restart with what it has stored.
    Restart,
    /// It tells the result of each attempt.
    Result,
    /// It shows its properties.
    Status,
}

/// What an adapter says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// What is tested.
    pub implementation: String,
    /// Its version.
    pub version: String,
    /// What it can be asked for.
    pub capabilities: BTreeSet<Capability>,
    /// Protocol versions it speaks.
    pub wire: Vec<u8>,
    /// Requirements that it doesn't implement.
    pub lacks: Vec<Coverage>,
    /// Readings of open questions that it takes, where not the lab's.
    pub readings: BTreeMap<RequirementId, Reading>,
}

/// Why an adapter can't be talked to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HelloError {
    /// It misbehaved.
    #[error("{0}")]
    Fault(#[from] Fault),
    /// It refused.
    #[error("it refuses `hello`: {0}")]
    Refused(String),
    /// It plays something else than its file says.
    #[error("it plays a {said}, and its file says {expected}")]
    Role {
        /// By its file.
        expected: Role,
        /// By its own word.
        said: String,
    },
    /// What it lacks or how it reads open questions can't be.
    #[error("its `hello` is wrong: {0}")]
    Wrong(String),
}

fn listed(items: impl IntoIterator<Item = impl ToString>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

/// The protocol that the runner speaks.
const PROTOCOL: u32 = 1;

impl Capability {
    /// All, by name.
    pub const ALL: [(&'static str, Self); 10] = [
        ("clock", Self::Clock),
        ("console", Self::Console),
        ("events", Self::Events),
        ("machine", Self::Machine),
        ("network", Self::Network),
        ("readings", Self::Readings),
        ("registry", Self::Registry),
        ("restart", Self::Restart),
        ("result", Self::Result),
        ("status", Self::Status),
    ];

    /// Its name in the protocol.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }
}

impl Hello {
    /// Greets an adapter that has just been started.
    pub(crate) async fn exchange(session: &mut Session, spec: &TargetSpec) -> Result<Self, HelloError> {
        let fields = json!({ "protocol": PROTOCOL });
        let fields = fields.as_object().cloned().unwrap_or_default();
        match session.command("hello", fields, Form::Hello).await? {
            Answer::Ok(said) => Self::read(&said, spec.role),
            Answer::Unsupported(why) | Answer::Error(why) => Err(HelloError::Refused(why)),
        }
    }

    /// What it says otherwise than it did at `first`; `None` when it says the same. A target is one target, however often it
    /// is started.
    #[must_use]
    pub(crate) fn differs_from(&self, first: &Self) -> Option<String> {
        let fields = |hello: &Self| {
            let Self { implementation, version, capabilities, wire, lacks, readings } = hello.clone();
            [
                ("implementation", implementation),
                ("version", version),
                ("capabilities", listed(capabilities.iter().map(|one| one.name()))),
                ("wire", listed(wire)),
                ("lacks", listed(lacks)),
                ("readings", listed(readings.iter().map(|(id, reading)| format!("{id}={reading}")))),
            ]
        };
        let pairs = fields(self).into_iter().zip(fields(first));
        let (now, before) = pairs.into_iter().find(|(now, before)| now != before)?;
        Some(format!("another `hello`: {} `{}`, and `{}` at first", now.0, now.1, before.1))
    }

    fn read(said: &Map<String, Value>, role: Role) -> Result<Self, HelloError> {
        let text = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let list = |key: &str| said.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let wrong = |what: String| HelloError::Wrong(what);
        if text("role") != role.name() {
            return Err(HelloError::Role { expected: role, said: text("role") });
        }
        let named =
            |value: &Value| Capability::ALL.iter().find(|(name, _)| value == name).map(|(_, one)| *one);
        let lacks = list("lacks").into_iter().map(|value| {
            let text = value.as_str().unwrap_or_default();
            text.parse::<Coverage>().map_err(|error| wrong(error.to_string()))
        });
        let readings = said.get("readings").and_then(Value::as_object);
        let readings = readings
            .into_iter()
            .flatten()
            .map(|(id, reading)| parse_reading(id, reading.as_str().unwrap_or_default()).map_err(wrong));
        Ok(Self {
            implementation: text("implementation"),
            version: text("version"),
            capabilities: list("capabilities").iter().filter_map(named).collect(),
            wire: list("wire")
                .iter()
                .filter_map(Value::as_u64)
                .filter_map(|v| u8::try_from(v).ok())
                .collect(),
            lacks: lacks.collect::<Result<_, _>>()?,
            readings: readings.collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(said: Value) -> Result<Hello, HelloError> {
        Hello::read(said.as_object().unwrap(), Role::Client)
    }

    #[test]
    fn what_is_said_is_checked_against_the_catalogue() {
        let said = json!({"implementation": "x", "version": "1", "role": "client", "wire": [4, 6],
            "capabilities": ["clock", "status"], "lacks": ["REG", "DISC-005"], "readings": {"OPEN-039": "B"}});
        let hello = read(said.clone()).unwrap();
        assert_eq!(hello.capabilities, BTreeSet::from([Capability::Clock, Capability::Status]));
        assert_eq!((hello.wire, hello.lacks.len(), hello.readings.len()), (vec![4, 6], 2, 1));
        for (key, value, expect) in [
            ("role", json!("host"), "it plays a host, and its file says client"),
            ("lacks", json!(["EVNT"]), "no area `EVNT`"),
            ("readings", json!({"OPEN-999": "A"}), "OPEN-999"),
            ("readings", json!({"REG-001": "A"}), "no open question"),
        ] {
            let mut said = said.clone();
            said[key] = value;
            let error = read(said).expect_err(expect).to_string();
            assert!(error.contains(expect), "{error}");
        }
    }
}
