//! `kmslab capture scrub`.

use std::{
    fs,
    io::{self, Cursor, Read as _},
    path::Path,
};

use captures::{
    file::{ReadError, Reader},
    scrub::{Options, Report, ScrubError, scrub as write},
};

use super::{
    args::ScrubArgs,
    outputs::writable,
    source::{failed, options},
};
use crate::cli::{ERROR, FAILED, USAGE, output};

pub(super) fn scrub(args: &ScrubArgs) -> u8 {
    let checked = writable(&args.out, &[&args.source]).and_then(|()| match &args.map {
        Some(map) => writable(map, &[&args.source, &args.out]),
        None => Ok(()),
    });
    if let Err(code) = checked {
        return code;
    }
    let written = match scrubbed(args) {
        Ok(report) => report,
        Err(ScrubError::Read(error)) => return failed(&args.source, &error),
        Err(error @ ScrubError::Left { .. }) => {
            eprintln!("error: {error}");
            return FAILED;
        }
        Err(error @ ScrubError::Write { .. }) => {
            eprintln!("error: {error}");
            return USAGE;
        }
        Err(error) => {
            eprintln!("error: {error}");
            return ERROR;
        }
    };
    if let Some(map) = &args.map
        && let Err(error) = fs::write(map, written.map())
    {
        eprintln!("error: {}: {error}", map.display());
        return USAGE;
    }
    output::put(&written.to_string());
    0
}

/// Standard input is read once and kept, as the capture is read several times.
fn scrubbed(args: &ScrubArgs) -> Result<Report, ScrubError> {
    let options = Options { transcript: options(&args.label), seed: args.seed };
    if args.source != Path::new("-") {
        return write(&mut || Reader::open(&args.source), &args.out, &options);
    }
    let mut octets = Vec::new();
    io::stdin().read_to_end(&mut octets).map_err(|error| ReadError::Io { frame: 0, error })?;
    write(&mut || Reader::new(Cursor::new(octets.clone())), &args.out, &options)
}
