//! Lab keys: strings of the form `LABnn-XXXXX-XXXXX-XXXXX-XXXXX`, made from a lab name (wire format 1 §6).

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Hresult, KeyKind, PRODUCTS};

/// Letters and digits that aren't mistaken for one another.
const ALPHABET: &[u8; 24] = b"BCDFGHJKMPQRTVWXY2346789";

/// A key string of the lab. It opens nothing: only its name matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabKey(String);

/// Why a string is no key of the lab: always `0xC004F050` (KEY-009 to KEY-011).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not five groups of five characters joined by hyphens (KEY-008, KEY-009).
    #[error("`{0}` is no key: keys are five groups of five characters joined by hyphens")]
    Form(String),
    /// A key of a pre-release version (KEY-011).
    #[error("`{0}` is a key of a pre-release version")]
    Beta(String),
    /// Of the right form, but nothing of the catalogue (KEY-010).
    #[error("`{0}` is not a key of the lab catalogue")]
    Unknown(String),
}

impl KeyError {
    /// The code that a console prints for it.
    #[must_use]
    pub fn hresult(&self) -> Hresult {
        Hresult::INVALID_KEY
    }
}

impl LabKey {
    /// The key of a lab name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let digest = Sha256::new().chain_update(b"kms-lab/key\0").chain_update(name.as_bytes()).finalize();
        let mut text = format!("LAB{:02}", digest[0] % 100);
        for (index, byte) in digest[1..21].iter().enumerate() {
            if index % 5 == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
        }
        Self(text)
    }

    /// The key that a pre-release version of `product` had; nothing of today takes it (KEY-011).
    #[must_use]
    pub fn beta(product: &str) -> Self {
        Self::of(&format!("beta/{product}"))
    }

    /// Reads a key: exactly one that the catalogue's names give; what it is for comes back with it.
    pub fn parse(text: &str) -> Result<(Self, KeyKind), KeyError> {
        let groups = || text.split('-').map(|group| group.chars().count() == 5);
        if text.split('-').count() != 5 || !groups().all(|fits| fits) {
            return Err(KeyError::Form(text.to_owned()));
        }
        if let Some(kind) = KeyKind::all().find(|kind| kind.key().0 == text) {
            return Ok((kind.key(), kind));
        }
        let beta = PRODUCTS.iter().any(|product| Self::beta(product.name).0 == text);
        Err(if beta { KeyError::Beta(text.to_owned()) } else { KeyError::Unknown(text.to_owned()) })
    }

    /// The last five characters, all that is ever displayed (KEY-015).
    #[must_use]
    pub fn partial(&self) -> &str {
        &self.0[self.0.len() - 5..]
    }
}

impl fmt::Display for LabKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_lab_form_and_are_read_back() {
        let key = LabKey::of("host/server-group-b");
        let text = key.to_string();
        assert_eq!(text.len(), 29);
        assert!(text.starts_with("LAB"));
        let (read, kind) = LabKey::parse(&text).unwrap();
        assert_eq!((read, kind.name().as_str()), (key, "host/server-group-b"));
    }

    #[test]
    fn a_key_has_five_groups_of_five_and_shows_its_last() {
        let key = LabKey::of("host/server-group-b");
        let text = key.to_string();
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [5; 5]);
        assert_eq!(key.partial(), &text[24..]);
    }

    #[test]
    fn any_other_string_is_an_invalid_key() {
        let text = LabKey::of("host/server-group-b").to_string();
        let beta = LabKey::beta("client-os/enterprise").to_string();
        assert_eq!(LabKey::parse(&beta), Err(KeyError::Beta(beta.clone())));
        let pasted = text.replace('-', "\u{2013}");
        assert_eq!(LabKey::parse(&pasted), Err(KeyError::Form(pasted.clone())));
        for wrong in [pasted, beta, text.to_lowercase(), format!("{text}X"), String::new()] {
            assert_eq!(LabKey::parse(&wrong).unwrap_err().hresult(), Hresult::INVALID_KEY, "{wrong}");
        }
    }
}
