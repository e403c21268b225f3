//! Every case of the RPC catalogue that a host meets, against `rpc::server` without sockets.
//!
//! A test is named by its case. Each runs twice, its bytes in one segment and octet by octet, and both must agree.
//! `close` in an expectation: the answer is delivered, then FIN. `keep`: the same connection then serves a request.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod associations;
mod bind;
mod build;
mod contexts;
mod flags;
mod fragments;
mod link;
mod refusals;
mod stream;
mod stubs;
