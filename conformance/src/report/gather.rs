//! What a report is made of: files of results, merged, and the traces of the cases that it tells in full.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use scenarios::run::Verdict;
use thiserror::Error;

use crate::results::{
    arm::Arm,
    merge::{MergeError, Part, merge},
    read::{Finished, ReadError, Results},
    record::{Event, Outcome},
};

/// The results of one run, from one file or several.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The run.
    pub results: Results,
    /// The stories of its cases that failed, erred or warned.
    pub stories: BTreeMap<(Arm, String), Story>,
}

/// What happened in a case.
#[derive(Clone, Debug)]
pub struct Story {
    /// Its trace.
    pub events: Vec<Event>,
    /// The output folder that its bundle is below.
    pub out: PathBuf,
}

/// Why there is nothing to report.
#[derive(Debug, Error)]
pub enum GatherError {
    /// A file that can't be opened.
    #[error("{}: {error}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file that holds no results.
    #[error("{}: {error}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// Files that are not of one run.
    #[error(transparent)]
    Merge(#[from] MergeError),
    /// No file at all.
    #[error("no results were given")]
    Nothing,
}

/// Reads and merges `paths`, each a file of results or the output folder of a check.
pub fn gather(paths: &[PathBuf]) -> Result<Gathered, GatherError> {
    let mut stories = BTreeMap::new();
    let mut parts = Vec::new();
    for path in paths {
        let path = file(path);
        let out = path.parent().map(Path::to_owned).unwrap_or_default();
        let mut each = |case: &Finished, events: Vec<Event>| {
            if is_told(&case.outcome) {
                let story = Story { events, out: out.clone() };
                stories.insert((case.scenario.arm, case.scenario.id.clone()), story);
            }
        };
        let input = open(&path)?;
        let results = Results::read_traced(input, &mut each)
            .map_err(|error| GatherError::Read { path: path.clone(), error })?;
        parts.push(Part { name: path.display().to_string(), results });
    }
    let results = merge(parts)?.ok_or(GatherError::Nothing)?;
    Ok(Gathered { results, stories })
}

/// Reads the results of one run without any trace, from a file or an output folder.
pub fn results(path: &Path) -> Result<Results, GatherError> {
    let path = file(path);
    let input = open(&path)?;
    Results::read(input).map_err(|error| GatherError::Read { path, error })
}

/// Whether a report tells what happened in a case, and not its verdict alone.
#[must_use]
pub fn is_told(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::Fail | Verdict::Error)
        || outcome.is_flaky()
        || !outcome.warnings.is_empty()
}

/// What has no extension is a folder, also one that isn't there.
fn file(path: &Path) -> PathBuf {
    let is_file = path.is_file() || (path.extension().is_some() && !path.is_dir());
    if is_file { path.to_owned() } else { path.join("results.jsonl") }
}

fn open(path: &Path) -> Result<BufReader<File>, GatherError> {
    let file = File::open(path).map_err(|error| GatherError::Open { path: path.to_owned(), error })?;
    Ok(BufReader::new(file))
}
