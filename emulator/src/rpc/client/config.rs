//! What a client offers.

use crate::rpc::uuids::Syntax;

/// Settings of a client's RPC layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientConfig {
    /// Transfer syntaxes, one presentation context each, with ids from 0 in this order; each at most once.
    pub offer: Vec<Syntax>,
    /// Bind-time feature bits, offered in a last context.
    pub features: Option<u64>,
    /// Asks for concurrent multiplexing; when it is granted, calls don't wait for each other.
    pub multiplex: bool,
    /// Largest fragment taken and sent, 1432 to 65,528 octets.
    pub max_frag: u16,
    /// Call id of the bind and of the first request, at most `0x7FFFFFFF`; they grow from there.
    pub first_call_id: u32,
    /// Association group to join; 0 asks for a new one.
    pub group: u32,
}

impl Default for ClientConfig {
    /// As Windows: NDR, NDR64 and features 3 from call id 2, 5840 octets.
    fn default() -> Self {
        Self {
            offer: Syntax::ALL.to_vec(),
            features: Some(3),
            multiplex: false,
            max_frag: 5840,
            first_call_id: 2,
            group: 0,
        }
    }
}
