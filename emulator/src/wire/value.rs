//! The value of one field, read from octets and written to them. Unknown values survive.

use uuid::Uuid;

use super::field::{FieldDef, Kind, Table};
use crate::model::Filetime;

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
pub(super) fn expected(kind: Kind) -> &'static str {
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
}
