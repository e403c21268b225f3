//! Scenario files named on the command line.

use std::{fs, path::Path, sync::Arc};

use scenarios::{
    language::{Loaded, load},
    lessons::{lesson, lessons},
    library::Library,
    nearest::nearest,
};

/// Reads a scenario file; what is wrong with it goes to standard error.
pub(super) fn read(path: &Path) -> Option<Arc<Loaded>> {
    let source = match fs::read_to_string(path) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("error: {}: {error}", path.display());
            return None;
        }
    };
    loaded(&path.display().to_string(), &source)
}

/// The scenario file of this content; what is wrong with it goes to standard error.
pub(super) fn loaded(name: &str, source: &str) -> Option<Arc<Loaded>> {
    match load(name, source) {
        Ok(loaded) => Some(Arc::new(loaded)),
        Err(diagnostics) => {
            for diagnostic in diagnostics {
                eprintln!("{diagnostic}\n");
            }
            None
        }
    }
}

/// The scenario of a library that has this id, or the lesson of this id or name.
pub(super) fn found(library: &Library, id: &str) -> Option<Arc<Loaded>> {
    // A number alone names a lesson only where lessons alone are meant.
    let is_number = id.bytes().all(|octet| octet.is_ascii_digit());
    let taught = || lesson(id).ok().filter(|_| !is_number).map(|one| Arc::clone(&one.loaded));
    library.get(id).cloned().or_else(taught)
}

/// Reads a scenario file, or gives the scenario that has this id: of the library, or a lesson by its id or name.
pub(super) fn scenario(path: &Path) -> Option<Arc<Loaded>> {
    let id = path.to_str().filter(|_| !path.exists());
    let Some(id) = id.filter(|id| !id.ends_with(".ron")) else { return read(path) };
    let library = Library::embedded();
    let found = found(library, id);
    if found.is_none() {
        let lessons = lessons().iter().flat_map(|one| [one.loaded.id.as_str(), one.name]);
        let near = nearest(id, library.iter().map(|loaded| loaded.id.as_str()).chain(lessons));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        eprintln!("error: `{id}` is neither a file nor the id of a scenario{near}");
    }
    found
}

/// Calls `with` on the embedded library, or on the one in a folder.
pub(super) fn with_library(folder: Option<&Path>, with: impl FnOnce(&Library) -> u8) -> u8 {
    match folder.map(Library::from_dir) {
        None => with(Library::embedded()),
        Some(Ok(library)) => with(&library),
        Some(Err(error)) => {
            let prefix = if error.is_diagnostic() { "" } else { "error: " };
            eprintln!("{prefix}{error}");
            super::USAGE
        }
    }
}
