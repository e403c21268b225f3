//! The three arms of a run.

use std::{fmt, str::FromStr};

use scenarios::catalogue::{Requirement, Role};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// In what surroundings a case is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// Every actor emulated, on the virtual clock.
    Virtual,
    /// A host under test, over sockets.
    Host,
    /// A client under test, over sockets.
    Client,
}

/// A word that names no arm.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no arm; there are virtual, host and client")]
pub struct UnknownArm(String);

impl Arm {
    /// Every arm, in the order of a run.
    pub const ALL: [Self; 3] = [Self::Virtual, Self::Host, Self::Client];

    /// The word in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Host => "host",
            Self::Client => "client",
        }
    }

    /// The role that a target plays; `None` where there is no target.
    #[must_use]
    pub fn role(self) -> Option<Role> {
        match self {
            Self::Virtual => None,
            Self::Host => Some(Role::Host),
            Self::Client => Some(Role::Client),
        }
    }

    /// Whether a requirement counts here. Live arms judge their own role alone.
    #[must_use]
    pub fn judges(self, requirement: &Requirement) -> bool {
        self.role().is_none_or(|role| requirement.roles.contains(&role))
    }
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Arm {
    type Err = UnknownArm;

    fn from_str(text: &str) -> Result<Self, UnknownArm> {
        Self::ALL.into_iter().find(|arm| arm.name() == text).ok_or_else(|| UnknownArm(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_arms_correspond() {
        for arm in Arm::ALL {
            assert_eq!(arm.name().parse(), Ok(arm));
        }
        let error = "hosts".parse::<Arm>().unwrap_err();
        assert_eq!(error.to_string(), "`hosts` is no arm; there are virtual, host and client");
    }
}
