//! Why a capture can't be read.

use std::{io, path::PathBuf};

use thiserror::Error;

/// Why a capture can't be read, or not any further.
#[derive(Debug, Error)]
pub enum ReadError {
    /// It can't be opened.
    #[error("{}: {error}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Reading failed.
    #[error("after frame {frame}: {error}")]
    Io {
        /// The last frame that was read.
        frame: u64,
        /// Why.
        error: io::Error,
    },
    /// The first octets are of no format that is known.
    #[error("neither pcap nor pcapng (nor either in gzip): the file begins with {0}")]
    Format(String),
    /// A block or record makes no sense.
    #[error("after frame {frame}: {what}")]
    Block {
        /// The last frame that was read.
        frame: u64,
        /// What is wrong, and what was expected.
        what: String,
    },
}
