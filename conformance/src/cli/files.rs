//! Scenario files named on the command line.

use std::{fs, path::Path, sync::Arc};

use scenarios::{
    language::{Loaded, load},
    library::Library,
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
    match load(&path.display().to_string(), &source) {
        Ok(loaded) => Some(Arc::new(loaded)),
        Err(diagnostics) => {
            for diagnostic in diagnostics {
                eprintln!("{diagnostic}\n");
            }
            None
        }
    }
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
