//! The conversation: one answer to each command, in order.

use std::{
    fmt,
    io::{self, BufRead, Write},
};

use serde_json::{Map, Value, json};

use super::{
    answer::{Answer, Refusal, error},
    client::ClientTarget,
    dumb::{Dumb, UnknownDumb},
    fields::Fields,
    host::HostTarget,
    lines::{Line, MAX_LINE, read_line},
    shape::Shape,
};
use crate::saboteur::{Saboteurs, UnknownSaboteur};

/// What a target plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A KMS client.
    Client,
    /// A KMS host.
    Host,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Host => "host",
        })
    }
}

/// Why an adapter could not run, or could not go on.
#[derive(Debug, thiserror::Error)]
pub enum AdapterError {
    /// A name that no saboteur of the role has: usage.
    #[error(transparent)]
    Saboteur(#[from] UnknownSaboteur),
    /// A name that no dumb target of the role has: usage.
    #[error(transparent)]
    Dumb(#[from] UnknownDumb),
    /// Input or output failed.
    #[error("the conversation broke off: {0}")]
    Io(#[from] io::Error),
}

/// A role as the protocol drives it.
pub(super) trait Target {
    /// What `hello` is answered with.
    fn hello(&self) -> Map<String, Value>;
    /// Names that the config may hold.
    fn config(&self) -> &'static Shape;
    /// Commands beside `hello`, `start` and `stop`, with the names that each may hold.
    fn commands(&self) -> &'static [(&'static str, Shape)];
    /// Boots. Nothing has changed when it refuses.
    fn start(&mut self, config: &Fields<'_>) -> Answer;
    /// Does one of [`commands`](Self::commands); only called while started.
    fn obey(&mut self, command: &str, fields: &Fields<'_>) -> Answer;
    /// Forgets everything.
    fn stop(&mut self);
}

/// Plays a built-in target of `role`, sabotaged if a saboteur is named, until `input` ends. Not to be called on a
/// tokio runtime: it has its own.
///
/// # Errors
///
/// [`AdapterError`].
pub fn run(
    role: Role,
    saboteur: Option<&str>,
    input: impl BufRead,
    output: impl Write,
) -> Result<(), AdapterError> {
    let target: Box<dyn Target> = match role {
        Role::Host => Box::new(HostTarget::new(saboteur.map(Saboteurs::named).transpose()?)),
        Role::Client => Box::new(ClientTarget::new(saboteur.map(Saboteurs::named).transpose()?)),
    };
    Session { target, greeted: false, started: false, old_seq: false }.converse(input, output)
}

/// The same for a dumb target.
///
/// # Errors
///
/// [`AdapterError`].
pub fn run_dumb(role: Role, name: &str, input: impl BufRead, output: impl Write) -> Result<(), AdapterError> {
    let dumb = Dumb::named(role, name)?;
    let old_seq = dumb.has_old_seq();
    Session { target: dumb.target(), greeted: false, started: false, old_seq }.converse(input, output)
}

struct Session {
    target: Box<dyn Target>,
    greeted: bool,
    started: bool,
    /// Answers carry the number of the command before.
    old_seq: bool,
}

const HELLO: Shape = Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf), ("protocol", Shape::Leaf)]);
const START: Shape = Shape::Object(&[
    ("seq", Shape::Leaf),
    ("cmd", Shape::Leaf),
    ("scenario", Shape::Leaf),
    ("config", Shape::Leaf),
]);
const STOP: Shape = Shape::Object(&[("seq", Shape::Leaf), ("cmd", Shape::Leaf)]);

impl Session {
    fn converse(mut self, mut input: impl BufRead, mut output: impl Write) -> Result<(), AdapterError> {
        let mut last = Value::from(0);
        loop {
            let octets = match read_line(&mut input)? {
                Line::End => break,
                Line::Octets(octets) => octets,
                Line::TooLong => {
                    tracing::warn!("no answer to a line of more than {MAX_LINE} octets");
                    continue;
                }
            };
            let Some((seq, command)) = numbered(&octets) else {
                tracing::warn!("no answer to a line without an integer `seq`");
                continue;
            };
            let (key, value) = match self.answer(&command) {
                Ok(ok) => ("ok", Value::Object(ok)),
                Err(refusal) => refusal.member(),
            };
            let seq = if self.old_seq { std::mem::replace(&mut last, seq) } else { seq };
            let line = json!({ "seq": seq, key: value });
            writeln!(output, "{line}")?;
            output.flush()?;
        }
        if self.started {
            self.target.stop();
        }
        Ok(())
    }

    fn answer(&mut self, command: &Map<String, Value>) -> Answer {
        let Some(Value::String(name)) = command.get("cmd") else {
            return error("field cmd: expected a string");
        };
        let place = format!("command {name}");
        self.check_names(name, &place, command)?;
        let fields = Fields::new(command, &place);
        match name.as_str() {
            "hello" => self.hello(&fields),
            _ if !self.greeted => error("hello comes first"),
            "start" if self.started => error("started already: stop first"),
            "start" => self.start(&fields),
            _ if !self.started => error(format!("{name} before start")),
            "stop" => {
                self.target.stop();
                self.started = false;
                Ok(Map::new())
            }
            name => self.target.obey(name, &fields),
        }
    }

    /// Whatever is unknown is told first, so that no bad value hides it.
    fn check_names(&self, name: &str, place: &str, command: &Map<String, Value>) -> Result<(), Refusal> {
        let commands = self.target.commands();
        let shape = match name {
            "hello" => &HELLO,
            "start" => &START,
            "stop" => &STOP,
            _ => match commands.iter().find(|(known, _)| *known == name) {
                Some((_, shape)) => shape,
                None => return Err(Refusal::Unsupported(place.to_owned())),
            },
        };
        let command = Value::Object(command.clone());
        if let Some(unknown) = shape.unknown(&command) {
            return Err(Refusal::Unsupported(format!("{place} field {unknown}")));
        }
        if name == "start"
            && let Some(unknown) = self.target.config().unknown(&command["config"])
        {
            return Err(Refusal::Unsupported(format!("config field {unknown}")));
        }
        Ok(())
    }

    fn hello(&mut self, fields: &Fields<'_>) -> Answer {
        let protocol = fields.required("protocol")?;
        match protocol.seed()? {
            1 => {
                self.greeted = true;
                Ok(self.target.hello())
            }
            other => protocol.unsupported(format!("{other}")),
        }
    }

    fn start(&mut self, fields: &Fields<'_>) -> Answer {
        let scenario = fields.required("scenario")?.text()?;
        let config = fields.required("config")?;
        tracing::info!(scenario, "start");
        let answer = self.target.start(&config.object()?.named("config"))?;
        self.started = true;
        Ok(answer)
    }
}

/// The command of a line and its number; `None` for a line that gets no answer.
fn numbered(line: &[u8]) -> Option<(Value, Map<String, Value>)> {
    let Ok(Value::Object(command)) = serde_json::from_slice(line) else { return None };
    let seq = command.get("seq")?.clone();
    (seq.is_i64() || seq.is_u64()).then_some((seq, command))
}
