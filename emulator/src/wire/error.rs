//! Why a message is refused: small facts with the field and its offset.

use std::fmt;

use crate::model::Version;

/// A message that fails a check of "wire format 1", §5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The message, or the body inside it, has a length that its version doesn't allow.
    #[error("{got} octets, expected {expected}")]
    BadLength {
        /// Octets found.
        got: usize,
        /// Octets allowed.
        expected: Length,
    },
    /// The digest doesn't match salt and body: bound to another request, or changed.
    #[error("the digest doesn't bind this answer to the request that was sent")]
    Binding,
    /// A field of an answer differs from the request's.
    #[error("`{field}` differs from the request's")]
    Echo {
        /// The field.
        field: &'static str,
    },
    /// A field is out of its bounds.
    #[error("`{name}` at octet {offset} of the body: expected {expected}")]
    Field {
        /// The field.
        name: &'static str,
        /// Its first octet in the body.
        offset: usize,
        /// What it may hold.
        expected: &'static str,
    },
    /// The version inside the seal differs from the one outside.
    #[error("inner version {major}.{minor} in a message of version {outer}")]
    InnerVersion {
        /// The clear version.
        outer: Version,
        /// Major number inside.
        major: u16,
        /// Minor number inside.
        minor: u16,
    },
    /// The MAC matches neither label nor any slot near the request's time.
    #[error("MAC mismatch: sealed under another label, or changed")]
    Mac,
    /// A version 5 or 6 message that this label doesn't open: a genuine one, or another lab's.
    #[error("not sealed under this lab label: the body stays opaque")]
    NotLabSealed,
    /// What decryption leaves isn't padded as PKCS#7 asks.
    #[error("bad padding: sealed under another label, or changed")]
    Padding,
    /// The MAC is right for a slot too far from the request's time.
    #[error("MAC of a 4-hour slot {distance} away from the request's, expected at most one")]
    Slot {
        /// Slots after the request's; negative when before it.
        distance: i8,
    },
    /// A version that is none of 4.0, 5.0 and 6.0.
    #[error("version {major}.{minor}, expected 4.0, 5.0 or 6.0")]
    Version {
        /// Major number.
        major: u16,
        /// Minor number.
        minor: u16,
    },
}

/// Lengths that a message may have, in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// At least this many.
    AtLeast(usize),
    /// From the first to the second, both allowed.
    Between(usize, usize),
    /// Whole cipher blocks behind an envelope, from the first to the second length.
    Blocks(usize, usize),
    /// Exactly this many.
    Exactly(usize),
}

impl Length {
    /// Whether a message of `len` octets may be.
    pub(super) fn allows(self, len: usize) -> bool {
        match self {
            Self::AtLeast(least) => len >= least,
            Self::Between(least, most) => (least..=most).contains(&len),
            Self::Blocks(least, most) => (least..=most).contains(&len) && (len - least).is_multiple_of(16),
            Self::Exactly(exact) => len == exact,
        }
    }

    /// `Ok` for a message of `len` octets that may be.
    pub(super) fn check(self, len: usize) -> Result<(), WireError> {
        if self.allows(len) { Ok(()) } else { Err(WireError::BadLength { got: len, expected: self }) }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "at least {least}"),
            Self::Between(least, most) => write!(f, "{least} to {most}"),
            Self::Blocks(least, most) => write!(f, "{least} to {most} in steps of 16"),
            Self::Exactly(len) => write!(f, "{len}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_where_and_what() {
        for (error, text) in [
            (WireError::BadLength { got: 251, expected: Length::Exactly(252) }, "251 octets, expected 252"),
            (
                WireError::Field { name: "is_vm", offset: 4, expected: "0 or 1" },
                "`is_vm` at octet 4 of the body: expected 0 or 1",
            ),
            (WireError::Version { major: 7, minor: 0 }, "version 7.0, expected 4.0, 5.0 or 6.0"),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }

    #[test]
    fn errors_are_small() {
        assert!(size_of::<WireError>() <= 48);
    }
}
