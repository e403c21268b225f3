//! `cargo xtask matrix`: every saboteur against every scenario, and the page of the docs that tells of it.

use crate::run;
use std::{fs, path::Path, process::ExitCode};

/// The page, as the repository has it.
const PAGE: &str = "conformance/MATRIX.md";
/// The page as it should be.
const FRESH: &str = "target/MATRIX.md";

/// `kmslab matrix` in release with the arguments passed on. Without any the whole matrix is played in the virtual world,
/// and the page must say what came of it; `--bless` writes it.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let bless = arguments.iter().any(|argument| argument == "--bless");
    if !bless && !arguments.is_empty() {
        return matrix(arguments).into();
    }
    if arguments.len() > 1 {
        return run::usage("--bless goes with no other argument: the page is that of the whole matrix");
    }
    let (page, fresh) = (run::root().join(PAGE), run::root().join(FRESH));
    let code = matrix(&["--markdown".to_owned(), fresh.display().to_string()]);
    if code != 0 {
        return code.into();
    }
    match compare(&page, &fresh, bless) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("{PAGE} isn't what the matrix is now: `cargo xtask matrix --bless` writes it");
            ExitCode::FAILURE
        }
        Err(error) => run::usage(&format!("{PAGE}: {error}")),
    }
}

fn matrix(arguments: &[String]) -> u8 {
    let mut command = run::cargo(&["run", "--quiet", "--release", "-p", "kmslab", "--", "matrix"]);
    run::run(command.args(arguments))
}

/// Whether the page says what the fresh one does; it does when it is blessed.
fn compare(page: &Path, fresh: &Path, bless: bool) -> std::io::Result<bool> {
    let wanted = fs::read_to_string(fresh)?;
    if bless {
        fs::write(page, wanted)?;
        return Ok(true);
    }
    Ok(fs::read_to_string(page)? == wanted)
}
