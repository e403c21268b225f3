//! The capture named on the command line.

use std::{path::Path, sync::Arc};

use captures::{
    file::{Ending, ReadError, Reader},
    transcript::{Item, Options, Summary, collect},
};
use emulator::wire::LabKeys;

use super::args::{LabelArgs, SourceArgs};
use crate::cli::USAGE;

/// What to read: everything that bears on KMS, opened with the label given.
pub(in crate::cli) fn options(label: &LabelArgs) -> Options {
    Options::new(Arc::new(LabKeys::derive(&label.label)))
}

/// All items of the capture, or an exit code; what is wrong with it goes to standard error.
pub(super) fn items(source: &SourceArgs) -> Result<(Vec<Item>, Summary), u8> {
    items_of(&source.file, &source.label)
}

/// All items of the capture in `file`; as [`items`].
pub(super) fn items_of(file: &Path, label: &LabelArgs) -> Result<(Vec<Item>, Summary), u8> {
    items_with(file, &options(label))
}

/// All items of the capture in `file`, with other options than the usual ones.
pub(super) fn items_with(file: &Path, options: &Options) -> Result<(Vec<Item>, Summary), u8> {
    let read = Reader::open(file).and_then(|mut reader| collect(&mut reader, options));
    let (items, summary) = read.map_err(|error| failed(file, &error))?;
    warn(file, &summary.ending);
    Ok((items, summary))
}

/// Tells why a capture can't be read, and gives the exit code.
pub(in crate::cli) fn failed(file: &Path, error: &ReadError) -> u8 {
    match error {
        // It names the file itself.
        ReadError::Open { .. } => eprintln!("error: {error}"),
        _ => eprintln!("error: {}: {error}", file.display()),
    }
    USAGE
}

/// Says so if the capture was cut off.
pub(in crate::cli) fn warn(file: &Path, ending: &Ending) {
    if let Ending::Cut { frame } = ending {
        eprintln!("warning: {}: cut off after frame {frame}; what follows it is missing", file.display());
    }
}
