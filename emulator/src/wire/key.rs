//! Lab keys: derived from a label, and from nothing else ("wire format 1", §5).

use std::fmt;

use aes::{Aes128, cipher::KeyInit};
use cmac::{Cmac, Mac};
use hmac::Hmac;
use sha2::{Digest, Sha256};

/// The label of a lab that names none.
pub const DEFAULT_LABEL: &str = "kms-lab";

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// MAC of version 4 messages.
    V4Mac,
    /// Cipher of version 5 messages.
    V5Cbc,
    /// Cipher of version 6 messages.
    V6Cbc,
    /// MAC of version 6 answers.
    V6Mac,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 4] = [Self::V4Mac, Self::V5Cbc, Self::V6Cbc, Self::V6Mac];

    /// Its name in the derivation.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::V4Mac => "v4-mac",
            Self::V5Cbc => "v5-cbc",
            Self::V6Cbc => "v6-cbc",
            Self::V6Mac => "v6-mac",
        }
    }
}

/// The key of `label` for `purpose`: the front half of SHA-256 over both and the format's name.
#[must_use]
pub fn derive_key(label: &str, purpose: Purpose) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(b"kms-lab/1\0");
    hash.update(purpose.name());
    hash.update(b"\0");
    hash.update(label);
    front(&hash.finalize())
}

/// The first 16 octets of a digest.
fn front(digest: &[u8]) -> [u8; 16] {
    *digest.first_chunk().expect("a SHA-256 digest has 32 octets")
}

/// The keys of one lab with their cipher schedules. There is no way to make them but from a label.
#[derive(Clone)]
pub struct LabKeys {
    label: String,
    v4_mac: Cmac<Aes128>,
    v5_cbc: Aes128,
    v6_cbc: Aes128,
    v6_mac: [u8; 16],
}

impl LabKeys {
    /// The keys of `label`.
    #[must_use]
    pub fn derive(label: &str) -> Self {
        let key = |purpose| derive_key(label, purpose).into();
        Self {
            label: label.to_owned(),
            v4_mac: Cmac::new(&key(Purpose::V4Mac)),
            v5_cbc: Aes128::new(&key(Purpose::V5Cbc)),
            v6_cbc: Aes128::new(&key(Purpose::V6Cbc)),
            v6_mac: derive_key(label, Purpose::V6Mac),
        }
    }

    /// The label.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn v5_cbc(&self) -> &Aes128 {
        &self.v5_cbc
    }

    pub(super) fn v6_cbc(&self) -> &Aes128 {
        &self.v6_cbc
    }

    /// MAC of a version 4 body (RFC 4493).
    pub(super) fn body_mac(&self, body: &[u8]) -> [u8; 16] {
        self.v4_mac.clone().chain_update(body).finalize().into_bytes().into()
    }

    /// MAC of a version 6 answer's plaintext under the key of `slot`.
    pub(super) fn slot_mac(&self, slot: u64, plain: &[u8]) -> [u8; 16] {
        let key = Sha256::new().chain_update(self.v6_mac).chain_update(slot.to_le_bytes()).finalize();
        let mac = Hmac::<Sha256>::new_from_slice(&front(&key)).expect("HMAC takes keys of any length");
        front(&mac.chain_update(plain).finalize().into_bytes())
    }
}

impl Default for LabKeys {
    /// The keys of [`DEFAULT_LABEL`].
    fn default() -> Self {
        Self::derive(DEFAULT_LABEL)
    }
}

impl fmt::Debug for LabKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LabKeys({:?})", self.label)
    }
}
