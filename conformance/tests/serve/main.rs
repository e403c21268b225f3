//! A scenario's hosts and DNS on real sockets: clients of our own and of others, verdicts, bounds.

mod attempts;
mod bounds;
mod command;
mod lab;
mod others;
#[path = "../../../emulator/tests/tools/mod.rs"]
mod tools;
