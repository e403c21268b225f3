//! Why no scenario can be run with a target.

use std::io;

use crate::target::{Fault, HelloError};

/// Why no scenario can be run with a target.
#[derive(Debug, thiserror::Error)]
pub enum TargetTrouble {
    /// Its address is none, leads out of the lab, or nobody listens there.
    #[error("{0}")]
    Address(String),
    /// It misbehaved before the first scenario.
    #[error("{0}")]
    Fault(#[from] Fault),
    /// It can't be talked to.
    #[error("{0}")]
    Hello(#[from] HelloError),
    /// One of these, and what the target wrote to its log before.
    #[error("{trouble}\nits log ends:\n{log}")]
    Logged {
        /// The trouble.
        trouble: Box<Self>,
        /// The last lines of its log, indented.
        log: String,
    },
    /// This machine lacks something.
    #[error("{0}")]
    Machine(String),
    /// Its program can't be started.
    #[error("`{program}` can't be started: {error}")]
    Start {
        /// The program.
        program: String,
        /// Why.
        error: io::Error,
    },
    /// The honesty probe's finding: it accepts what nobody knows.
    #[error("{0}")]
    Swallows(String),
}

impl TargetTrouble {
    /// Whether it is a finding about the target, and no trouble with setting it up.
    #[must_use]
    pub fn is_finding(&self) -> bool {
        matches!(self.cause(), Self::Swallows(_))
    }

    /// The trouble itself, without what the target logged.
    #[must_use]
    pub fn cause(&self) -> &Self {
        match self {
            Self::Logged { trouble, .. } => trouble.cause(),
            cause => cause,
        }
    }

    /// Whether the target file leads nowhere: a mistake in what was given, and nothing that a target did.
    #[must_use]
    pub fn is_input(&self) -> bool {
        matches!(self, Self::Address(_) | Self::Start { .. })
    }

    /// The same with the last lines of the target's log, if it wrote any.
    pub(super) fn logged(self, log: &str) -> Self {
        const LINES: usize = 8;
        let lines: Vec<_> = log.lines().collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        if last.is_empty() {
            return self;
        }
        Self::Logged { trouble: Box::new(self), log: format!("  {}", last.join("\n  ")) }
    }
}
