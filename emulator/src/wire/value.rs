//! The value of one field: read from octets or text, written to octets or text. Unknown values survive.

use std::fmt;

use uuid::Uuid;

use super::field::{FieldDef, Kind, Table};
use crate::model::{Filetime, LicenceStatus, Minutes, TICKS_PER_SECOND};

/// What a field holds, valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Octets; fits a field of any kind and of just this size.
    Bytes(Vec<u8>),
    /// A GUID.
    Guid(Uuid),
    /// Numbers, flags, minutes, licence states.
    Number(u64),
    /// All code units of a text field without the zeros that fill its end.
    Text(Vec<u16>),
    /// A point in time.
    Time(Filetime),
}

/// A field that can't be set so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The message ends before the field.
    #[error("a {table} of {len} octets has no `{field}`")]
    Absent {
        /// The field.
        field: &'static str,
        /// The message.
        table: &'static str,
        /// Its octets.
        len: usize,
    },
    /// Too large or too small for the field's octets, or of another kind.
    #[error("`{value}` doesn't fit `{field}`: {size} octets, {expected}")]
    Misfit {
        /// The value.
        value: String,
        /// The field.
        field: &'static str,
        /// Its octets.
        size: usize,
        /// What it takes.
        expected: &'static str,
    },
    /// A text that isn't a value of this kind.
    #[error("`{text}` is not {expected}")]
    Text {
        /// The text.
        text: String,
        /// What was expected.
        expected: &'static str,
    },
    /// No field has this name.
    #[error("no field `{name}` in a {table}; it has {known}")]
    Unknown {
        /// The name.
        name: String,
        /// The message.
        table: &'static str,
        /// The names there are.
        known: String,
    },
}

impl FieldError {
    pub(super) fn unknown(name: &str, table: &Table) -> Self {
        let known = table.fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
        Self::Unknown { name: name.to_owned(), table: table.name, known }
    }
}

/// What the values of a kind are written like.
fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Bytes => "octets in hex",
        Kind::Filetime => "a time such as 2026-01-01T00:00:00Z or a number of ticks",
        Kind::Flag => "0, 1, another number, true or false",
        Kind::Guid => "a GUID",
        Kind::Minutes => "a number of minutes or a length such as 7d",
        Kind::Status => "a number, 0x and hex, or the name of a licence status such as OobGrace",
        Kind::Text => "a text",
        Kind::U16 | Kind::U32 => "a number, decimal or 0x and hex",
    }
}

impl Value {
    /// The value that `octets` hold.
    #[must_use]
    pub(super) fn read(kind: Kind, octets: &[u8]) -> Self {
        let number = |octets: &[u8]| octets.iter().rev().fold(0, |sum, octet| sum << 8 | u64::from(*octet));
        match (kind, octets.len()) {
            (Kind::Guid, 16) => {
                Uuid::from_slice_le(octets).map_or_else(|_| Self::Bytes(octets.to_vec()), Self::Guid)
            }
            (Kind::Filetime, 8) => Self::Time(Filetime(number(octets))),
            (Kind::Text, len) if len.is_multiple_of(2) => {
                let units = octets.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                let mut units: Vec<u16> = units.collect();
                units.truncate(units.iter().rposition(|unit| *unit != 0).map_or(0, |last| last + 1));
                Self::Text(units)
            }
            (Kind::Flag | Kind::Minutes | Kind::Status | Kind::U16 | Kind::U32, 0..=8) => {
                Self::Number(number(octets))
            }
            _ => Self::Bytes(octets.to_vec()),
        }
    }

    /// Writes the value over the `octets` of `field`, or leaves them as they are.
    pub(super) fn write(&self, field: &FieldDef, octets: &mut [u8]) -> Result<(), FieldError> {
        let size = octets.len();
        let misfit = || FieldError::Misfit {
            value: self.to_string(),
            field: field.name,
            size,
            expected: expected(field.kind),
        };
        let encoded = match (self, field.kind) {
            (Self::Bytes(bytes), _) => bytes.clone(),
            (Self::Guid(guid), Kind::Guid) => guid.to_bytes_le().to_vec(),
            (Self::Time(time), Kind::Filetime) => time.0.to_le_bytes().to_vec(),
            (Self::Text(units), Kind::Text) if size.is_multiple_of(2) && units.len() <= size / 2 => {
                let mut encoded: Vec<u8> = units.iter().copied().flat_map(u16::to_le_bytes).collect();
                encoded.resize(size, 0);
                encoded
            }
            (Self::Number(number), Kind::Flag | Kind::Minutes | Kind::Status | Kind::U16 | Kind::U32) => {
                let mut encoded = number.to_le_bytes().to_vec();
                if encoded.iter().skip(size).any(|octet| *octet != 0) {
                    return Err(misfit());
                }
                encoded.resize(size, 0);
                encoded
            }
            _ => return Err(misfit()),
        };
        if encoded.len() != size {
            return Err(misfit());
        }
        octets.copy_from_slice(&encoded);
        Ok(())
    }

