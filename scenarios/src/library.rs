//! The scenario library: all scenarios by id, embedded or from a folder.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use sha2::{Digest, Sha256};

use crate::language::{Case, Diagnostic, Loaded, expand, load_as};

mod citations;

pub use citations::{Citations, proved};

/// Scenarios in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Library {
    scenarios: BTreeMap<String, Arc<Loaded>>,
}

/// Why a library can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// No scenario in it.
    #[error("{0}: no scenario (`**.ron`) in this folder")]
    Empty(PathBuf),
    /// Files that are wrong.
    #[error("{}", Findings(.0))]
    Invalid(Vec<Diagnostic>),
    /// A file or folder that can't be read.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file whose path can't be an id.
    #[error("{0}: a scenario's path is its id; use lower-case letters, digits and hyphens")]
    Name(PathBuf),
}

impl LibraryError {
    /// Whether it says `error:` itself, as diagnostics of files do.
    #[must_use]
    pub fn is_diagnostic(&self) -> bool {
        matches!(self, Self::Invalid(_))
    }
}

struct Findings<'a>(&'a [Diagnostic]);

impl fmt::Display for Findings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|finding| writeln!(f, "{finding}\n"))
    }
}

impl Library {
    /// The library inside this binary, read at the first call.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Library> = OnceLock::new();
        EMBEDDED.get_or_init(|| {
            let files = FILES.iter().map(|(id, text)| (id.to_string(), format!("library/{id}.ron"), *text));
            Self::read(files).expect("the embedded library is read by a test of this package")
        })
    }

    /// The scenarios of a folder and the folders in it.
    pub fn from_dir(root: &Path) -> Result<Self, LibraryError> {
        let mut files = Vec::new();
        collect(root, "", &mut files)?;
        if files.is_empty() {
            return Err(LibraryError::Empty(root.to_owned()));
        }
        Self::read(
            files.iter().map(|(id, path, text)| (id.clone(), path.display().to_string(), text.as_str())),
        )
    }

    fn read<'a>(files: impl IntoIterator<Item = (String, String, &'a str)>) -> Result<Self, LibraryError> {
        let mut library = Self::default();
        let mut findings = Vec::new();
        for (id, path, text) in files {
            match load_as(&id, &path, text) {
                Ok(loaded) => {
                    library.scenarios.insert(id, Arc::new(loaded));
                }
                Err(more) => findings.extend(more),
            }
        }
        if findings.is_empty() { Ok(library) } else { Err(LibraryError::Invalid(findings)) }
    }

    /// The scenario with this id, which has no brackets.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Loaded>> {
        self.scenarios.get(id)
    }

    /// Every scenario, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Loaded>> {
        self.scenarios.values()
    }

    /// Every case of every scenario, by id and then in the order of the axes.
    pub fn cases(&self) -> impl Iterator<Item = Case> {
        self.iter().flat_map(expand)
    }

    /// How many scenarios.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scenarios.len()
    }

    /// The first 16 hexadecimal digits of a SHA-256 over all ids and files.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut digest = Sha256::new();
        for loaded in self.iter() {
            digest.update(format!("{} {}\n", loaded.id, loaded.hash));
        }
        digest.finalize().iter().take(8).map(|octet| format!("{octet:02x}")).collect()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scenarios.is_empty()
    }
}

fn collect(
    folder: &Path,
    prefix: &str,
    files: &mut Vec<(String, PathBuf, String)>,
) -> Result<(), LibraryError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| LibraryError::Io { path, error }
    };
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let stem = name.strip_suffix(".ron");
        if !path.is_dir() && stem.is_none() {
            continue;
        }
        let stem = stem.unwrap_or(name);
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if stem.is_empty() || !stem.chars().all(fits) {
            return Err(LibraryError::Name(path));
        }
        if path.is_dir() {
            collect(&path, &format!("{prefix}{stem}/"), files)?;
        } else {
            let text = fs::read_to_string(&path).map_err(failed(&path))?;
            files.push((format!("{prefix}{stem}"), path, text));
        }
    }
    Ok(())
}

/// The table that `build.rs` makes.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/library.rs"));

#[cfg(test)]
mod tests;
