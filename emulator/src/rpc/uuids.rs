//! Public identifiers of the RPC layer: the interface, the transfer syntaxes, bind-time features.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

/// The activation interface (wire format 1 §1).
pub const INTERFACE: Uuid = uuid!("51c82175-844e-4750-b0d8-ec255555bc06");
/// NDR, the C706 transfer syntax.
pub const NDR: Uuid = uuid!("8a885d04-1ceb-11c9-9fe8-08002b104860");
/// NDR64 (MS-RPCE 2.2.4.12).
pub const NDR64: Uuid = uuid!("71710533-beba-4937-8319-b5dbef9ccc36");
/// First half of the bind-time feature syntax; the second half is the bit mask (MS-RPCE 2.2.2.14).
pub const FEATURES: [u8; 8] = [0x6c, 0xb7, 0x1c, 0x2c, 0x98, 0x12, 0x45, 0x40];
/// Feature bit: security context multiplexing.
pub const FEATURE_SECURITY_MULTIPLEXING: u64 = 0x1;
/// Feature bit: an orphaned call keeps the connection.
pub const FEATURE_KEEP_ON_ORPHAN: u64 = 0x2;
/// Every feature bit that has a meaning.
pub const KNOWN_FEATURES: u64 = FEATURE_SECURITY_MULTIPLEXING | FEATURE_KEEP_ON_ORPHAN;

/// An abstract or transfer syntax on the wire: UUID and version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SyntaxId {
    /// The syntax.
    pub uuid: Uuid,
    /// Major version in the low half, minor in the high half.
    pub version: u32,
}

/// A transfer syntax that the interface is served in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Syntax {
    /// NDR 2.0.
    Ndr,
    /// NDR64 1.0.
    Ndr64,
}

impl SyntaxId {
    /// All zero: the syntax of every result that is no acceptance.
    pub const ZERO: Self = Self { uuid: Uuid::nil(), version: 0 };
    /// The activation interface 1.0.
    pub const INTERFACE: Self = Self { uuid: INTERFACE, version: 1 };

    /// The bind-time feature syntax 1.0 with these bits (MS-RPCE 3.3.1.5.3).
    #[must_use]
    pub fn features(bits: u64) -> Self {
        let mut octets = [0; 16];
        let (prefix, mask) = octets.split_at_mut(FEATURES.len());
        prefix.copy_from_slice(&FEATURES);
        mask.copy_from_slice(&bits.to_le_bytes());
        Self { uuid: Uuid::from_bytes(octets), version: 1 }
    }

    /// The feature bits; `None` for any other syntax.
    #[must_use]
    pub fn feature_bits(self) -> Option<u64> {
        let (prefix, bits) = self.uuid.as_bytes().split_first_chunk::<8>()?;
        let bits = bits.first_chunk::<8>()?;
        (*prefix == FEATURES && self.version == 1).then(|| u64::from_le_bytes(*bits))
    }

    /// Major version.
    #[must_use]
    pub fn major(self) -> u16 {
        (self.version & 0xffff) as u16
    }

    /// Minor version.
    #[must_use]
    pub fn minor(self) -> u16 {
        (self.version >> 16) as u16
    }
}

impl fmt::Display for SyntaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (Syntax::from_id(*self), self.feature_bits()) {
            (Some(syntax), _) => return syntax.fmt(f),
            (_, Some(bits)) => return write!(f, "bind-time features {bits:#x}"),
            _ if *self == Self::ZERO => return f.write_str("none"),
            _ => {}
        }
        write!(f, "{} v{}.{}", self.uuid, self.major(), self.minor())
    }
}

impl Syntax {
    /// Both, NDR first.
    pub const ALL: [Self; 2] = [Self::Ndr, Self::Ndr64];

    /// What it is called on the wire.
    #[must_use]
    pub fn id(self) -> SyntaxId {
        match self {
            Self::Ndr => SyntaxId { uuid: NDR, version: 2 },
            Self::Ndr64 => SyntaxId { uuid: NDR64, version: 1 },
        }
    }

    /// The syntax with this name on the wire, the version compared exactly.
    #[must_use]
    pub fn from_id(id: SyntaxId) -> Option<Self> {
        Self::ALL.into_iter().find(|syntax| syntax.id() == id)
    }
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ndr => "NDR",
            Self::Ndr64 => "NDR64",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feature_bits_are_the_second_half_of_the_uuid() {
        let three = SyntaxId::features(3);
        assert_eq!(three.uuid, uuid!("6cb71c2c-9812-4540-0300-000000000000"));
        assert_eq!(three.feature_bits(), Some(3));
        assert_eq!(SyntaxId::features(u64::MAX).feature_bits(), Some(u64::MAX));
        assert_eq!(Syntax::Ndr.id().feature_bits(), None);
        assert_eq!(SyntaxId { version: 2, ..three }.feature_bits(), None);
    }

    #[test]
    fn a_syntax_of_another_version_is_unknown() {
        for syntax in Syntax::ALL {
            assert_eq!(Syntax::from_id(syntax.id()), Some(syntax));
            assert_eq!(Syntax::from_id(SyntaxId { version: 7, ..syntax.id() }), None);
        }
    }
}
