//! The evidence of a failure: everything needed to see it again, in one folder.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use captures::write::{WriteError, write_pcapng};
use emulator::trace::{Direction, Kind, Payload, Recording};
use scenarios::language::Case;
use thiserror::Error;

use crate::{
    report::timeline::timeline,
    results::{
        arm::Arm,
        record::{Event, Outcome, Scenario},
    },
    view::text::Style,
};

/// What goes into the folder.
#[derive(Clone, Copy, Debug)]
pub struct Bundle<'a> {
    /// The case as it was run.
    pub case: &'a Case,
    /// Its record.
    pub scenario: &'a Scenario,
    /// Its trace.
    pub events: &'a [Event],
    /// Its traffic.
    pub recording: &'a Recording,
    /// What it came to, with the command that repeats it.
    pub outcome: &'a Outcome,
    /// The seed of the run.
    pub seed: u64,
    /// Who played the subject, in a line; `None` in the virtual arm.
    pub target: Option<&'a str>,
    /// What each subject wrote to its log, by actor.
    pub logs: &'a [(String, String)],
}

/// Why there is no bundle.
#[derive(Debug, Error)]
pub enum BundleError {
    /// A file of it can't be written.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Its traffic can't be written.
    #[error("{}: {error}", path.display())]
    Capture {
        /// The capture.
        path: PathBuf,
        /// Why.
        error: WriteError,
    },
}

/// The folder of a case below the output folder, with `/` between its parts: `failures/host.count.below+wire=6`.
///
/// Different cases have different folders, and no name needs quoting in a shell or is refused by a file system.
#[must_use]
pub fn folder(arm: Arm, id: &str) -> String {
    format!("failures/{arm}.{}", case_name(id))
}

/// Whether a folder is one that [`Bundle::write`] has written.
#[must_use]
pub fn is_bundle(folder: &Path) -> bool {
    let arm = folder.file_name().and_then(|name| name.to_str()?.split_once('.')?.0.parse::<Arm>().ok());
    arm.is_some() && ["scenario.ron", "seed"].iter().all(|file| folder.join(file).is_file())
}

/// The id of a case as the name of a file.
#[must_use]
pub fn case_name(id: &str) -> String {
    let mut name = String::new();
    for octet in id.bytes() {
        match octet {
            b'/' => name.push('.'),
            b'[' | b',' => name.push('+'),
            b']' => {}
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'=' | b'_' => name.push(char::from(octet)),
            other => {
                let _ = write!(name, "%{other:02X}");
            }
        }
    }
    name
}

impl Bundle<'_> {
    /// Writes the bundle below `out` and gives its folder as [`folder`] does.
    pub fn write(&self, out: &Path) -> Result<String, BundleError> {
        let name = folder(self.scenario.arm, &self.scenario.id);
        let folder = out.join(&name);
        if folder.exists() {
            // Evidence of an earlier run must not stand among that of this one.
            fs::remove_dir_all(&folder).map_err(failed(&folder))?;
        }
        fs::create_dir_all(&folder).map_err(failed(&folder))?;
        self.capture(&folder.join("capture.pcapng"))?;
        let write = |file: &str, text: &str| {
            let path = folder.join(file);
            fs::write(&path, text).map_err(failed(&path))
        };
        write("timeline.txt", &timeline(self.scenario, self.events, self.outcome, Style::PLAIN))?;
        write("scenario.ron", &self.resolved())?;
        write("seed", &format!("{}\n", self.seed))?;
        write("reproduce.sh", &format!("#!/bin/sh\n{}\n", self.outcome.reproduce))?;
        executable(&folder.join("reproduce.sh"))?;
        if !self.logs.is_empty() {
            write("target.log", &self.log())?;
        }
        Ok(name)
    }

    fn capture(&self, path: &Path) -> Result<(), BundleError> {
        let file = File::create(path).map_err(failed(path))?;
        let comments: Vec<_> = self.failing_packet().zip(self.outcome.message.clone()).into_iter().collect();
        let written = write_pcapng(BufWriter::new(file), self.recording, &comments);
        written.map_err(|error| BundleError::Capture { path: path.to_owned(), error })
    }

    /// The packet with the message that the broken expectation is about. Where the failing actor's messages on that
    /// connection don't correspond to segments one by one, its last segment up to that time.
    fn failing_packet(&self) -> Option<usize> {
        let event = self.events.get(self.outcome.broken()?.event?)?;
        let time = event.time.parse().ok()?;
        let packets = self.recording.packets().iter().enumerate();
        let segments = packets.filter(|(_, packet)| match &packet.payload {
            Payload::Segment(conn, direction, _) => {
                let by_client = *event.actor == *packet.by;
                Some(*conn) == event.conn && by_client == (*direction == Direction::ToServer)
            }
            _ => false,
        });
        let segments: Vec<_> = segments.collect();
        let messages: Vec<_> =
            self.events.iter().filter(|other| is_message(other) && same_side(other, event)).collect();
        if segments.len() == messages.len()
            && let Some(nth) = messages.iter().position(|message| message.index == event.index)
        {
            return segments.get(nth).map(|(index, _)| *index);
        }
        segments.iter().rev().find(|(_, packet)| packet.at <= time).map(|(index, _)| *index)
    }

    /// The scenario, and behind it what the run added: lines keep the numbers that findings name.
    fn resolved(&self) -> String {
        let axes = self.scenario.id.split_once('[').map(|(_, axes)| axes.trim_end_matches(']'));
        let mut text = format!("{}\n\n", self.case.loaded.source.trim_end());
        for (name, value) in [
            ("case", self.scenario.id.as_str()),
            ("arm", self.scenario.arm.name()),
            ("axes", axes.unwrap_or("none")),
            ("seed", &self.seed.to_string()),
            ("suite", &self.outcome.suite),
            ("hash", &self.scenario.hash),
            ("subjects", &self.scenario.subjects.join(", ")),
            ("target", self.target.unwrap_or("none: every actor is emulated")),
        ] {
            if !value.is_empty() {
                let _ = writeln!(text, "// {name}: {}", value.replace(['\n', '\r'], " "));
            }
        }
        text
    }

    fn log(&self) -> String {
        match self.logs {
            [(_, text)] => text.clone(),
            many => many.iter().map(|(actor, text)| format!("== {actor}\n{}\n", text.trim_end())).collect(),
        }
    }
}

/// Whether an event was read off octets, which a close isn't.
fn is_message(event: &Event) -> bool {
    matches!(
        event.kind,
        Kind::Bind
            | Kind::BindAck
            | Kind::BindNak
            | Kind::Request
            | Kind::Answer
            | Kind::Refusal
            | Kind::Fault
            | Kind::Pdu
            | Kind::Garbage
    )
}

fn same_side(event: &Event, other: &Event) -> bool {
    event.conn == other.conn && event.actor == other.actor
}

fn failed(path: &Path) -> impl Fn(io::Error) -> BundleError + use<'_> {
    move |error| BundleError::Io { path: path.to_owned(), error }
}

#[cfg(unix)]
fn executable(path: &Path) -> Result<(), BundleError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(failed(path))
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> Result<(), BundleError> {
    Ok(())
}
