//! `cargo xtask check`: the suite against its own roles, or against what the arguments say.

use crate::run;
use std::process::ExitCode;

/// `kmslab check` in release, with the arguments passed on and its exit code handed back.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let mut command = run::cargo(&["run", "--quiet", "--release", "-p", "kmslab", "--", "check"]);
    // The command that repeats a failure is the one that was used here.
    command.env("KMSLAB_CHECK_COMMAND", "cargo xtask check");
    run::run(command.args(arguments)).into()
}
