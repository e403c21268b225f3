//! The seven licence states (STATE-001 to STATE-007).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Licence state of a product, with the code it has on the wire, in events and in `LicenseStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum LicenceStatus {
    /// 0: no key, or nothing left to run on.
    Unlicensed = 0,
    /// 1: activated.
    Licensed = 1,
    /// 2: out-of-box (initial) grace.
    OobGrace = 2,
    /// 3: out-of-tolerance grace: validity or hardware tolerance is over.
    OotGrace = 3,
    /// 4: found non-genuine, still within its grace.
    NonGenuineGrace = 4,
    /// 5: notification.
    Notification = 5,
    /// 6: extended grace.
    ExtendedGrace = 6,
}

/// A status code outside 0 to 6 (STATE-008).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("licence status {0} is outside 0 to 6")]
pub struct UnknownStatus(pub u32);

impl LicenceStatus {
    /// All states in the order of their codes.
    pub const ALL: [Self; 7] = [
        Self::Unlicensed,
        Self::Licensed,
        Self::OobGrace,
        Self::OotGrace,
        Self::NonGenuineGrace,
        Self::Notification,
        Self::ExtendedGrace,
    ];

    /// The code, 0 to 6.
    #[must_use]
    pub fn code(self) -> u32 {
        u32::from(self as u8)
    }

    /// What the console and Microsoft's documents call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Unlicensed => "unlicensed",
            Self::Licensed => "licensed",
            Self::OobGrace => "OOB grace",
            Self::OotGrace => "OOT grace",
            Self::NonGenuineGrace => "non-genuine grace",
            Self::Notification => "notification",
            Self::ExtendedGrace => "extended grace",
        }
    }
}

impl TryFrom<u32> for LicenceStatus {
    type Error = UnknownStatus;

    fn try_from(code: u32) -> Result<Self, UnknownStatus> {
        Self::ALL.into_iter().find(|status| status.code() == code).ok_or(UnknownStatus(code))
    }
}

impl fmt::Display for LicenceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code(), self.title())
    }
}
