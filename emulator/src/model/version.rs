//! The protocol generation of a request or answer body.

use std::fmt;

/// Version of a message body (wire format 1 §3): 4, 5 or 6, minor 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// Clear body, AES-128-CMAC.
    V4,
    /// AES-128-CBC, answers bound to the request's IV.
    V5,
    /// As version 5, answers carry a time-slotted MAC and a hardware id.
    V6,
}

impl Version {
    /// All versions, oldest first.
    pub const ALL: [Self; 3] = [Self::V4, Self::V5, Self::V6];

    /// 4, 5 or 6.
    #[must_use]
    pub fn major(self) -> u16 {
        match self {
            Self::V4 => 4,
            Self::V5 => 5,
            Self::V6 => 6,
        }
    }

    /// The version with this major number; `None` for any but 4, 5 and 6.
    #[must_use]
    pub fn from_major(major: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.major() == major)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.0", self.major())
    }
}
