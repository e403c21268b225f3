//! A scenario's hosts and DNS on real sockets: clients of our own and of others, verdicts, bounds.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod attempts;
mod bounds;
mod command;
mod lab;
mod others;
#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
