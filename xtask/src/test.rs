//! `cargo xtask test`: every test of the workspace.

use crate::run;
use std::process::ExitCode;

/// The doc tests, which nextest doesn't know, and then nextest, whose summary stands last; plain `cargo test` where nextest
/// is not installed.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    if !run::has_tool("nextest") {
        if run::tools_required() {
            return run::usage("cargo-nextest is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
        }
        return run::run(run::cargo(&["test", "--workspace"]).args(arguments)).into();
    }
    match run::run(&mut run::cargo(&["test", "--quiet", "--doc", "--workspace"])) {
        0 => run::run(run::cargo(&["nextest", "run", "--workspace"]).args(arguments)).into(),
        code => code.into(),
    }
}
