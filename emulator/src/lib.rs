//! Wire formats, roles, virtual world and sockets of the KMS laboratory.
//!
//! Lab-only by construction: keys come only from a label through a one-way derivation, products are synthetic.

pub mod client;
pub mod console;
pub mod dns;
pub mod endpoint;
pub mod fleet;
pub mod host;
pub mod model;
pub mod nameserver;
pub mod net;
pub mod rpc;
pub mod service;
pub mod sim;
pub mod trace;
pub mod wire;
