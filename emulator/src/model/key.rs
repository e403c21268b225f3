//! Lab keys: strings of the form `LABnn-XXXXX-XXXXX-XXXXX-XXXXX`, made from a lab name (wire format 1 §6).

use std::fmt;

use sha2::{Digest, Sha256};

use super::{HOST_KEYS, Hresult, PRODUCTS};

/// Letters and digits that aren't mistaken for one another.
const ALPHABET: &[u8; 24] = b"BCDFGHJKMPQRTVWXY2346789";

/// A key string of the lab. It opens nothing: only its name matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabKey(String);

/// Why a string is no key of the lab: always `0xC004F050` (KEY-009, KEY-010).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key of the lab catalogue")]
pub struct KeyError(pub String);

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

    /// Reads a key: exactly one that the catalogue's names give; its name comes back with it.
    pub fn parse(text: &str) -> Result<(Self, String), KeyError> {
        let hosts = HOST_KEYS.iter().map(|key| format!("host/{}", key.name));
        let setups = PRODUCTS.iter().map(|product| format!("setup/{}", product.name));
        hosts
            .chain(setups)
            .map(|name| (Self::of(&name), name))
            .find(|(key, _)| key.0 == text)
            .ok_or_else(|| KeyError(text.to_owned()))
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
        assert_eq!(LabKey::parse(&text), Ok((key, "host/server-group-b".to_owned())));
    }

    #[test]
    fn any_other_string_is_an_invalid_key() {
        let text = LabKey::of("host/server-group-b").to_string();
        for wrong in [text.replace('-', "\u{2013}"), text.to_lowercase(), format!("{text}X"), String::new()] {
            assert_eq!(LabKey::parse(&wrong).unwrap_err().hresult(), Hresult::INVALID_KEY, "{wrong}");
        }
    }
}
