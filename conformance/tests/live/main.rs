//! Targets on the live stage: the built-in ones, fakes that misbehave, and those without an adapter.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![cfg(unix)]

mod bench;
mod built_in;
mod fakes;
mod misbehaviour;
mod plugs;
mod processes;
