//! Timelines as they are drawn: every number is the trace's, and drawings stay as they were.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod drawings;
mod known;
mod numbers;
mod played;

#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
