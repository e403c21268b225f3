//! A conversation with an adapter: one command, one answer (adapter protocol 1).

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::{
    TargetSpec,
    line::{LONGEST, Line},
    process::{Process, Setting},
    schema::{schemas, violation},
};

/// What a target answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It did it.
    Ok(Map<String, Value>),
    /// It can't; its own word.
    Unsupported(String),
    /// It refuses a value, or the moment.
    Error(String),
}

/// How a target misbehaves.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Its process ended.
    #[error("died: {0}")]
    Died(String),
    /// No answer within its patience.
    #[error("hung: {0}")]
    Hung(String),
    /// What came is no answer.
    #[error("protocol: {0}")]
    Protocol(String),
}

/// A target's adapter, running.
#[derive(Debug)]
pub struct Session {
    process: Process,
    patience: Duration,
    seq: u64,
}

/// The kind of answer that a command gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Any,
    Hello,
    Changed,
    HostStarted,
    HostActed,
    ClientActed,
    Console,
    Events,
}

/// How long the end of a process may lag behind the end of its output.
const LAG: Duration = Duration::from_millis(500);

impl Session {
    /// Starts the adapter of a target. Nothing has been said yet.
    ///
    /// # Errors
    ///
    /// When its program can't be started.
    pub(crate) fn start(spec: &TargetSpec, words: &[std::ffi::OsString]) -> std::io::Result<Self> {
        let setting =
            Setting { words: words.to_vec(), env: spec.env.clone(), dir: spec.dir.clone(), speaks: true };
        Ok(Self { process: Process::start(&setting)?, patience: spec.patience, seq: 0 })
    }

    /// Sends a command with its fields, and waits for the answer. After a fault nothing more can be said.
    pub(crate) async fn command(
        &mut self,
        name: &str,
        fields: Map<String, Value>,
        form: Form,
    ) -> Result<Answer, Fault> {
        self.expect_silence(name)?;
        self.seq += 1;
        let mut command = Map::new();
        command.insert("seq".to_owned(), self.seq.into());
        command.insert("cmd".to_owned(), name.into());
        command.extend(fields);
        let mut line = Value::Object(command).to_string();
        if line.len() > LONGEST {
            return Err(Fault::Protocol(format!("our `{name}` is longer than a mebibyte")));
        }
        line.push('\n');
        self.process.send(line);
        let Ok(received) = timeout(self.patience, self.process.line()).await else {
            self.process.end();
            return Err(Fault::Hung(format!("no answer to `{name}` within {:?}", self.patience)));
        };
        let Some(line) = received else { return Err(self.ended(name)) };
        let answer = self.read(name, &line, form)?;
        // A second answer that came along with the first.
        self.expect_silence(name)?;
        Ok(answer)
    }

    /// Nothing may come that was not asked for.
    fn expect_silence(&mut self, about: &str) -> Result<(), Fault> {
        match self.process.line_waiting() {
            None => Ok(()),
            Some(None) => Err(self.ended(about)),
            Some(Some(line)) => {
                Err(Fault::Protocol(format!("a line that nothing asked for, at `{about}`: {}", shown(&line))))
            }
        }
    }

    /// Whether it still runs, and has said nothing unasked.
    pub(crate) fn is_sound(&mut self) -> Result<(), Fault> {
        match self.process.ended() {
            Some(_) => Err(self.ended("between commands")),
            None => self.expect_silence("between commands"),
        }
    }

    fn ended(&mut self, about: &str) -> Fault {
        let fault = match self.process.wait(LAG) {
            Some(status) => Fault::Died(format!("{status}, at `{about}`")),
            None => Fault::Protocol(format!("it closed its output, at `{about}`")),
        };
        self.process.end();
        fault
    }

    fn read(&mut self, name: &str, line: &Line, form: Form) -> Result<Answer, Fault> {
        let broken = |what: String| Fault::Protocol(format!("{what} in answer to `{name}`: {}", shown(line)));
        let text = match line {
            Line::Text(text) => text,
            Line::TooLong => return Err(broken("a line longer than a mebibyte".to_owned())),
            Line::NotText => return Err(broken("a line that is not UTF-8".to_owned())),
        };
        let value: Value =
            serde_json::from_str(text).map_err(|error| broken(format!("no JSON ({error})")))?;
        if let Some(why) = violation(&schemas().answer, &value) {
            return Err(broken(format!("no answer ({why})")));
        }
        if value["seq"] != json!(self.seq) {
            return Err(broken(format!("seq {} where {} was asked", value["seq"], self.seq)));
        }
        let Value::Object(mut answer) = value else { return Err(broken("no object".to_owned())) };
        let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
        if let Some(why) = answer.remove("unsupported") {
            return Ok(Answer::Unsupported(text(why)));
        }
        if let Some(why) = answer.remove("error") {
            return Ok(Answer::Error(text(why)));
        }
        let ok = answer.remove("ok").unwrap_or_default();
        if let Some(why) = form.schema().and_then(|schema| violation(schema, &ok)) {
            return Err(broken(format!("a wrong `ok` ({why})")));
        }
        match ok {
            Value::Object(ok) => Ok(Answer::Ok(ok)),
            _ => Err(broken("an `ok` that is no object".to_owned())),
        }
    }

    /// What it logged since the last call.
    pub(crate) fn take_log(&mut self) -> String {
        self.process.take_log()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.process.say_farewell();
    }
}

impl Form {
    fn schema(self) -> Option<&'static jsonschema::Validator> {
        let schemas = schemas();
        match self {
            Self::Any => None,
            Self::Hello => Some(&schemas.hello),
            Self::Changed => Some(&schemas.changed),
            Self::HostStarted => Some(&schemas.host_started),
            Self::HostActed => Some(&schemas.host_acted),
            Self::ClientActed => Some(&schemas.client_acted),
            Self::Console => Some(&schemas.console),
            Self::Events => Some(&schemas.events),
        }
    }
}

/// A line in a message: its beginning.
fn shown(line: &Line) -> String {
    match line {
        Line::Text(text) => match text.char_indices().nth(120) {
            Some((cut, _)) => format!("{:?}…", &text[..cut]),
            None => format!("{text:?}"),
        },
        Line::TooLong | Line::NotText => "not shown".to_owned(),
    }
}
