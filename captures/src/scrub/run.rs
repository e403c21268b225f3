//! Scrubbing, from the first reading to the last.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use super::{
    error::ScrubError,
    frames::Frames,
    mapping::Mapping,
    originals::Originals,
    proof,
    report::{Replaced, Report},
    sealing::Sealing,
    streams::Streams,
    survey::Survey,
    write::Writing,
};
use crate::{
    file::{ReadError, Reader},
    transcript::{self, collect},
};

/// How to scrub.
#[derive(Clone, Debug)]
pub struct Options {
    /// How the capture is read: the keys open and seal what the lab sealed.
    pub transcript: transcript::Options,
    /// Replacements are drawn from it: the same capture and seed give the same file.
    pub seed: u64,
}

/// Writes to `out` what can be given away of a capture: conversations with KMS hosts and look-ups of them, every name,
/// address and id replaced. `open` opens the capture, which is read several times.
///
/// The file appears under its name when a second reading has found no original in it; until then, and if that fails,
/// there is only one beside it with `.scrubbing` behind its name, which is removed.
pub fn scrub(
    open: &mut dyn FnMut() -> Result<Reader, ReadError>,
    out: &Path,
    options: &Options,
) -> Result<Report, ScrubError> {
    let (items, _) = collect(&mut open()?, &options.transcript)?;
    let survey = Survey::new(&items);
    let mut originals = Originals::default();
    survey.collect(&items, &mut originals);
    let mut frames = Frames::read(&mut open()?, &survey, options.transcript.limits, &mut originals)?;
    let mapping = Mapping::new(&originals, options.seed)?;

    let mut streams = Streams::default();
    frames.write_dns(&mapping, &mut streams);
    let mut sealing = Sealing::new(&options.transcript.keys, &mapping);
    sealing.write(&items, &survey, &mut streams);
    let messages = sealing.messages;
    drop(items);

    let failed = |error| ScrubError::Write { path: out.to_owned(), error };
    let aside = Aside::beside(out);
    let file = BufWriter::new(File::create(&aside.0).map_err(failed)?);
    let writing = Writing { frames: &frames, streams: &streams, mapping: &mapping };
    let written = writing.write(&mut open()?, file, &failed)?;
    let found = proof::left(&aside.0, &originals, &options.transcript)?;
    if !found.is_empty() {
        return Err(ScrubError::Left { found });
    }
    fs::rename(&aside.0, out).map_err(failed)?;
    if written.refused > 0 {
        frames.drop("not understood", written.refused);
    }
    let replaced = mapping.pairs(&originals).into_iter();
    let replaced = replaced.map(|(kind, original, replacement)| Replaced { kind, original, replacement });
    Ok(Report {
        read: frames.read,
        written: written.written,
        dropped: frames.dropped(),
        messages,
        replaced: replaced.collect(),
    })
}

/// A file beside the one that is written; removed unless it was renamed.
struct Aside(PathBuf);

impl Aside {
    fn beside(out: &Path) -> Self {
        let mut name = out.file_name().unwrap_or_default().to_owned();
        name.push(".scrubbing");
        Self(out.with_file_name(name))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // Once it is renamed there is none.
        let _ = fs::remove_file(&self.0);
    }
}
