//! What a host speaks and how much it takes.

use crate::rpc::uuids::Syntax;

/// Settings of a host's RPC layer, shared by its connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// Accepted when several are offered.
    pub prefer: Syntax,
    /// Transfer syntaxes that are served at all.
    pub syntaxes: Vec<Syntax>,
    /// Bind-time features are known; without, their context is rejected like an unknown syntax.
    pub features: bool,
    /// Concurrent multiplexing is granted when asked for.
    pub multiplex: bool,
    /// Secondary address of a bind_ack: the port in decimal.
    pub secondary_address: String,
    /// Largest fragment taken and sent, 1432 to 65,528 octets.
    pub max_frag: u16,
    /// Bounds on what one connection holds.
    pub limits: Limits,
}

/// Bounds on what one connection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Negotiated contexts; beyond, a context gets the result "local limit exceeded".
    pub contexts: usize,
    /// Stub octets of a request; beyond, a fault and the end of the connection.
    pub request_bytes: usize,
    /// Fragments of a request; beyond, the same.
    pub fragments: usize,
    /// Calls without an answer; beyond, a fault and the end of the connection.
    pub calls: usize,
}

impl Default for ServerConfig {
    /// As Windows: NDR64 preferred, features and multiplexing, 5840 octets, port 1688.
    fn default() -> Self {
        Self {
            prefer: Syntax::Ndr64,
            syntaxes: Syntax::ALL.to_vec(),
            features: true,
            multiplex: true,
            secondary_address: "1688".to_owned(),
            max_frag: 5840,
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    /// 4000 contexts and 4 MiB (MS-RPCE 3.3.3.5.4 and .5), 8192 fragments, 4096 calls.
    fn default() -> Self {
        Self { contexts: 4000, request_bytes: 0x40_0000, fragments: 8192, calls: 4096 }
    }
}
