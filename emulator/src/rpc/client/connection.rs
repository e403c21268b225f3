//! One connection of a client: calls in, PDUs out, PDUs in, outcomes out.

use std::collections::VecDeque;

use super::{
    CallOutcome, ClientConfig, Ending, Phase, Violation,
    negotiate::{Granted, accept, bind},
};
use crate::rpc::{
    field::Order,
    framer::Framer,
    pdu::{
        bind::Bind,
        bind_ack::BindAckView,
        bind_nak::BindNakView,
        fault::FaultView,
        header::{self, PduType, View},
        request::Request,
        response::ResponseView,
    },
    status,
    stub::{StubRequest, StubResponse},
    uuids::Syntax,
};

/// The client's side of one connection. It binds by itself; [`call`](Self::call) queues a sealed request, which goes
/// out when the connection is bound and, without multiplexing, the call before it is finished. Every call gets
/// exactly one outcome, in the order of the calls. After [`closing`](Self::closing) the owner closes the connection.
///
/// It holds the calls not yet finished and at most [`MAX_RESPONSE`] octets of each answer.
#[derive(Debug)]
pub struct Connection {
    bind: Bind,
    framer: Framer,
    state: State,
    /// Call id of the next request.
    next_id: u32,
    out: Vec<u8>,
    calls: VecDeque<OpenCall>,
    /// No further call may begin, but those on the way may finish.
    draining: bool,
}

#[derive(Debug)]
enum State {
    Binding,
    Bound(Granted),
    /// The connection is over; later calls get this outcome.
    Ended(CallOutcome),
}

#[derive(Debug)]
enum OpenCall {
    /// Not yet sent.
    Queued(Vec<u8>),
    Sent {
        call_id: u32,
        answer: Option<Partial>,
    },
    Done(CallOutcome),
}

/// A response that arrives in fragments.
#[derive(Debug)]
struct Partial {
    drep: [u8; 4],
    stub: Vec<u8>,
}

/// Octets of a response stub that are taken.
pub const MAX_RESPONSE: usize = 0x40_0000;
/// Largest call id (MS-RPCE 3.3.3.5.2).
const MAX_CALL_ID: u32 = 0x7FFF_FFFF;
/// What a call gets that was not sent before the host asked for the end.
const SHUT_DOWN: CallOutcome = CallOutcome::Closed { phase: Phase::Calling, ending: Ending::Fin };

impl Connection {
    /// A connection just opened; its bind is ready to be sent.
    #[must_use]
    pub fn new(config: &ClientConfig) -> Self {
        let bind = bind(config);
        let mut out = Vec::with_capacity(bind.len());
        bind.emit(&mut out).expect("an offer of each syntax once fits a bind");
        Self {
            bind,
            framer: Framer::default(),
            state: State::Binding,
            // Windows uses the bind's call id again (RPC-136).
            next_id: config.first_call_id,
            out,
            calls: VecDeque::new(),
            draining: false,
        }
    }

    /// Transfer syntax in use, once bound.
    #[must_use]
    pub fn syntax(&self) -> Option<Syntax> {
        match &self.state {
            State::Bound(granted) => Some(granted.syntax),
            State::Binding | State::Ended(_) => None,
        }
    }

    /// Association group of the host, once bound.
    #[must_use]
    pub fn group(&self) -> Option<u32> {
        match &self.state {
            State::Bound(granted) => Some(granted.group),
            State::Binding | State::Ended(_) => None,
        }
    }

    /// Whether another call can be made; `call` on any other connection yields its last outcome again.
    #[must_use]
    pub fn reusable(&self) -> bool {
        !self.draining && !matches!(self.state, State::Ended(_)) && self.next_id <= MAX_CALL_ID
    }

    /// Queues a call with this sealed request.
    pub fn call(&mut self, data: Vec<u8>) {
        self.calls.push_back(match &self.state {
            State::Ended(outcome) => OpenCall::Done(outcome.clone()),
            State::Bound(_) if self.draining => OpenCall::Done(SHUT_DOWN),
            State::Binding | State::Bound(_) => OpenCall::Queued(data),
        });
        self.send();
    }

