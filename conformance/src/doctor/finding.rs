//! One line of the checklist.

use std::io::{self, Write};

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// Good to know.
    Note,
    /// Something will be skipped.
    Warning,
    /// A check can't be trusted, or can't run.
    Problem,
}

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How serious it is.
    pub level: Level,
    /// What was found.
    pub what: String,
    /// What would help.
    pub remedy: Option<String>,
    /// More, a line each.
    pub details: Vec<String>,
}

impl Level {
    /// Its word in the checklist.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

impl Finding {
    /// A finding without a remedy.
    #[must_use]
    pub fn new(level: Level, what: impl Into<String>) -> Self {
        Self { level, what: what.into(), remedy: None, details: Vec::new() }
    }

    pub(super) fn ok(what: impl Into<String>) -> Self {
        Self::new(Level::Ok, what)
    }

    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    pub(super) fn details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }

    /// Writes it as the checklist shows it.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{:8} {}", self.level.name(), self.what)?;
        if let Some(remedy) = &self.remedy {
            writeln!(out, "         remedy: {remedy}")?;
        }
        self.details.iter().try_for_each(|line| writeln!(out, "         {line}"))
    }
}
