//! Reports on scenario files, for the command line and the tests.

use std::{fs, io, path::PathBuf};

use super::{
    check::too_long_for_live,
    diagnostic::{Diagnostic, Severity},
    flaw::Flaw,
    load::{Loaded, load},
};

/// Lines of a scenario at most.
const MAX_LINES: usize = 40;

/// What was found in scenario files.
#[derive(Debug, Default)]
pub struct Lint {
    /// The files that can be run.
    pub loaded: Vec<Loaded>,
    /// What was found, in the order of the files.
    pub findings: Vec<Diagnostic>,
    /// Files that can't be read.
    pub unreadable: Vec<(PathBuf, io::Error)>,
}

impl Lint {
    /// Whether every file can be run; warnings and notes don't matter.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.unreadable.is_empty() && self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    /// All findings as text, with terminal colours if `coloured`; empty when there are none.
    #[must_use]
    pub fn render(&self, coloured: bool) -> String {
        let findings = self.findings.iter().map(|finding| format!("{}\n\n", finding.render(coloured)));
        let unreadable =
            self.unreadable.iter().map(|(path, error)| format!("error: {}: {error}\n\n", path.display()));
        findings.chain(unreadable).collect()
    }

    /// Adds what there is to say of a file's text.
    pub fn add(&mut self, path: &str, source: &str) {
        match load(path, source) {
            Ok(loaded) => {
                self.findings.extend(remarks(&loaded));
                self.loaded.push(loaded);
            }
            Err(findings) => self.findings.extend(findings),
        }
    }
}

/// Reads scenario files and says what is wrong with them.
#[must_use]
pub fn lint(paths: &[PathBuf]) -> Lint {
    let mut lint = Lint::default();
    for path in paths {
        match fs::read_to_string(path) {
            Ok(source) => lint.add(&path.display().to_string(), &source),
            Err(error) => lint.unreadable.push((path.clone(), error)),
        }
    }
    lint
}

/// Warnings and notes on a scenario that can be run.
fn remarks(loaded: &Loaded) -> Vec<Diagnostic> {
    let say = |severity, flaw| Diagnostic::new(&loaded.path, &loaded.source, severity, flaw);
    let mut remarks = Vec::new();
    let lines = loaded.source.split_inclusive('\n').enumerate().filter(|(_, text)| {
        let start = text.as_ptr() as usize - loaded.source.as_ptr() as usize;
        // Prose takes the room that it needs.
        loaded.lesson.as_ref().is_none_or(|lesson| !lesson.contains(&start))
    });
    if let Some((line, text)) = lines.clone().nth(MAX_LINES) {
        let start = text.as_ptr() as usize - loaded.source.as_ptr() as usize;
        let lines = lines.count();
        let message = format!("{lines} lines are many for one behaviour");
        let flaw = Flaw::new(start..start + text.trim_end().len(), message, format!("line {}", line + 1));
        let help = format!("a scenario has at most {MAX_LINES} lines; split it, or use a smaller world");
        remarks.push(say(Severity::Warning, flaw.help(help)));
    }
    if let Some(step) = too_long_for_live(&loaded.scenario) {
        let flaw =
            Flaw::new(loaded.steps[step].clone(), "more trials than a live run makes", "virtual world only");
        remarks.push(say(Severity::Note, flaw));
    }
    remarks
}
