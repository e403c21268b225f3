//! How a client searches for a host: what it asks and whom, in order.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod addresses;
mod cache;
mod codes;
mod domains;
mod lab;
mod named;
mod own_machine;
