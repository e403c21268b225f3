//! Frames of a file, one after the other.

use std::{io::Read, path::Path};

use super::{Frame, ReadError};

/// How a file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// At the end of a record.
    Whole,
    /// Inside a record, after the frame of this number: cut off while it was written or copied.
    Cut {
        /// The last whole frame.
        frame: u64,
    },
}

/// Reads frames; holds one buffer.
pub struct Reader {}

impl Reader {
    /// The file at `path`; `-` is standard input.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let _ = path;
        todo!()
    }

    /// Any source of octets. Format, byte order and gzip are recognised.
    pub fn new(source: impl Read + Send + 'static) -> Result<Self, ReadError> {
        let _ = source;
        todo!()
    }

    /// The next frame; `None` at the end, of which [`ending`](Self::ending) tells.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, ReadError> {
        todo!()
    }

    /// How the file ended, once `next_frame` gave `None`.
    #[must_use]
    pub fn ending(&self) -> Ending {
        todo!()
    }
}
