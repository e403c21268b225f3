//! From runs to records, and from records to every report.

#![expect(clippy::unwrap_used, reason = "helpers of tests are test code too")]

mod bundle;
mod junit;
mod near;
mod parsers;
mod records;
mod samples;
mod texts;
#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
