//! Who is judged.

use crate::target::Role;

/// Who is judged: what was asked for, or what the capture suggests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The host of this name.
    Host(String),
    /// The client of this name.
    Client(String),
}

impl Subject {
    /// Its role.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Self::Host(_) => Role::Host,
            Self::Client(_) => Role::Client,
        }
    }

    /// Its name in the scenario.
    #[must_use]
    pub fn actor(&self) -> &str {
        match self {
            Self::Host(actor) | Self::Client(actor) => actor,
        }
    }
}
