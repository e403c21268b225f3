//! A host's side of one connection: octets and now in, octets out.

use std::{net::IpAddr, sync::Arc};

use crate::{
    endpoint::{
        Answerer, Decision, HostFaults, HostLayer, HostMode, Served,
        script::{Behind, Script},
    },
    model::{Filetime, Hresult},
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

/// A host's side of one connection, its fault layers included. Where a script has pauses between segments, only
/// [`receive`](Self::receive) keeps them.
#[derive(Debug)]
pub struct HostConnection {
    rpc: Connection,
    answerer: Answerer,
    faults: Arc<HostFaults>,
    layer: Option<Box<dyn HostLayer>>,
    /// Counts requests ahead of the RPC layer, for faults that strike at a request.
    watch: Option<Framer>,
    script: Option<Box<Script>>,
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
        let script = match &faults.mode {
            HostMode::Says(say) => Some(Box::new(Script::new(say))),
            _ => None,
        };
        Self {
            rpc: Connection::new(config, client, associations),
            answerer,
            faults,
            layer: None,
            watch: strikes_at_request.then(Framer::default),
            script,
            ended: false,
        }
    }

    /// The same with a layer between its RPC layer and the network.
    #[must_use]
    pub fn with_layer(self, layer: Option<Box<dyn HostLayer>>) -> Self {
        Self { layer, ..self }
    }

    /// What it does by itself when it has accepted.
    pub fn accepted(&mut self) -> Reply {
        if self.script.is_some() {
            // Nobody has asked for anything yet, so neither clock nor role are looked at.
            return self.receive(Filetime::default(), &[], &mut |_| Err(Hresult::INVALID_DATA));
        }
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
        if self.script.is_some() && self.layer.is_none() {
            let reply = self.keep_to_script(now, octets, role);
            let size = self.segment_size().unwrap_or(usize::MAX);
            let cut =
                |segment: &Vec<u8>| fragment::segments(segment, size).map(<[u8]>::to_vec).collect::<Vec<_>>();
            return Reply { segments: reply.segments.iter().flat_map(cut).collect(), close: reply.close };
        }
        let mut out = Vec::new();
        let close = self.receive_into(now, octets, role, &mut out);
        let segments = match self.segment_size() {
            _ if out.is_empty() => Vec::new(),
            Some(size) => fragment::segments(&out, size).map(<[u8]>::to_vec).collect(),
            None => vec![out],
        };
        Reply { segments, close }
    }

    /// As [`receive`](Self::receive): what is to be sent replaces what stands in `out`, whose allocation is used again,
    /// to be cut by [`segment_size`](Self::segment_size). Returns how the host then closes, if it does.
    pub fn receive_into(
        &mut self,
        now: Filetime,
        octets: &[u8],
        role: &mut dyn FnMut(Served<'_>) -> Decision,
        out: &mut Vec<u8>,
    ) -> Option<Close> {
        out.clear();
        if self.ended {
            return None;
        }
        let Some(mut layer) = self.layer.take() else { return self.take(now, octets, role, out) };
        let mut arrived = octets.to_vec();
        layer.incoming(&mut arrived);
        self.layer = Some(layer);
        let mut close = self.take(now, &arrived, role, out);
        let closes = close.is_some();
        if let Some(layer) = &mut self.layer {
            layer.outgoing(out, &mut close);
        }
        if close.is_some() != closes {
            self.ended = close.is_some();
        }
        close
    }

    /// Takes octets as the script has it; without one nothing is said.
    fn keep_to_script(
        &mut self,
        now: Filetime,
        octets: &[u8],
        role: &mut dyn FnMut(Served<'_>) -> Decision,
    ) -> Reply {
        let Some(script) = self.script.as_mut().filter(|_| !self.ended) else { return Reply::default() };
        let (rpc, answerer, fragment) = (&mut self.rpc, &mut self.answerer, self.faults.fragment);
        let reply = script.go_on(octets, &mut Behind { rpc, answerer, now, role, fragment });
        self.ended = reply.close.is_some();
        reply
    }

    /// Takes octets that have come through the layer.
    fn take(
        &mut self,
        now: Filetime,
        octets: &[u8],
        role: &mut dyn FnMut(Served<'_>) -> Decision,
        out: &mut Vec<u8>,
    ) -> Option<Close> {
        if self.script.is_some() {
            let reply = self.keep_to_script(now, octets, role);
            out.extend(reply.segments.concat());
            return reply.close;
        }
        self.ended = match &self.faults.mode {
            HostMode::Silent => false,
            HostMode::Garbage(garbage) => {
                out.extend_from_slice(garbage);
                true
            }
            HostMode::BindNak(reason) => {
                BindNak { call_id: first_call_id(octets), reason: *reason }.emit(out);
                true
            }
            mode => {
                if let Some(watch) = &mut self.watch
                    && request_arrived(watch, octets)
                {
                    self.ended = true;
                    return mode.strikes();
                }
                self.rpc.receive(octets);
                while let Some(mut call) = self.rpc.poll_call() {
                    if let Some(layer) = &mut self.layer {
                        layer.call(self.answerer.keys(), &mut call);
                    }
                    let mut answer = self.answerer.answer(now, &call.data, mode, role);
                    if let Some(layer) = &mut self.layer {
                        layer.answered(self.answerer.keys(), &mut answer);
                    }
                    self.rpc.answer(call.call_id, &answer);
                }
                self.rpc.poll_transmit_into(out);
                if let Some(size) = self.faults.fragment {
                    *out = fragmented(out, size);
                }
                self.rpc.closing()
            }
        };
        self.ended.then_some(Close::Fin)
    }

    /// Largest TCP segment to send, where that is a fault of the host.
    #[must_use]
    pub fn segment_size(&self) -> Option<usize> {
        self.faults.segment
    }

    /// The client closed its side. Returns whether nothing is left to do.
    pub fn client_closed(&mut self, how: Close) {
        if let Some(layer) = &mut self.layer {
            layer.closed(how);
        }
        self.rpc.peer_closed();
    }
}

impl HostMode {
    /// How a fault that waits for the request closes when it is there, if it does.
    fn strikes(&self) -> Option<Close> {
        match self {
            Self::CloseOnRequest => Some(Close::Fin),
            Self::ResetOnRequest => Some(Close::Rst),
            _ => None,
        }
    }
}

/// Whether a request is among the PDUs so far.
fn request_arrived(watch: &mut Framer, octets: &[u8]) -> bool {
    watch.push(octets);
    let mut arrived = false;
    while let Ok(Some(pdu)) = watch.next_pdu() {
        arrived |= View::new(pdu).is_some_and(|view| view.header.ptype == PduType::REQUEST);
    }
    arrived
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
