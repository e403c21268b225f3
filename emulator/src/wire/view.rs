//! Named fields of any bytes, without judgement; and writing one of them.

use std::fmt;

use uuid::Uuid;

use super::{
    error::WireError,
    field::{FieldDef, Table},
    tables,
    value::{FieldError, Value},
};
use crate::model::{Filetime, Version};

/// The fields of `bytes` by a table. Bytes too short for a field lack it; nothing else is an error.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    table: &'static Table,
    bytes: &'a [u8],
}

impl<'a> View<'a> {
    /// `bytes` read by `table`.
    #[must_use]
    pub fn new(table: &'static Table, bytes: &'a [u8]) -> Self {
        Self { table, bytes }
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// All octets.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The octets of the field called `name`; `None` if there is no such field or the bytes end before it does.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&'a [u8]> {
        self.slice(self.table.field(name)?)
    }

    /// The value of the field called `name`; `None` as for [`raw`](Self::raw).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        let field = self.table.field(name)?;
        Some(Value::read(field.kind, self.slice(field)?))
    }

    /// The fields that the bytes have, in their order.
    pub fn fields(&self) -> impl Iterator<Item = (&'static FieldDef, Value)> + use<'a> {
        let view = *self;
        view.table
            .fields
            .iter()
            .filter_map(move |field| Some((field, Value::read(field.kind, view.slice(field)?))))
    }

    pub(super) fn slice(&self, field: &FieldDef) -> Option<&'a [u8]> {
        self.bytes.get(self.table.range(field, self.bytes.len())?)
    }

    /// The octets of a fixed field of bytes whose length the caller has checked.
    pub(super) fn fixed<const N: usize>(&self, field: &FieldDef) -> [u8; N] {
        self.slice(field)
            .and_then(|octets| octets.try_into().ok())
            .expect("the caller checked the length, the table says the size")
    }

    pub(super) fn fixed_u32(&self, field: &FieldDef) -> u32 {
        u32::from_le_bytes(self.fixed(field))
    }

    pub(super) fn fixed_guid(&self, field: &FieldDef) -> Uuid {
        Uuid::from_bytes_le(self.fixed(field))
    }

    pub(super) fn fixed_time(&self, field: &FieldDef) -> Filetime {
        Filetime(u64::from_le_bytes(self.fixed(field)))
    }

    /// The major and minor version at the front, as written; `None` if the bytes are shorter.
    pub(super) fn raw_version(&self) -> Option<(u16, u16)> {
        let part = |field| Some(u16::from_le_bytes(self.slice(field)?.try_into().ok()?));
        Some((part(&tables::MAJOR)?, part(&tables::MINOR)?))
    }

    /// The version at the front of bytes that are long enough to have one.
    pub(super) fn version(&self) -> Result<Version, WireError> {
        let (major, minor) = self.raw_version().unwrap_or_default();
        Version::from_major(major).filter(|_| minor == 0).ok_or(WireError::Version { major, minor })
    }

    /// The error of a `field` out of its bounds.
    pub(super) fn fault(&self, field: &FieldDef, expected: &'static str) -> WireError {
        let offset = self.table.range(field, self.bytes.len()).map_or(0, |range| range.start);
        WireError::Field { name: field.name, offset, expected }
    }
}

/// The outside of a message, readable without any key: body and MAC of one that says version 4, else version, IV and
/// ciphertext.
#[must_use]
pub fn envelope(message: &[u8]) -> View<'_> {
    let view = View::new(&tables::ENVELOPE, message);
    match view.raw_version() {
        Some((4, 0)) => View::new(&tables::CLEAR, message),
        _ => view,
    }
}

impl fmt::Display for View<'_> {
    /// One line a field: name, value, what it means.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (field, value) in self.fields() {
            write!(f, "{:<20} {value}", field.name)?;
            match value.meaning(field.kind) {
                Some(meaning) => writeln!(f, " ({meaning})")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}

/// Writes `value` into the field called `name`. Nothing else of `bytes` changes, and nothing does on an error.
pub fn set(bytes: &mut [u8], table: &'static Table, name: &str, value: &Value) -> Result<(), FieldError> {
    let field = table.field(name).ok_or_else(|| FieldError::unknown(name, table))?;
    let len = bytes.len();
    let octets = table
        .range(field, len)
        .and_then(|range| bytes.get_mut(range))
        .ok_or(FieldError::Absent { field: field.name, table: table.name, len })?;
    value.write(field, octets)
}

/// A field that two messages of one table have different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: &'static FieldDef,
    /// Its value in the first; `None` if that is too short.
    pub left: Option<Value>,
    /// Its value in the second.
    pub right: Option<Value>,
}

/// The fields in which two messages differ, volatile ones included, by the table of the first.
#[must_use]
pub fn differences(left: View<'_>, right: View<'_>) -> Vec<Difference> {
    let pairs = left.table.fields.iter().map(|field| Difference {
        field,
        left: left.get(field.name),
        right: right.get(field.name),
    });
    pairs.filter(|pair| pair.left != pair.right).collect()
}
