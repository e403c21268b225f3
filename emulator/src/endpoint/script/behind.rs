//! The sound host behind a script.

use super::super::{Answerer, Decision, HostMode, Served, host::fragmented};
use crate::{
    model::Filetime,
    rpc::server::{CallAnswer, Connection},
};

/// A host's RPC layer and role, for as long as octets are looked at.
pub(in crate::endpoint) struct Behind<'a> {
    pub(in crate::endpoint) rpc: &'a mut Connection,
    pub(in crate::endpoint) answerer: &'a mut Answerer,
    /// The host's clock.
    pub(in crate::endpoint) now: Filetime,
    pub(in crate::endpoint) role: &'a mut dyn FnMut(Served<'_>) -> Decision,
    /// Stub octets of each fragment that it sends.
    pub(in crate::endpoint) fragment: Option<usize>,
}

impl Behind<'_> {
    /// What it says to octets, and whether it then closes.
    pub(super) fn hear(&mut self, octets: &[u8]) -> (Vec<u8>, bool) {
        self.rpc.receive(octets);
        while let Some(call) = self.rpc.poll_call() {
            let answer = self.decide(&call.data);
            self.rpc.answer(call.call_id, &answer);
        }
        let said = self.rpc.poll_transmit().unwrap_or_default();
        let said = self.fragment.map(|size| fragmented(&said, size)).unwrap_or(said);
        (said, self.rpc.closing())
    }

    /// What its role decides of a sealed message.
    pub(super) fn decide(&mut self, data: &[u8]) -> CallAnswer {
        self.answerer.answer(self.now, data, &HostMode::Sound, self.role)
    }
}
