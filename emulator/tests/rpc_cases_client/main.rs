//! Every case of the RPC catalogue that a client meets, against `rpc::client` without sockets.
//!
//! A test is named by its case. Each runs twice, the host's bytes in one segment and octet by octet, and both must
//! agree on outcomes and on what the client sends.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod answers;
mod bind;
mod build;
mod guest;
mod stream;
mod stubs;
