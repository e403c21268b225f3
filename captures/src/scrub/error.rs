//! Why a capture isn't scrubbed.

use std::{io, path::PathBuf};

use pcap_file::pcapng::PcapNgWriteError;
use thiserror::Error;

use crate::file::ReadError;

/// Why a capture isn't scrubbed; nothing is left written then.
#[derive(Debug, Error)]
pub enum ScrubError {
    /// The capture can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The new file can't be written.
    #[error("{}: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The new file's format refuses a frame.
    #[error("frame {frame} can't stand in a pcapng file: {source}")]
    Format {
        /// The frame.
        frame: u64,
        /// What is refused.
        source: Box<PcapNgWriteError>,
    },
    /// There are more originals of one length than names of that length.
    #[error("no {what} of {octets} octets is left to replace another")]
    NoneLeft {
        /// What it is.
        what: &'static str,
        /// How long.
        octets: usize,
    },
    /// The second reading found originals in what was written.
    #[error("{} still in what was written, so it was removed: {}", counted(found.len()), found.join("; "))]
    Left {
        /// What and where, without the originals themselves.
        found: Vec<String>,
    },
}

fn counted(count: usize) -> String {
    if count == 1 { "an original is".to_owned() } else { format!("{count} originals are") }
}