    /// Takes bytes from the host, in any segmentation.
    pub fn receive(&mut self, bytes: &[u8]) {
        if matches!(self.state, State::Ended(_)) {
            return;
        }
        let mut framer = std::mem::take(&mut self.framer);
        framer.push(bytes);
        while let Some(header) = framer.header() {
            let step = match (header.version, header.minor) {
                (5, 0) => match framer.next_pdu() {
                    Ok(Some(bytes)) => self.pdu(View { header, bytes }),
                    Ok(None) => break,
                    Err(error) => Err(Violation::Frame(error).into()),
                },
                (major, minor) => Err(Violation::Version(major, minor).into()),
            };
            if let Err(outcome) = step {
                self.end(&outcome);
            }
            if matches!(self.state, State::Ended(_)) {
                framer.clear();
                break;
            }
            self.send();
        }
        self.framer = framer;
    }

    /// The connection ended: by the host, or by the owner's timer.
    pub fn peer_closed(&mut self, ending: Ending) {
        let begun = !self.framer.pending().is_empty()
            || self.calls.iter().any(|call| matches!(call, OpenCall::Sent { answer: Some(_), .. }));
        let phase = match self.state {
            State::Binding => Phase::Binding,
            _ if begun => Phase::Answering,
            _ => Phase::Calling,
        };
        self.end(&CallOutcome::Closed { phase, ending });
    }

    /// Gives up the calls on the way: the host is told by an orphaned PDU for each, and the connection ends (RPC-205).
    pub fn give_up(&mut self) {
        for call in &self.calls {
            if let OpenCall::Sent { call_id, .. } = call {
                self.out.extend_from_slice(&header::bare(PduType::ORPHANED, *call_id));
            }
        }
        self.peer_closed(Ending::Silence);
    }

