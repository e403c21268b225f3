//! Domain names.

use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

/// Owner prefix of the KMS service in a domain (DISC-013, PUB-002).
pub const KMS_SERVICE: &str = "_vlmcs._tcp";

/// Octets of a label at most (RFC 1035 2.3.4).
const MAX_LABEL: usize = 63;
/// Octets of a name on the wire at most: length octets and the root label included (RFC 1035 2.3.4).
const MAX_NAME: usize = 255;

/// An absolute domain name. Equality and order ignore ASCII case (PUB-027); what was written is kept for echoing.
///
/// Text form: labels joined by dots, no trailing dot, `.` alone for the root. Octets that are no printable ASCII,
/// and dots inside a label, are written `\DDD` (RFC 1035 5.1), so every name of the wire has a text.
#[derive(Clone, Debug, Default)]
pub struct Name {
    /// Canonical text; empty for the root. A dot in it always parts two labels.
    text: String,
}

/// A text or a sequence of labels that is no domain name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Something that can't stand in a name.
    #[error(
        "`{name}` is not a domain name: `{found}` can't stand in it; write letters, digits, `-` and `_` \
         parted by dots, internationalised labels in their `xn--` form, other octets as `\\DDD`"
    )]
    Character {
        /// The text.
        name: String,
        /// The first offending character.
        found: char,
    },
    /// No text at all.
    #[error("a domain name is empty; write `.` for the root")]
    Empty,
    /// Two dots in a row, or one at the start.
    #[error("`{0}` is not a domain name: a label between two dots is empty")]
    EmptyLabel(String),
    /// `\` without three digits up to 255 after it.
    #[error("`{0}` is not a domain name: `\\` needs three digits up to 255 after it")]
    Escape(String),
    /// A label that is too long.
    #[error("the label `{label}` of a domain name has {octets} octets; at most {MAX_LABEL} are allowed")]
    LabelTooLong {
        /// The label.
        label: String,
        /// Its length.
        octets: usize,
    },
    /// A name that is too long.
    #[error("the domain name `{name}` takes {octets} octets; at most {MAX_NAME} are allowed")]
    TooLong {
        /// The text.
        name: String,
        /// Its length on the wire.
        octets: usize,
    },
}

impl Name {
    /// The root, `.`.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The name whose text is `text`; one trailing dot is allowed and dropped.
    ///
    /// # Errors
    ///
    /// [`NameError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let labels = match text {
            "" => return Err(NameError::Empty),
            "." => return Ok(Self::root()),
            _ => text.strip_suffix('.').unwrap_or(text).split('.'),
        };
        let labels = labels.map(|label| unescape(text, label)).collect::<Result<Vec<_>, _>>()?;
        Self::from_labels(labels.iter().map(Vec::as_slice)).map_err(|error| match error {
            NameError::EmptyLabel(_) => NameError::EmptyLabel(text.to_owned()),
            other => other,
        })
    }

    /// The name of these labels, most specific first; no label gives the root.
    ///
    /// # Errors
    ///
    /// [`NameError`] for an empty label and for too many octets.
    pub fn from_labels<'a>(labels: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, NameError> {
        let mut text = String::new();
        let mut octets = 1;
        for label in labels {
            if label.is_empty() {
                return Err(NameError::EmptyLabel(text));
            }
            if label.len() > MAX_LABEL {
                let mut shown = String::new();
                escape(label, &mut shown);
                return Err(NameError::LabelTooLong { label: shown, octets: label.len() });
            }
            if !text.is_empty() {
                text.push('.');
            }
            escape(label, &mut text);
            octets += label.len() + 1;
        }
        if octets > MAX_NAME {
            return Err(NameError::TooLong { name: text, octets });
        }
        Ok(Self { text })
    }

    /// The owner name of the KMS service records of `domain`.
    ///
    /// # Errors
    ///
    /// [`NameError::TooLong`] when the domain leaves no room for the prefix.
    pub fn kms_service(domain: &Self) -> Result<Self, NameError> {
        domain.child(KMS_SERVICE)
    }

    /// This name with the labels of `prefix` before it.
    ///
    /// # Errors
    ///
    /// [`NameError`] when the two don't make a name.
    pub fn child(&self, prefix: &str) -> Result<Self, NameError> {
        Self::parse(&format!("{}.{}", prefix.strip_suffix('.').unwrap_or(prefix), self.text))
    }

    /// True for `.`, which as an SRV target says that there is no such service (RFC 2782).
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.text.is_empty()
    }

    /// The name without its first label; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let rest = self.text.split_once('.').map_or("", |(_, rest)| rest);
        Some(Self { text: rest.to_owned() })
    }

    /// True when this is `zone` or a name below it.
    #[must_use]
    pub fn is_within(&self, zone: &Self) -> bool {
        if zone.is_root() || self == zone {
            return true;
        }
        let Some(split) = self.text.len().checked_sub(zone.text.len() + 1) else { return false };
        let (head, tail) = self.text.split_at(split);
        !head.is_empty() && tail.starts_with('.') && tail[1..].eq_ignore_ascii_case(&zone.text)
    }

    /// How many labels the name has; 0 for the root.
    #[must_use]
    pub fn label_count(&self) -> usize {
        if self.is_root() { 0 } else { self.text.split('.').count() }
    }

    /// The labels' octets, most specific first.
    pub fn labels(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let labels = self.text.split('.').filter(|label| !label.is_empty());
        labels.map(|label| match label.contains('\\') {
            true => Cow::Owned(unescape(&self.text, label).expect("canonical text unescapes")),
            false => Cow::Borrowed(label.as_bytes()),
        })
    }

    fn folded(&self) -> impl Iterator<Item = u8> + '_ {
        self.text.bytes().map(|octet| octet.to_ascii_lowercase())
    }
}

fn escape(label: &[u8], shown: &mut String) {
    for &octet in label {
        match octet {
            b'.' | b'\\' | 0..=b' ' | 0x7F.. => shown.push_str(&format!("\\{octet:03}")),
            _ => shown.push(char::from(octet)),
        }
    }
}

fn unescape(name: &str, label: &str) -> Result<Vec<u8>, NameError> {
    let mut octets = Vec::with_capacity(label.len());
    let mut rest = label;
    while let Some(found) = rest.chars().next() {
        rest = &rest[found.len_utf8()..];
        if found == '\\' {
            let digits = rest.get(..3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
            let octet = digits.and_then(|digits| digits.parse().ok());
            octets.push(octet.ok_or_else(|| NameError::Escape(name.to_owned()))?);
            rest = &rest[3..];
        } else if found.is_ascii_graphic() {
            octets.push(found as u8);
        } else {
            return Err(NameError::Character { name: name.to_owned(), found });
        }
    }
    Ok(octets)
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.to_ascii_lowercase().hash(state);
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(if self.is_root() { "." } else { &self.text })
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}
