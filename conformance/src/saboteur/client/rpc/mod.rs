//! Clients that are wrong about DCE/RPC (RPC).

pub(super) mod answer;
pub(super) mod bind;
pub(super) mod call;
pub(super) mod fault;
pub(super) mod life;
mod pdu;
