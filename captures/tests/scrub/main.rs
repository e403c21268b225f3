//! Captures that are given away: nothing of the originals is left, and everything else is.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

mod capture;
mod checks;
mod corpus;
mod frames;

#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
#[path = "../../../emulator/tests/worlds/world.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod worlds;
