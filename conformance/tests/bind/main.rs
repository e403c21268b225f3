//! BIND as the name server: the built-in host publishes there, and the built-in client finds hosts through it.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod discover;
mod lookups;
mod named;
mod publish;
mod target;

#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
