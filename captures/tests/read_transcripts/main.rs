//! Transcripts: everything that was said comes back, from whole captures and from damaged ones.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

mod by_tshark;
mod damaged;
mod names;
mod support;
mod whole;

#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
#[expect(dead_code, reason = "worlds are changed before they are made")]
#[path = "../../../emulator/tests/worlds/world.rs"]
mod worlds;
