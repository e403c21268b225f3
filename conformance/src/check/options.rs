//! What a check is asked for, and why it can't be run.

use std::{
    io,
    path::{Path, PathBuf},
};

use emulator::model::Readings;
use scenarios::{library::LibraryError, shard::Shard};

use crate::results::writer::WriteError;

use super::{Rounds, Stop};

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
    /// The readings of open questions that the run takes.
    pub readings: Readings,
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

impl Trouble {
    pub(super) fn out(path: &Path, error: io::Error) -> Self {
        Self::Out { path: path.to_owned(), error }
    }
}
