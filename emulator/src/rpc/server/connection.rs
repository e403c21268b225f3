//! One connection of a host: PDUs in, calls out, answers in, PDUs out.

use std::{
    collections::{BTreeMap, VecDeque},
    net::IpAddr,
    sync::Arc,
};

use super::{
    Associations, ServerConfig,
    association::Member,
    contexts::MIN_FRAG,
    outbox::{Open, Outbox},
    pending::Pending,
};
use crate::{
    model::Hresult,
    rpc::{
        framer::Framer,
        pdu::{
            bind::BindView,
            bind_nak::{self, BindNak},
            fault::Fault,
            header::{self, Header, PduType, View},
            request::RequestView,
            response::{self, Response},
        },
        status,
        stub::StubResponse,
        uuids::Syntax,
    },
};

/// A well-formed call of RequestActivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Names the call in [`Connection::answer`].
    pub call_id: u32,
    /// Presentation context it came in.
    pub context: u16,
    /// Transfer syntax of that context.
    pub syntax: Syntax,
    /// The sealed request, any length.
    pub data: Vec<u8>,
}

/// What a role answers to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallAnswer {
    /// A sealed answer, with success.
    Data(Vec<u8>),
    /// Only an HRESULT.
    Refusal(Hresult),
    /// A fault of this status; `0x1C01000B` ends the connection.
    Fault(u32),
}

/// The host's side of one connection. Bytes go in by [`receive`](Self::receive), calls come out by
/// [`poll_call`](Self::poll_call), answers go in by [`answer`](Self::answer), bytes come out by
/// [`poll_transmit`](Self::poll_transmit). When [`closing`](Self::closing) says so, the owner sends what is left and
/// then FIN, and reads on without looking until the peer closes, so that no RST overtakes the last answer.
///
/// It holds at most one request in fragments, [`Limits::calls`](super::Limits) open calls and what the owner has not
/// sent yet. Dropping it leaves its association group.
#[derive(Debug)]
pub struct Connection {
    pub(super) config: Arc<ServerConfig>,
    pub(super) client: IpAddr,
    pub(super) associations: Associations,
    framer: Framer,
    pub(super) bound: Option<Bound>,
    pub(super) contexts: BTreeMap<u16, Syntax>,
    pub(super) pending: Option<Pending>,
    /// Highest call id that was finished.
    pub(super) newest: Option<u32>,
    pub(super) calls: VecDeque<Call>,
    /// Octets of data in `calls`.
    pub(super) waiting: usize,
    pub(super) outbox: Outbox,
    ended: bool,
}

#[derive(Debug)]
pub(super) struct Bound {
    pub(super) max_frag: u16,
    pub(super) multiplex: bool,
    pub(super) group: Member,
}

/// What ends the connection from here.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// No answer.
    Silent,
    /// bind_nak with this reason.
    Nak(u16),
    /// A fault.
    Fault { flags: u8, context: u16, status: u32 },
    /// A fault on another call than that of the PDU.
    FaultOn { call_id: u32, context: u16 },
}

/// Flags of a fault on a call that was not executed.
pub(super) const NOT_EXECUTED: u8 = header::WHOLE | header::DID_NOT_EXECUTE;

impl Connection {
    /// A connection just accepted from `client`.
    #[must_use]
    pub fn new(config: Arc<ServerConfig>, client: IpAddr, associations: &Associations) -> Self {
        Self {
            config,
            client,
            associations: associations.clone(),
            framer: Framer::default(),
            bound: None,
            contexts: BTreeMap::new(),
            pending: None,
            newest: None,
            calls: VecDeque::new(),
            waiting: 0,
            outbox: Outbox::default(),
            ended: false,
        }
    }

