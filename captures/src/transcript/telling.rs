//! What all connections share while a capture is read: options, names, counts, and where items go.

use std::net::IpAddr;

use super::{Item, Options, Party, What, names::Names};
use crate::stream::Seen;

/// Tells items and keeps what later ones depend on.
pub(super) struct Telling<'t> {
    pub(super) options: &'t Options,
    pub(super) names: Names,
    /// Octets of PDUs that aren't whole, on all connections.
    pub(super) held: usize,
    pub(super) rpc: u64,
    pub(super) pdus: u64,
    told: &'t mut dyn FnMut(Item),
}

impl<'t> Telling<'t> {
    pub(super) fn new(options: &'t Options, told: &'t mut dyn FnMut(Item)) -> Self {
        Self { options, names: Names::new(options.all_dns), held: 0, rpc: 0, pdus: 0, told }
    }

    pub(super) fn tell(&mut self, party: Option<Party>, from: Seen, seen: Seen, what: What) {
        (self.told)(Item { seen, from, party, what });
    }

    /// `client` looks for a KMS host, or goes to the one at `server`: look-ups that led there are told.
    pub(super) fn activity(&mut self, client: IpAddr, server: Option<IpAddr>, seen: Seen) {
        self.names.activity(client, server, seen, self.told);
    }

    /// Takes a DNS message.
    pub(super) fn dns(&mut self, message: super::names::Carried<'_>) {
        self.names.message(message, self.told);
    }

    /// The capture ended.
    pub(super) fn finish(&mut self) {
        self.names.finish(self.told);
    }
}
