//! The dumb targets by name.

use scenarios::nearest::nearest;

use super::{client::DumbClient, host::DumbHost};
use crate::adapter::{Role, session::Target};

/// A dumb target.
#[derive(Clone, Copy, Debug)]
pub struct Dumb {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one line.
    pub does: &'static str,
    /// What it claims to be.
    pub role: Role,
    conduct: Conduct,
}

/// What a dumb target does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::adapter) enum Conduct {
    /// Nothing at all.
    Idle,
    /// Accepts, or connects, and closes.
    Close,
    /// The same with a reset.
    Reset,
    /// Accepts, or connects, and keeps silent.
    Hang,
    /// Sends back what it gets.
    Echo,
    /// Sends random octets.
    Random,
    /// Sends the octets of an exchange of long ago.
    Replay,
    /// Its process ends at the first command after `start`, or at the first octets.
    Die,
    /// Answers each command with the number of the one before.
    OldSeq,
    /// Claims every capability, and refuses every command that needs one.
    Claim,
}

const HOSTS: &[(&str, &str, Conduct)] = &[
    ("accept-and-close", "accepts and closes", Conduct::Close),
    ("accept-and-hang", "accepts and keeps silent", Conduct::Hang),
    ("accept-and-reset", "accepts and resets", Conduct::Reset),
    ("answer-with-old-seq", "answers each command with the number of the one before", Conduct::OldSeq),
    ("claim-and-refuse", "claims every capability and has none", Conduct::Claim),
    ("die-at-first-call", "ends at the first command or connection after its start", Conduct::Die),
    ("do-nothing", "says that it listens, and doesn't", Conduct::Idle),
    ("echo", "sends back what it gets", Conduct::Echo),
    ("random-octets", "answers with random octets", Conduct::Random),
    ("replay-first-answer", "answers everybody with the octets of one old exchange", Conduct::Replay),
];

const CLIENTS: &[(&str, &str, Conduct)] = &[
    ("answer-with-old-seq", "answers each command with the number of the one before", Conduct::OldSeq),
    ("claim-and-refuse", "claims every capability and has none", Conduct::Claim),
    ("connect-and-close", "connects and closes", Conduct::Close),
    ("connect-and-hang", "connects and keeps silent", Conduct::Hang),
    ("connect-and-reset", "connects and resets", Conduct::Reset),
    ("die-at-first-call", "ends at the first command after its start", Conduct::Die),
    ("do-nothing", "says that all is done, and does nothing", Conduct::Idle),
    ("random-octets", "sends random octets", Conduct::Random),
    ("replay-first-request", "sends the octets of one old exchange", Conduct::Replay),
];

/// A name that no dumb target of the role has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no dumb target `{name}`{}", match nearest { Some(near) => format!("; did you mean `{near}`?"), None => String::new() })]
pub struct UnknownDumb {
    name: String,
    nearest: Option<&'static str>,
}

impl Dumb {
    /// Every one that claims to be of `role`, by name.
    pub fn all(role: Role) -> impl Iterator<Item = Self> {
        let table = if role == Role::Host { HOSTS } else { CLIENTS };
        table.iter().map(move |(name, does, conduct)| Self { name, does, role, conduct: *conduct })
    }

    /// The one with this name.
    ///
    /// # Errors
    ///
    /// [`UnknownDumb`], with the nearest name that there is.
    pub fn named(role: Role, name: &str) -> Result<Self, UnknownDumb> {
        Self::all(role).find(|dumb| dumb.name == name).ok_or_else(|| UnknownDumb {
            name: name.to_owned(),
            nearest: nearest(name, Self::all(role).map(|dumb| dumb.name)),
        })
    }

    /// It, behind the protocol.
    pub(in crate::adapter) fn target(self) -> Box<dyn Target> {
        match self.role {
            Role::Host => Box::new(DumbHost::new(self.conduct)),
            Role::Client => Box::new(DumbClient::new(self.conduct)),
        }
    }

    /// Whether it answers with old numbers.
    pub(in crate::adapter) fn has_old_seq(self) -> bool {
        self.conduct == Conduct::OldSeq
    }
}
