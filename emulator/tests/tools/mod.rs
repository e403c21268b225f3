//! Outside tools in tests, for every package: `#[path]` leads here from the tests of the others.

use std::{env, path::PathBuf, process::Command};

/// A command of an outside tool. `None` after saying that the test is skipped for the want of it; under
/// `KMSLAB_REQUIRE_TOOLS=1` the test fails instead.
pub(crate) fn tool(name: &str) -> Option<Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    // Servers stand where Debian doesn't look for a user who isn't root.
    let folders = env::split_paths(&path).chain(["/usr/local/sbin", "/usr/sbin"].map(PathBuf::from));
    if let Some(file) = folders.map(|folder| folder.join(name)).find(|file| file.is_file()) {
        return Some(Command::new(file));
    }
    let required = env::var("KMSLAB_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
    assert!(!required, "{name} is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
    eprintln!("skipped: {name} is missing");
    None
}
