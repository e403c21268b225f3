//! Targets on the live stage: the built-in ones, and fakes that misbehave.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod arms;
mod bench;
