//! A baseline file: one `Baseline(…)` in RON.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use scenarios::language::{Diagnostic, Document, Mistake};
use serde::Deserialize;

use crate::results::{
    arm::Arm,
    known::{Baseline, Entry},
};

/// What stands for a reason that nobody has written yet.
pub(super) const PLACEHOLDER: &str = "why?";

/// The lists, by the names of their fields.
pub(super) const LISTS: [&str; 2] = ["failures", "flaky"];

/// A baseline, and its file as it is written.
#[derive(Clone, Debug)]
pub struct File {
    /// What it lists.
    pub baseline: Baseline,
    /// Where everything stands; `None` for a file that isn't there yet.
    pub(super) document: Option<Document>,
}

/// Whether reasons may be missing: only a run that writes the file anew takes one with placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholders {
    /// They are mistakes.
    Refused,
    /// They may stand there, and the file may not be there at all.
    Accepted,
}

/// Why there is no baseline in a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It can't be read.
    #[error("error: {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What it says is wrong.
    #[error("{}", Findings(.0))]
    Wrong(Vec<Diagnostic>),
}

struct Findings<'a>(&'a [Diagnostic]);

impl fmt::Display for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(ToString::to_string).collect::<Vec<_>>();
        f.write_str(&shown.join("\n\n"))
    }
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Baseline")]
struct Written {
    #[serde(default)]
    failures: Vec<WrittenEntry>,
    #[serde(default)]
    flaky: Vec<WrittenEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename = "Entry")]
struct WrittenEntry {
    case: String,
    message: String,
    reason: String,
}

/// Reads a baseline file.
///
/// # Errors
///
/// When it can't be read, and for everything that is wrong in it, each in its place.
pub fn read(path: &Path, placeholders: Placeholders) -> Result<File, FileError> {
    let name = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(source) => parse(&name, &source, placeholders).map_err(FileError::Wrong),
        Err(error) if error.kind() == io::ErrorKind::NotFound && placeholders == Placeholders::Accepted => {
            Ok(File { baseline: Baseline { file: name, ..Baseline::default() }, document: None })
        }
        Err(error) => Err(FileError::Io { path: path.to_owned(), error }),
    }
}

/// Reads the text of a baseline file; `path` is for messages.
pub(super) fn parse(path: &str, source: &str, placeholders: Placeholders) -> Result<File, Vec<Diagnostic>> {
    let (written, document): (Written, _) =
        Document::read(path, source, "Baseline").map_err(|finding| vec![*finding])?;
    let mut check = Check { document: &document, placeholders, findings: Vec::new(), seen: Vec::new() };
    let [failures, flaky] = [written.failures, written.flaky];
    let failures = check.entries("failures", failures);
    let flaky = check.entries("flaky", flaky);
    if !check.findings.is_empty() {
        return Err(check.findings);
    }
    let baseline = Baseline { file: path.to_owned(), failures, flaky };
    Ok(File { baseline, document: Some(document) })
}

struct Check<'a> {
    document: &'a Document,
    placeholders: Placeholders,
    findings: Vec<Diagnostic>,
    /// The cases so far, each with its line.
    seen: Vec<(Arm, String, usize)>,
}