    /// Bytes to send now.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        (!self.out.is_empty()).then(|| std::mem::take(&mut self.out))
    }

    /// Outcome of the oldest call, once there.
    pub fn poll_outcome(&mut self) -> Option<CallOutcome> {
        match self.calls.pop_front()? {
            OpenCall::Done(outcome) => Some(outcome),
            open => {
                self.calls.push_front(open);
                None
            }
        }
    }

    /// Whether the owner is to close the connection, after sending what `poll_transmit` still gives.
    #[must_use]
    pub fn closing(&self) -> bool {
        !self.reusable() && !self.calls.iter().any(|call| matches!(call, OpenCall::Sent { .. }))
    }

    /// Sends the queued calls that may go out now.
    fn send(&mut self) {
        let State::Bound(granted) = self.state else { return };
        if self.draining {
            return;
        }
        let mut on_the_way = self.calls.iter().any(|call| matches!(call, OpenCall::Sent { .. }));
        for call in &mut self.calls {
            let OpenCall::Queued(data) = call else { continue };
            if on_the_way && !granted.multiplex {
                return;
            }
            if self.next_id > MAX_CALL_ID {
                *call = OpenCall::Done(Violation::CallIdsUsedUp.into());
                continue;
            }
            let call_id = self.next_id;
            self.next_id += 1;
            let stub_request = StubRequest { data };
            let mut stub = Vec::with_capacity(stub_request.encoded_len(granted.syntax));
            stub_request.encode(granted.syntax, &mut stub);
            Request { flags: header::WHOLE, call_id, context: granted.context, opnum: 0, alloc_hint: 0 }
                .emit_call(&mut self.out, granted.max_frag, &stub);
            *call = OpenCall::Sent { call_id, answer: None };
            on_the_way = true;
        }
    }

    fn pdu(&mut self, view: View<'_>) -> Result<(), CallOutcome> {
        match (&self.state, view.header.ptype) {
            (State::Binding, PduType::BIND_ACK | PduType::BIND_NAK) => self.bound(view),
            // An orderly end: what is on the way may finish (RPC-210).
            (_, PduType::SHUTDOWN) => {
                if matches!(self.state, State::Binding) {
                    return Err(CallOutcome::Closed { phase: Phase::Binding, ending: Ending::Fin });
                }
                self.draining = true;
                for call in &mut self.calls {
                    if matches!(call, OpenCall::Queued(_)) {
                        *call = OpenCall::Done(SHUT_DOWN);
                    }
                }
                Ok(())
            }
            (State::Bound(granted), PduType::RESPONSE) => {
                let syntax = granted.syntax;
                self.response(syntax, &ResponseView(view))
            }
            (State::Bound(_), PduType::FAULT) => self.fault(&FaultView(view)),
            (_, ptype) => Err(Violation::Unexpected(ptype).into()),
        }
    }

    fn bound(&mut self, view: View<'_>) -> Result<(), CallOutcome> {
        if view.header.call_id != self.bind.call_id {
            return Err(Violation::CallId(view.header.call_id).into());
        }
        if view.header.ptype == PduType::BIND_NAK {
            let reason = BindNakView(view).reason().ok_or(Violation::Cut(PduType::BIND_NAK))?;
            return Err(CallOutcome::BindNak { reason });
        }
        self.state = State::Bound(accept(&self.bind, &BindAckView(view))?);
        Ok(())
    }

    fn response(&mut self, syntax: Syntax, response: &ResponseView<'_>) -> Result<(), CallOutcome> {
        let header = response.0.header;
        let (first, last) = (header.has(header::FIRST), header.has(header::LAST));
        if header.flags & !header::WHOLE != 0 {
            return Err(Violation::Flags(header.flags).into());
        }
        if header.auth_length > 0 {
            return Err(Violation::Auth.into());
        }
        let (Some(stub), Some(hint)) = (response.stub(), response.alloc_hint()) else {
            return Err(Violation::Cut(PduType::RESPONSE).into());
        };
        if i32::try_from(hint).is_err() {
            return Err(Violation::AllocHint(hint).into());
        }
        let (call, answer) = self.open_call(header.call_id)?;
        let whole = match answer {
            None if !first => return Err(Violation::Fragment(header.flags).into()),
            Some(_) if first => return Err(Violation::Fragment(header.flags).into()),
            None if last => outcome(syntax, header.order(), stub)?,
            None => {
                *answer = Some(Partial { drep: header.drep, stub: stub.to_vec() });
                return Ok(());
            }
            Some(partial) => {
                if partial.drep != header.drep {
                    return Err(Violation::Drep.into());
                }
                if partial.stub.len() + stub.len() > MAX_RESPONSE {
                    return Err(Violation::Long(MAX_RESPONSE).into());
                }
                partial.stub.extend_from_slice(stub);
                if !last {
                    return Ok(());
                }
                outcome(syntax, header.order(), &partial.stub)?
            }
        };
        self.calls[call] = OpenCall::Done(whole);
        Ok(())
    }

    fn fault(&mut self, fault: &FaultView<'_>) -> Result<(), CallOutcome> {
        let (call, _) = self.open_call(fault.0.header.call_id)?;
        let status = fault.status().ok_or(Violation::Cut(PduType::FAULT))?;
        if status::is_forbidden(status) {
            return Err(Violation::Status(status).into());
        }
        let outcome = CallOutcome::Fault { status };
        if !outcome.keeps_connection() {
            return Err(outcome);
        }
        self.calls[call] = OpenCall::Done(outcome);
        Ok(())
    }

    /// The call on the way with this id.
    fn open_call(&mut self, id: u32) -> Result<(usize, &mut Option<Partial>), Violation> {
        let calls = self.calls.iter_mut().enumerate();
        let mut found = calls.filter_map(|(index, call)| match call {
            OpenCall::Sent { call_id, answer } if *call_id == id => Some((index, answer)),
            _ => None,
        });
        found.next().ok_or(Violation::CallId(id))
    }

    /// Ends the connection: every unfinished call has this outcome.
    fn end(&mut self, outcome: &CallOutcome) {
        if matches!(self.state, State::Ended(_)) {
            return;
        }
        for call in &mut self.calls {
            if !matches!(call, OpenCall::Done(_)) {
                *call = OpenCall::Done(outcome.clone());
            }
        }
        self.framer.clear();
        self.state = State::Ended(outcome.clone());
    }
}

impl From<Violation> for CallOutcome {
    fn from(violation: Violation) -> Self {
        Self::Protocol(violation)
    }
}

/// What a whole response stub says.
fn outcome(syntax: Syntax, order: Order, stub: &[u8]) -> Result<CallOutcome, Violation> {
    Ok(match StubResponse::decode(syntax, order, stub)? {
        StubResponse::Data { data, hresult } if hresult.0 >> 31 == 0 => CallOutcome::Answer(data.to_vec()),
        // A success without data goes up as an empty answer, which no role takes for one.
        StubResponse::Refusal(hresult) if hresult.0 >> 31 == 0 => CallOutcome::Answer(Vec::new()),
        StubResponse::Data { hresult, .. } | StubResponse::Refusal(hresult) => CallOutcome::Refusal(hresult),
    })
}