    /// Whether a bind was accepted.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.bound.is_some()
    }

    /// Association group of the connection, once bound.
    #[must_use]
    pub fn group(&self) -> Option<u32> {
        self.bound.as_ref().map(|bound| bound.group.id())
    }

    /// Takes bytes from the client, in any segmentation; those after the end of the connection are dropped.
    pub fn receive(&mut self, bytes: &[u8]) {
        if self.ended {
            return;
        }
        let mut framer = std::mem::take(&mut self.framer);
        framer.push(bytes);
        while let Some(header) = framer.header() {
            let step = self.admit(&header).and_then(|()| match framer.next_pdu() {
                Ok(Some(bytes)) => self.pdu(View { header, bytes }).map(|()| true),
                Ok(None) => Ok(false),
                Err(_) => Err(End::Silent),
            });
            match step {
                Ok(true) => {}
                Ok(false) => break,
                Err(end) => {
                    self.end(&header, end);
                    framer.clear();
                    break;
                }
            }
        }
        self.framer = framer;
    }

    /// The client sent FIN: a request begun is dropped, calls already there are answered.
    pub fn peer_closed(&mut self) {
        self.ended = true;
        self.pending = None;
        self.framer.clear();
    }

    /// The next call, in the order they came; each is to be answered.
    pub fn poll_call(&mut self) -> Option<Call> {
        let call = self.calls.pop_front()?;
        self.waiting -= call.data.len();
        Some(call)
    }

    /// Answers the oldest open call with this id; `false` when there is none.
    pub fn answer(&mut self, call_id: u32, answer: &CallAnswer) -> bool {
        let Some(Open { context, syntax, .. }) = self.outbox.find(call_id) else { return false };
        let (max_frag, multiplex) =
            self.bound.as_ref().map_or((MIN_FRAG, false), |bound| (bound.max_frag, bound.multiplex));
        let stub = match answer {
            CallAnswer::Data(data) => StubResponse::Data { data, hresult: Hresult(0) },
            CallAnswer::Refusal(hresult) => StubResponse::Refusal(*hresult),
            CallAnswer::Fault(status) => {
                let status = *status;
                let flags = if status::did_not_execute(status) { NOT_EXECUTED } else { header::WHOLE };
                self.outbox.answer(call_id, multiplex, |out| {
                    Fault { flags, call_id, context, status }.emit(out);
                });
                if status == status::PROTO_ERROR {
                    self.calls.clear();
                    self.outbox.abandon();
                    self.peer_closed();
                }
                return true;
            }
        };
        let len = stub.encoded_len(syntax);
        let alloc_hint = u32::try_from(len).unwrap_or(u32::MAX);
        let response = Response { flags: header::WHOLE, call_id, context, alloc_hint };
        self.outbox.answer(call_id, multiplex, |out| {
            if response::LEN + len <= usize::from(max_frag) {
                response.emit_with(out, len, |out| stub.encode(syntax, out));
            } else {
                let mut octets = Vec::with_capacity(len);
                stub.encode(syntax, &mut octets);
                response.emit_call(out, max_frag, &octets);
            }
        });
        true
    }

    /// Bytes to send now, coalesced.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        (!self.outbox.ready().is_empty()).then(|| self.outbox.take())
    }

    /// As [`poll_transmit`](Self::poll_transmit) into `buffer`, whose allocation is used again; `false` and an empty
    /// buffer when there is nothing to send.
    pub fn poll_transmit_into(&mut self, buffer: &mut Vec<u8>) -> bool {
        self.outbox.swap(buffer);
        !buffer.is_empty()
    }

    /// Whether the connection ends once what `poll_transmit` gives is delivered.
    #[must_use]
    pub fn closing(&self) -> bool {
        self.ended && self.outbox.open() == 0
    }

    /// What can be judged as soon as the header is there.
    fn admit(&self, header: &Header) -> Result<(), End> {
        let bound = self.bound.is_some();
        if (header.version, header.minor) != (5, 0) {
            return Err(match (bound, header.ptype) {
                (true, _) => protocol_error(NOT_EXECUTED, 0),
                (false, PduType::BIND) => End::Nak(bind_nak::PROTOCOL_VERSION),
                // Another protocol: it would not know what to do with a bind_nak.
                (false, _) => End::Silent,
            });
        }
        if bound && header.ptype == PduType::REQUEST && header.frag_length > self.config.max_frag {
            return Err(protocol_error(header::WHOLE, 0));
        }
        Ok(())
    }

    fn pdu(&mut self, view: View<'_>) -> Result<(), End> {
        match (self.bound.is_some(), view.header.ptype) {
            (true, PduType::REQUEST) => self.request(&RequestView(view)),
            (true, PduType::ALTER_CONTEXT) => self.alter(&BindView(view)),
            (true, PduType::BIND) => Err(End::Nak(bind_nak::NOT_SPECIFIED)),
            // Both are passed over: the call is answered all the same, as by Windows.
            (true, PduType::CO_CANCEL | PduType::ORPHANED) => Ok(()),
            (true, _) => Err(protocol_error(NOT_EXECUTED, 0)),
            (false, PduType::BIND) => self.bind(&BindView(view)),
            (false, PduType::REQUEST | PduType::ALTER_CONTEXT | PduType::CO_CANCEL) => {
                Err(End::Nak(bind_nak::PROTOCOL_VERSION))
            }
            (false, _) => Err(End::Silent),
        }
    }

    pub(super) fn fault(&mut self, call_id: u32, flags: u8, context: u16, status: u32) {
        let overtake = self.multiplexes();
        self.outbox.push(overtake, |out| Fault { flags, call_id, context, status }.emit(out));
    }

    /// The last PDU goes behind the answers of calls that are still open.
    fn end(&mut self, header: &Header, end: End) {
        let call_id = header.call_id;
        match end {
            End::Silent => {}
            End::Nak(reason) => self.outbox.push(false, |out| BindNak { call_id, reason }.emit(out)),
            End::Fault { flags, context, status } => {
                self.outbox.push(false, |out| Fault { flags, call_id, context, status }.emit(out));
            }
            End::FaultOn { call_id, context } => {
                let (flags, status) = (header::WHOLE, status::PROTO_ERROR);
                self.outbox.push(false, |out| Fault { flags, call_id, context, status }.emit(out));
            }
        }
        self.peer_closed();
    }

    pub(super) fn multiplexes(&self) -> bool {
        self.bound.as_ref().is_some_and(|bound| bound.multiplex)
    }
}

pub(super) fn protocol_error(flags: u8, context: u16) -> End {
    End::Fault { flags, context, status: status::PROTO_ERROR }
}
