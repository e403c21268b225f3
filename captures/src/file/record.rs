//! What the formats tell the reader.

use std::{io, ops::Range};

use super::{Link, ReadError, Stamp};

/// The most octets that a frame may have, as for Wireshark and libpcap: a record that says more is damaged.
pub(super) const MOST_OCTETS: u32 = 0x4_0000;

/// What stands next in a file.
pub(super) enum Next {
    /// A frame.
    Frame(Record),
    /// Something that Wireshark gives a number, but that isn't from a network.
    Numbered,
    /// Nothing: the file ends here.
    End,
    /// The beginning of something.
    Cut,
}

/// A frame, its octets by their place in the buffer.
pub(super) struct Record {
    pub(super) at: Option<Stamp>,
    pub(super) interface: u32,
    pub(super) link: Link,
    pub(super) place: Range<usize>,
    pub(super) length: u32,
}

/// Why nothing more can be read.
pub(super) enum Problem {
    Io(io::Error),
    Block(String),
}

impl Problem {
    pub(super) fn after(self, frame: u64) -> ReadError {
        match self {
            Self::Io(error) => ReadError::Io { frame, error },
            Self::Block(what) => ReadError::Block { frame, what },
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
