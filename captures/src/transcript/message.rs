//! The message inside a stub, opened as far as the label opens it.

use emulator::{
    model::Version,
    wire::{Direction, LabKeys, PlainBody, WireError, outer_version, unseal_body},
};

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its octets, sealed.
    pub octets: Vec<u8>,
    /// What is inside.
    pub opened: Opened,
}

/// What is inside a message.
#[derive(Clone, Debug)]
pub enum Opened {
    /// This label sealed it.
    Lab(PlainBody),
    /// Version 4 in clear whose MAC isn't this label's: genuine, of another label, or changed. The MAC is unverified.
    Clear(PlainBody),
    /// Version 5 or 6 that this label doesn't open: genuine, or of another label. Named as opaque, and nothing fails
    /// on it ("wire format 1", section 7).
    Opaque(Version),
    /// No message.
    Unreadable(WireError),
}

impl Message {
    /// Opens `octets`.
    #[must_use]
    pub fn open(keys: &LabKeys, direction: Direction, octets: &[u8]) -> Self {
        let opened = match (unseal_body(keys, direction, octets), outer_version(octets)) {
            (Ok(plain), _) if plain.version == Version::V4 && !verified(&plain) => Opened::Clear(plain),
            (Ok(plain), _) => Opened::Lab(plain),
            (Err(WireError::NotLabSealed), Ok(version)) => Opened::Opaque(version),
            (Err(error), _) => Opened::Unreadable(error),
        };
        Self { octets: octets.to_vec(), opened }
    }

    /// The inside, if it can be read.
    #[must_use]
    pub fn plain(&self) -> Option<&PlainBody> {
        match &self.opened {
            Opened::Lab(plain) | Opened::Clear(plain) => Some(plain),
            Opened::Opaque(_) | Opened::Unreadable(_) => None,
        }
    }
}

fn verified(plain: &PlainBody) -> bool {
    plain.mac == emulator::wire::MacCheck::Verified
}
