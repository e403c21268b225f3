//! The command line as a user has it: the built binary, its output and its exit codes.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod action;
mod axes;
mod baseline;
mod capture_diff;
mod capture_explain;
mod capture_extract;
mod capture_replay;
mod capture_scrub;
mod capture_show;
mod captures;
mod check;
mod corpus;
mod docs;
mod doctor;
mod dumb;
mod errors;
mod faketime;
mod flaky;
mod fleet;
mod fleet_outages;
mod lab;
mod learn;
mod matrix;
mod pipelines;
mod play;
mod report;
mod reproduce;
mod requirements;
mod rounds;
mod saboteurs;
mod timeline;
mod verbs;
mod written;

#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;

/// Whether the Python examples can run here; under `KMSLAB_REQUIRE_TOOLS=1` they have to.
fn python_examples_run() -> bool {
    let Some(mut python) = tools::tool("python3") else { return false };
    let there = python.args(["-c", "import impacket"]).output().is_ok_and(|output| output.status.success());
    assert!(there || std::env::var_os("KMSLAB_REQUIRE_TOOLS").is_none(), "Impacket is missing");
    there
}
