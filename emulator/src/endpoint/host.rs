//! A host's side of one connection: octets and now in, octets out.

use std::{net::IpAddr, sync::Arc};

use crate::{
    endpoint::{Answerer, Decision, HostFaults, HostMode, Served},
    model::Filetime,
    rpc::{
        fragment,
        framer::Framer,
        pdu::{
            bind_nak::BindNak,
            header::{PduType, View},
        },
        server::{Associations, Connection, ServerConfig},
    },
    trace::Close,
};

/// What a host does after it took octets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// TCP segments to send, in order.
    pub segments: Vec<Vec<u8>>,
    /// How it then closes, if it does.
    pub close: Option<Close>,
}

/// A host's side of one connection, its fault layers included.
#[derive(Debug)]
pub struct HostConnection {
    rpc: Connection,
    answerer: Answerer,
    faults: Arc<HostFaults>,
    /// Counts requests ahead of the RPC layer, for faults that strike at a request.
    watch: Option<Framer>,
    ended: bool,
}

impl HostConnection {
    /// A connection just accepted from `client`.
    #[must_use]
    pub fn new(
        config: Arc<ServerConfig>,
        client: IpAddr,
        associations: &Associations,
        answerer: Answerer,
        faults: Arc<HostFaults>,
    ) -> Self {
        let strikes_at_request = matches!(
            faults.mode,
            HostMode::CloseOnRequest | HostMode::ResetOnRequest | HostMode::HoldRequest
        );
        Self {
            rpc: Connection::new(config, client, associations),
            answerer,
            faults,
            watch: strikes_at_request.then(Framer::default),
            ended: false,
        }
    }

    /// What it does by itself when it has accepted.
    pub fn accepted(&mut self) -> Reply {
        let close = match self.faults.mode {
            HostMode::CloseOnAccept => Some(Close::Fin),
            HostMode::ResetOnAccept => Some(Close::Rst),
            _ => None,
        };
        self.ended = close.is_some();
        Reply { segments: Vec::new(), close }
    }

    /// Takes octets at `now` on the host's clock.
    pub fn receive(
        &mut self,
        now: Filetime,
        octets: &[u8],
        role: &mut dyn FnMut(Served<'_>) -> Decision,
    ) -> Reply {
        if self.ended {
            return Reply::default();
        }
        match &self.faults.mode {
            HostMode::Silent => return Reply::default(),
            HostMode::Garbage(garbage) => {
                let garbage = garbage.clone();
                self.ended = true;
                return Reply { segments: self.segments(garbage), close: Some(Close::Fin) };
            }
            HostMode::BindNak(reason) => {
                let reason = *reason;
                self.ended = true;
                let mut nak = Vec::new();
                BindNak { call_id: first_call_id(octets), reason }.emit(&mut nak);
                return Reply { segments: self.segments(nak), close: Some(Close::Fin) };
            }
            _ => {}
        }
        if let Some(reply) = self.strike(octets) {
            return reply;
        }
        self.rpc.receive(octets);
        let mut out = Vec::new();
        while let Some(call) = self.rpc.poll_call() {
            let answer = self.answerer.answer(now, &call.data, &self.faults.mode, role);
            self.rpc.answer(call.call_id, &answer);
        }
        self.rpc.poll_transmit_into(&mut out);
        let closing = self.rpc.closing();
        self.ended = closing;
        Reply { segments: self.segments(out), close: closing.then_some(Close::Fin) }
    }

    /// The client closed its side. Returns whether nothing is left to do.
    pub fn client_closed(&mut self) {
        self.rpc.peer_closed();
    }

    /// What a fault that waits for the request does when it is there.
    fn strike(&mut self, octets: &[u8]) -> Option<Reply> {
        let watch = self.watch.as_mut()?;
        watch.push(octets);
        let mut struck = false;
        while let Ok(Some(pdu)) = watch.next_pdu() {
            struck |= View::new(pdu).is_some_and(|view| view.header.ptype == PduType::REQUEST);
        }
        if !struck {
            return None;
        }
        self.ended = true;
        let close = match self.faults.mode {
            HostMode::CloseOnRequest => Some(Close::Fin),
            HostMode::ResetOnRequest => Some(Close::Rst),
            _ => None,
        };
        Some(Reply { segments: Vec::new(), close })
    }

    fn segments(&self, octets: Vec<u8>) -> Vec<Vec<u8>> {
        if octets.is_empty() {
            return Vec::new();
        }
        let octets = match self.faults.fragment {
            Some(size) => fragmented(&octets, size),
            None => octets,
        };
        match self.faults.segment {
            Some(size) => fragment::segments(&octets, size).map(<[u8]>::to_vec).collect(),
            None => vec![octets],
        }
    }
}

/// The call id of the first PDU in `octets`; 0 when there is none.
fn first_call_id(octets: &[u8]) -> u32 {
    View::new(octets).map_or(0, |view| view.header.call_id)
}

/// Every request and response in `octets` cut into fragments of `size` stub octets; other PDUs stay whole.
pub(super) fn fragmented(octets: &[u8], size: usize) -> Vec<u8> {
    each_pdu(octets, |pdu| fragment::fragment(&pdu, size).map_or(pdu, |pieces| pieces.concat()))
}

/// The PDUs in `octets`, each one changed.
pub(super) fn each_pdu(octets: &[u8], change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut framer = Framer::default();
    framer.push(octets);
    let mut out = Vec::new();
    while let Ok(Some(pdu)) = framer.next_pdu() {
        out.extend(change(pdu.to_vec()));
    }
    out
}
