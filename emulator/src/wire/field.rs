//! What a field table is made of: name, place, kind, and whether a field is volatile or sensitive.

use std::ops::Range;

/// How the octets of a field are read. Sizes come from the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Octets without further meaning.
    Bytes,
    /// 100 ns ticks since 1601, u64.
    Filetime,
    /// 0 or 1 in a u32.
    Flag,
    /// A GUID in little-endian binary form.
    Guid,
    /// A u32 of minutes.
    Minutes,
    /// A licence status in a u32.
    Status,
    /// UTF-16LE, NUL-terminated, zero-filled.
    Text,
    /// A number of two octets.
    U16,
    /// A number of four octets.
    U32,
}

/// A place in a message, so many octets from its start or before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Octets from the start.
    Start(usize),
    /// Octets before the end: of fields that stand behind one of variable length.
    End(usize),
}

impl Anchor {
    fn resolve(self, len: usize) -> Option<usize> {
        match self {
            Self::Start(offset) => (offset <= len).then_some(offset),
            Self::End(distance) => len.checked_sub(distance),
        }
    }
}

/// One field of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldDef {
    /// Name in scenario files, reports and `set`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// How its octets are read.
    pub kind: Kind,
    /// First octet.
    pub from: Anchor,
    /// The octet after the last.
    pub to: Anchor,
    /// Differs between two runs of one exchange: times, IVs, digests, CMIDs.
    pub volatile: bool,
    /// Names a machine or its owner; scrubbing replaces it.
    pub sensitive: bool,
}

impl FieldDef {
    /// A field that is neither volatile nor sensitive.
    pub(super) const fn new(
        name: &'static str,
        title: &'static str,
        kind: Kind,
        from: Anchor,
        to: Anchor,
    ) -> Self {
        Self { name, title, kind, from, to, volatile: false, sensitive: false }
    }

    pub(super) const fn volatile(self) -> Self {
        Self { volatile: true, ..self }
    }

    pub(super) const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }
}

/// The fields of one message, without gap or overlap, in the order of their octets.
///
/// At most one field has a variable length; those behind it are found from the end of the message, so that a wrong
/// declared length (a value like any other) moves nothing.
#[derive(Debug)]
pub struct Table {
    /// What the message is called.
    pub name: &'static str,
    /// Octets of the message when its variable field is empty: its exact length if it has none.
    pub min_len: usize,
    /// The fields.
    pub fields: &'static [FieldDef],
}

impl Table {
    /// The field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Where `field` stands in a message of `len` octets; `None` if the message is too short to have it.
    #[must_use]
    pub fn range(&self, field: &FieldDef, len: usize) -> Option<Range<usize>> {
        let from_end = matches!(field.from, Anchor::End(_)) || matches!(field.to, Anchor::End(_));
        if from_end && len < self.min_len {
            return None;
        }
        let (from, to) = (field.from.resolve(len)?, field.to.resolve(len)?);
        (from <= to).then_some(from..to)
    }

    /// Writes `value` over `field` of `message`, both of which the caller has sized.
    pub(super) fn put(&self, message: &mut [u8], field: &FieldDef, value: &[u8]) {
        let range = self.range(field, message.len()).expect("a repr encodes into a whole message");
        message[range].copy_from_slice(value);
    }
}
