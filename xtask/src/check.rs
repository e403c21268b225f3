//! `cargo xtask check`: the suite against its own roles, or against what the arguments say.

use crate::run;
use std::process::ExitCode;

/// `kmslab check` in release, with the arguments passed on and its exit code handed back.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    run::run(run::cargo(&["run", "--release", "-p", "kmslab", "--", "check"]).args(arguments)).into()
}
