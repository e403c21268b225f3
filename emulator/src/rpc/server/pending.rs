//! A request that arrives in fragments.

use crate::rpc::uuids::Syntax;

/// The one call of a connection whose last fragment is still to come.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) call_id: u32,
    pub(super) context: u16,
    /// Data representation of the first fragment.
    pub(super) drep: [u8; 4],
    /// `None` once the call has been refused: what is still to come of it is dropped.
    pub(super) stub: Option<Stub>,
}

/// The stub so far.
#[derive(Debug)]
pub(super) struct Stub {
    pub(super) syntax: Syntax,
    pub(super) octets: Vec<u8>,
    pub(super) fragments: usize,
}
