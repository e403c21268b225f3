//! `cargo xtask test`: every test of the workspace.

use crate::run;
use std::process::ExitCode;

/// nextest and then the doc tests, which it doesn't know; plain `cargo test` where nextest is not installed.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    if !run::has_tool("nextest") {
        if run::tools_required() {
            return run::usage("cargo-nextest is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
        }
        return run::run(run::cargo(&["test", "--workspace"]).args(arguments)).into();
    }
    match run::run(run::cargo(&["nextest", "run", "--workspace"]).args(arguments)) {
        0 => run::run(&mut run::cargo(&["test", "--doc", "--workspace"])).into(),
        code => code.into(),
    }
}