    /// Reads a value of `kind` as scenario files and [`Display`](fmt::Display) write it. `hex:` and octets stand
    /// for the raw octets of a field of any kind.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, FieldError> {
        let parsed = match (text.strip_prefix("hex:"), kind) {
            (Some(octets), _) => parse_hex(octets).map(Self::Bytes),
            (None, Kind::Bytes) => parse_hex(text).map(Self::Bytes),
            (None, Kind::Filetime) => {
                parse_number(text).map(Filetime).or_else(|| text.parse().ok()).map(Self::Time)
            }
            (None, Kind::Flag) => match text {
                "false" => Some(Self::Number(0)),
                "true" => Some(Self::Number(1)),
                _ => parse_number(text).map(Self::Number),
            },
            (None, Kind::Guid) => Uuid::try_parse(text).ok().map(Self::Guid),
            (None, Kind::Minutes) => parse_number(text)
                .or_else(|| text.parse().ok().map(|Minutes(minutes)| u64::from(minutes)))
                .map(Self::Number),
            (None, Kind::Status) => parse_number(text).or_else(|| parse_status(text)).map(Self::Number),
            (None, Kind::Text) => parse_units(text).map(Self::Text),
            (None, Kind::U16 | Kind::U32) => parse_number(text).map(Self::Number),
        };
        parsed.ok_or_else(|| FieldError::Text { text: text.to_owned(), expected: expected(kind) })
    }

    /// What a value of `kind` says beyond its number, for those that say more.
    #[must_use]
    pub fn meaning(&self, kind: Kind) -> Option<String> {
        let Self::Number(number) = self else { return None };
        let number = u32::try_from(*number).ok()?;
        match kind {
            Kind::Flag => ["no", "yes"].get(usize::try_from(number).ok()?).map(|&word| word.to_owned()),
            Kind::Minutes => Some(Minutes(number).to_string()),
            Kind::Status => LicenceStatus::try_from(number).ok().map(|status| status.title().to_owned()),
            _ => None,
        }
    }
}

/// `hex:` in code units.
const HEX_PREFIX: [u16; 4] = [0x68, 0x65, 0x78, 0x3a];

/// Decimal digits, or `0x` and hex digits.
fn parse_number(text: &str) -> Option<u64> {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    // `from_str_radix` would take a sign.
    digits.chars().all(|digit| digit.is_digit(radix)).then(|| u64::from_str_radix(digits, radix).ok())?
}

fn parse_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

fn parse_status(text: &str) -> Option<u64> {
    let status = LicenceStatus::ALL.into_iter().find(|status| format!("{status:?}") == text)?;
    Some(u64::from(status.code()))
}

/// Text with `\\` for a backslash and `\u{d800}` for any code unit.
fn parse_units(text: &str) -> Option<Vec<u16>> {
    let mut units = Vec::new();
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        units.extend(before.encode_utf16());
        rest = if let Some(after) = escape.strip_prefix('\\') {
            units.push(u16::from(b'\\'));
            after
        } else {
            let (digits, after) = escape.strip_prefix("u{")?.split_once('}')?;
            units.push(u16::from_str_radix(digits, 16).ok()?);
            after
        };
    }
    units.extend(rest.encode_utf16());
    Some(units)
}

impl fmt::Display for Value {
    /// The value as [`parse`](Self::parse) reads it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(octets) => {
                f.write_str("hex:")?;
                octets.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
            }
            Self::Guid(guid) => guid.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(units) => {
                // Else the text would be read as octets.
                let units = match units.split_first() {
                    Some((first, rest)) if units.starts_with(&HEX_PREFIX) => {
                        write!(f, "\\u{{{first:x}}}")?;
                        rest
                    }
                    _ => units,
                };
                char::decode_utf16(units.iter().copied()).try_for_each(|character| match character {
                    Ok('\\') => f.write_str("\\\\"),
                    Ok(control) if control.is_control() => write!(f, "\\u{{{:x}}}", u32::from(control)),
                    Ok(character) => write!(f, "{character}"),
                    Err(lone) => write!(f, "\\u{{{:x}}}", lone.unpaired_surrogate()),
                })
            }
            // `Filetime` shows whole seconds only; a time it can't show, or not exactly, is given in ticks.
            Self::Time(time)
                if time.0.is_multiple_of(TICKS_PER_SECOND) && time.to_string().ends_with('Z') =>
            {
                time.fmt(f)
            }
            Self::Time(time) => time.0.fmt(f),
        }
    }
}
