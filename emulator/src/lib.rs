//! Wire formats, roles, virtual world and sockets of the KMS laboratory.
//!
//! Lab-only by construction: keys come only from a label through a one-way derivation, products are synthetic.

pub mod model;
pub mod rpc;
pub mod wire;
