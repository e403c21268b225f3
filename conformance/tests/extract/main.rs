//! Captures turned into scenarios: what went in comes out again, and what was wrong is found again.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod round_trip;
mod samples;