impl Check<'_> {
    fn wrong(&mut self, way: &[&str], message: String, label: &str, help: Option<&str>) {
        let mistake = Mistake { message, label: label.to_owned(), help: help.map(str::to_owned) };
        self.findings.push(self.document.mistake(way, mistake));
    }

    fn entries(&mut self, list: &str, written: Vec<WrittenEntry>) -> Vec<Entry> {
        let entries = written.into_iter().enumerate();
        entries.filter_map(|(index, entry)| self.entry(list, &index.to_string(), entry)).collect()
    }

    fn entry(&mut self, list: &str, index: &str, written: WrittenEntry) -> Option<Entry> {
        let WrittenEntry { case, message, reason } = written;
        let line = self.document.mistake(&[list, index], Mistake::default()).line;
        if message.trim().is_empty() {
            let help = "the beginning of the message that the summary shows, as far as it is always the same";
            self.wrong(
                &[list, index, "message"],
                "no message is named".to_owned(),
                "expected how it begins",
                Some(help),
            );
        }
        let refused = self.placeholders == Placeholders::Refused;
        if refused && (reason.trim().is_empty() || reason.trim() == PLACEHOLDER) {
            let message = format!("nobody says why `{case}` is known to fail");
            self.wrong(
                &[list, index, "reason"],
                message,
                "expected a reason",
                Some("a ticket, or a sentence"),
            );
        }
        let way = [list, index, "case"];
        let Some((arm, id)) = case.split_once(' ') else {
            let help = "as the summary names it: `host count/below-threshold[wire=6]`";
            self.wrong(&way, format!("`{case}` names no case of an arm"), "expected `ARM ID`", Some(help));
            return None;
        };
        let arm: Arm = match arm.parse() {
            Ok(arm) => arm,
            Err(error) => {
                let error: crate::results::arm::UnknownArm = error;
                self.wrong(&way, error.to_string(), "expected `ARM ID`", None);
                return None;
            }
        };
        if id.is_empty() || id.contains(char::is_whitespace) {
            self.wrong(&way, format!("`{id}` is no id of a case"), "expected `ARM ID`", None);
            return None;
        }
        if let Some((.., first)) = self.seen.iter().find(|(other, known, _)| *other == arm && known == id) {
            let message = format!("`{case}` is listed already, in line {first}");
            self.wrong(&way, message, "listed twice", None);
            return None;
        }
        self.seen.push((arm, id.to_owned(), line));
        Some(Entry { line, arm, id: id.to_owned(), message, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"(case: "host count/a[wire=6]", message: "line 3", reason: "ticket 1")"#;

    fn read(source: &str) -> Result<File, Vec<Diagnostic>> {
        parse("known.ron", source, Placeholders::Refused)
    }

    #[test]
    fn entries_keep_their_lines() {
        let file = read(&format!("Baseline(\n  failures: [\n    {ENTRY},\n  ],\n)")).unwrap();
        let [entry] = &file.baseline.failures[..] else { panic!("{:?}", file.baseline) };
        assert_eq!((entry.line, entry.arm, entry.id.as_str()), (3, Arm::Host, "count/a[wire=6]"));
        assert_eq!(read("Baseline()").unwrap().baseline.entries().count(), 0);
    }

    /// A mistake in the only entry is shown at line and column.
    #[track_caller]
    fn check(from: &str, to: &str, place: (usize, usize), expect: &str) {
        let source = format!("Baseline(\n  failures: [\n    {},\n  ],\n)", ENTRY.replace(from, to));
        let findings = read(&source).expect_err(&source);
        let shown = findings[0].to_string();
        assert_eq!(((findings[0].line, findings[0].column), findings.len()), (place, 1), "{shown}");
        assert!(shown.contains(expect) && shown.contains('^'), "{shown}");
    }

    #[test]
    fn mistakes_are_shown_in_their_place() {
        check("host count/a[wire=6]", "count/a[wire=6]", (3, 12), "names no case of an arm");
        check("host count", "hots count", (3, 12), "`hots` is no arm; there are virtual, host and client");
        check("count/a[wire=6]", "count/a [wire=6]", (3, 12), "is no id of a case");
        check("line 3", " ", (3, 45), "no message is named");
        check("ticket 1", "", (3, 63), "expected a reason");
        check("ticket 1", "why?", (3, 63), "expected a reason");
        check("reason:", "raeson:", (3, 55), "did you mean `reason`?");
        check(", reason: \"ticket 1\"", "", (3, 5), "lacks the field `reason`");
        check("\"line 3\"", "3", (3, 45), "is not a text");
        let twice = format!("Baseline(\n  failures: [{ENTRY}],\n  flaky: [{ENTRY}],\n)");
        let shown = read(&twice).expect_err("listed twice")[0].to_string();
        assert!(shown.contains("is listed already, in line 2"), "{shown}");
    }

    #[test]
    fn a_placeholder_is_accepted_where_the_file_is_written_anew() {
        let source = format!("Baseline(failures: [{}])", ENTRY.replace("ticket 1", PLACEHOLDER));
        assert!(parse("known.ron", &source, Placeholders::Accepted).is_ok());
        let missing = Path::new("/nowhere/known.ron");
        assert!(super::read(missing, Placeholders::Accepted).unwrap().document.is_none());
        assert!(matches!(super::read(missing, Placeholders::Refused), Err(FileError::Io { .. })));
    }
}
