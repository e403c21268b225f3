//! Files that a verb writes: never over what it reads, never in the place of a device.

use std::{fs, path::Path};

use crate::cli::USAGE;

/// Whether `out` can be written without loss, or an exit code; why not goes to standard error. `kept` are files that
/// have to stay: what is read, and what else is written.
pub(in crate::cli) fn writable(out: &Path, kept: &[&Path]) -> Result<(), u8> {
    let refused = |why: &str| {
        eprintln!("error: {}: {why}", out.display());
        Err(USAGE)
    };
    if out == Path::new("-") {
        return refused("expected the name of a file to write; - stands for standard input only");
    }
    if fs::metadata(out).is_ok_and(|there| !there.is_file()) {
        return refused("expected the name of a file to write; this is a folder, a device or a pipe");
    }
    if kept.iter().any(|kept| same(out, kept)) {
        return refused("this file is read or written for something else, and would be lost");
    }
    Ok(())
}

/// Whether two names lead to one file, there or not yet.
fn same(one: &Path, other: &Path) -> bool {
    one == other
        || fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}
