//! What a check is asked for, and why it can't be run.

use std::{
    io,
    path::{Path, PathBuf},
};

use emulator::model::Readings;
use scenarios::{library::LibraryError, shard::Shard};

use crate::{
    baseline::{BlessError, FileError},
    results::{arm::Arm, writer::WriteError},
};

use super::{Clock, Rounds, Stop};

/// What a check is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Patterns that select cases; all of them when empty.
    pub filter: Vec<String>,
    /// Selects from this part of the library alone.
    pub shard: Option<Shard>,
    /// Where results go.
    pub out: PathBuf,
    /// Cases that run at once.
    pub jobs: usize,
    /// Gives every random value.
    pub seed: u64,
    /// How often each case is played.
    pub rounds: Rounds,
    /// The first failure ends the run.
    pub fail_fast: bool,
    /// Ends the run from outside.
    pub stop: Stop,
    /// Tells how long cases take.
    pub clock: Clock,
    /// So many of the slowest cases are told, unless it is quiet.
    pub slowest: usize,
    /// The readings of open questions that the run takes.
    pub readings: Readings,
    /// Arms that could be run as well, and weren't asked for.
    pub left_out: Vec<Arm>,
    /// The file of known failures.
    pub baseline: Option<PathBuf>,
    /// It is written anew.
    pub bless: bool,
    /// Requirements below MUST fail as well.
    pub strict: bool,
    /// A folder that replaces the embedded library.
    pub library: Option<PathBuf>,
    /// The target file, as it was given.
    pub target: Option<PathBuf>,
    /// No progress.
    pub quiet: bool,
    /// What is missing on this machine is a failure (`KMSLAB_REQUIRE_TOOLS=1`).
    pub require_tools: bool,
}

/// Why a check can't be run.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The library can't be read.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// Patterns that select nothing.
    #[error("no case matches `{pattern}`{near}")]
    NoCase {
        /// The pattern.
        pattern: String,
        /// A remark on what comes near it.
        near: String,
    },
    /// No case at all is offered to the arms.
    #[error("none of the selected cases is offered to the arms of this run")]
    Nothing,
    /// The file of known failures can't be read.
    #[error(transparent)]
    Baseline(#[from] FileError),
    /// A run that leaves something out was to be blessed.
    #[error(
        "--bless takes whole runs only, and {0} may leave cases out: the known failures among them would be lost from the file"
    )]
    Partial(&'static str),
    /// The file of known failures was not written anew.
    #[error("--bless: {0}")]
    Bless(#[from] BlessError),
    /// The output folder can't be one.
    #[error("--out {path}: {error}")]
    OutFolder {
        /// What was given.
        path: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// Results can't be written.
    #[error("{path}: {error}")]
    Out {
        /// Where to.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// The record of the run can't be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A report can't be made.
    #[error("{0}")]
    Report(String),
}

impl Options {
    /// The option that makes this less than a whole run.
    pub(super) fn partial(&self) -> Option<&'static str> {
        let parts = [
            ("--filter", !self.filter.is_empty()),
            ("--arm", !self.left_out.is_empty()),
            ("--shard", self.shard.is_some()),
            ("--fail-fast", self.fail_fast),
            ("--until-failure", self.rounds.until_failure),
        ];
        parts.into_iter().find(|(_, is)| *is).map(|(name, _)| name)
    }
}

impl Trouble {
    /// Whether it is a mistake in what was given.
    #[must_use]
    pub fn is_input(&self) -> bool {
        matches!(
            self,
            Self::Library(_)
                | Self::NoCase { .. }
                | Self::Nothing
                | Self::Baseline(_)
                | Self::Partial(_)
                | Self::OutFolder { .. }
        )
    }

    /// Whether it says `error:` itself, as diagnostics of files do.
    #[must_use]
    pub fn is_diagnostic(&self) -> bool {
        match self {
            Self::Library(error) => error.is_diagnostic(),
            _ => matches!(self, Self::Baseline(_)),
        }
    }

    pub(super) fn out(path: &Path, error: io::Error) -> Self {
        Self::Out { path: path.to_owned(), error }
    }
}
