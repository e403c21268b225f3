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
        matches!(self, Self::Swallows(_))
    }
}
