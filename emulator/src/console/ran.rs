//! How a console command ends, or what it has to wait for.

use std::collections::BTreeMap;

use crate::{
    client::ClientInput,
    console::{ConsoleError, View},
    model::{Hresult, MachineChange, Property},
};

/// A command that has ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Exit code: 0, or 1 when it failed.
    pub exit: u8,
    /// What it printed.
    pub lines: Vec<String>,
}

/// What has to be done to a machine before its command has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// An activation (`/ato`).
    Activate,
    /// A change of the machine.
    Change(MachineChange),
}

/// A command line, once its machine has seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// It has ended.
    Ended(Ran),
    /// Whoever drives the machine does this; the command ends with [`Ran::of`] its result.
    Then(Deed),
}

impl Ran {
    /// The end of a command whose deed came to `result`.
    #[must_use]
    pub fn of(result: Hresult) -> Self {
        if result.is_success() { Self::default() } else { Self::failed(&result.into()) }
    }

    /// One line: the HRESULT, and what it is about.
    pub(super) fn failed(error: &ConsoleError) -> Self {
        Self { exit: 1, lines: vec![format!("{}: {error}", error.hresult())] }
    }

    pub(super) fn shown(view: View, properties: &BTreeMap<&'static str, Property>) -> Self {
        let shown = properties.iter().filter(|(name, _)| view.shows(name));
        let line = |(name, value): (&&str, &Property)| match value {
            Property::Number(number) => format!("{name}: {number}"),
            Property::Text(text) => format!("{name}: {text}"),
        };
        Self { exit: 0, lines: shown.map(line).collect() }
    }
}

impl Command {
    /// A command that had nothing to wait for.
    pub(super) fn done() -> Self {
        Self::Ended(Ran::default())
    }

    pub(super) fn of(end: Result<Self, ConsoleError>) -> Self {
        end.unwrap_or_else(|error| Self::Ended(Ran::failed(&error)))
    }
}

impl From<Deed> for ClientInput {
    fn from(deed: Deed) -> Self {
        match deed {
            Deed::Activate => Self::Activate,
            Deed::Change(change) => Self::Machine(change),
        }
    }
}
