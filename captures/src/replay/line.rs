//! A capture as lines: each connection with the steps that both sides took, and the calls that they make up.

use std::{collections::BTreeMap, net::SocketAddr};

use emulator::{
    model::Hresult,
    rpc::{
        pdu::{
            bind::BindView,
            fault::FaultView,
            header::{self, Header, PduType, View},
        },
        uuids,
    },
};

use crate::{
    stream::{Direction, Seen},
    transcript::{Call, CallBody, Foreign, Item, Message, Party, Pdu, What},
};

/// One recorded connection.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number and ends.
    pub party: Party,
    /// Its first frame.
    pub opened: Seen,
    /// How it began.
    pub opening: Opening,
    /// What both sides did, in the order of the capture.
    pub steps: Vec<Step>,
    /// The calls, in the order in which their requests were complete.
    pub exchanges: Vec<Exchange>,
}

/// How a recorded connection began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// The SYN was answered.
    Accepted,
    /// RST to the SYN.
    Refused,
    /// Nothing answered the SYN.
    Unanswered,
    /// The capture begins in the middle of it.
    Middle,
}

/// One thing that one side did.
#[derive(Clone, Debug)]
pub struct Step {
    /// The frame that completed it.
    pub seen: Seen,
    /// The frame in which it begins.
    pub from: Seen,
    /// Who did it: `ToServer` is the client.
    pub direction: Direction,
    /// What it did.
    pub act: Act,
}

/// What one side did.
#[derive(Clone, Debug)]
pub enum Act {
    /// Sent a PDU.
    Pdu(Header, Vec<u8>, Part),
    /// Sent octets that are no DCE/RPC: the first of them, and how many.
    Octets(Vec<u8>, u64, Foreign),
    /// Sent octets that weren't captured.
    Gap(u64),
    /// FIN.
    Fin,
    /// RST.
    Rst,
}

/// What a PDU is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Nothing but itself: binds and their answers, faults.
    Whole,
    /// A fragment of the request of this exchange.
    Request(usize),
    /// A fragment of the answer of this exchange.
    Answer(usize),
    /// A fragment of a call that isn't read: never complete, or of another interface.
    Loose,
}

/// A call: its request, what came of it, or both.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// The request; `None` when only its answer was captured.
    pub request: Option<Half>,
    /// The response.
    pub answer: Option<Half>,
    /// The fault's status.
    pub fault: Option<u32>,
}

/// A whole request or response and the steps of its fragments.
#[derive(Clone, Debug)]
pub struct Half {
    /// Its fragments, as indices of steps.
    pub steps: Vec<usize>,
    /// What they make up.
    pub call: Call,
}

impl Line {
    /// The connections of a transcript, in the order of their first frames.
    #[must_use]
    pub fn all(items: &[Item]) -> Vec<Self> {
        let mut builders: BTreeMap<u32, Builder> = BTreeMap::new();
        for item in items {
            let Some(party) = item.party else { continue };
            let builder = builders.entry(party.conn).or_insert_with(|| Builder::new(party, item.from));
            builder.take(item);
        }
        let mut lines: Vec<Self> = builders.into_values().map(Builder::finish).collect();
        lines.sort_by_key(|line| (line.opened.frame, line.party.conn));
        lines
    }

    /// Where the host was reached.
    #[must_use]
    pub fn server(&self) -> SocketAddr {
        self.party.server
    }

    /// The end of the side that sends this way, if it ended the connection before the other did.
    #[must_use]
    pub fn closed_first(&self, direction: Direction) -> Option<(usize, &Step)> {
        let ends = |(_, step): &(usize, &Step)| matches!(step.act, Act::Fin | Act::Rst);
        self.steps.iter().enumerate().find(ends).filter(|(_, step)| step.direction == direction)
    }

    /// Whether octets of that direction are missing in the capture.
    #[must_use]
    pub fn has_gap(&self, direction: Direction) -> bool {
        self.steps.iter().any(|step| step.direction == direction && matches!(step.act, Act::Gap(_)))
    }

    /// Whether all that was negotiated or called on it is another interface than that of KMS.
    #[must_use]
    pub fn is_other(&self) -> bool {
        let offers = |step: &Step| match &step.act {
            Act::Pdu(header, octets, _) if matches!(header.ptype, PduType::BIND | PduType::ALTER_CONTEXT) => {
                let offer = View::new(octets).map(|view| BindView(view).offer().contexts);
                Some(offer?.iter().any(|context| context.interface.uuid == uuids::INTERFACE))
            }
            _ => None,
        };
        let mut offered = self.steps.iter().filter_map(offers).peekable();
        let calls = self.exchanges.iter().filter_map(|exchange| exchange.request.as_ref());
        offered.peek().is_some()
            && offered.all(|kms| !kms)
            && calls.into_iter().all(|request| matches!(request.call.body, CallBody::Other))
    }

    /// Whether that side said anything.
    #[must_use]
    pub fn spoke(&self, direction: Direction) -> bool {
        self.steps.iter().any(|step| step.direction == direction && step.act.is_data())
    }
}

impl Act {
    /// Octets rather than an end.
    #[must_use]
    pub fn is_data(&self) -> bool {
        matches!(self, Self::Pdu(..) | Self::Octets(..) | Self::Gap(_))
    }
}

impl Exchange {
    /// The request's message, if its stub holds one.
    #[must_use]
    pub fn request_message(&self) -> Option<&Message> {
        match &self.request.as_ref()?.call.body {
            CallBody::Request(message) => Some(message),
            _ => None,
        }
    }

    /// The answer's message, if there is one.
    #[must_use]
    pub fn answer_message(&self) -> Option<&Message> {
        match &self.answer.as_ref()?.call.body {
            CallBody::Answer { message, .. } => Some(message),
            _ => None,
        }
    }

    /// The result without an answer, if that is what came.
    #[must_use]
    pub fn refusal(&self) -> Option<Hresult> {
        match self.answer.as_ref()?.call.body {
            CallBody::Refusal(code) => Some(code),
            _ => None,
        }
    }

    /// Whether a host's RPC layer hands the request up: a message for the operation of the interface.
    #[must_use]
    pub fn reaches_role(&self) -> bool {
        self.request.as_ref().is_some_and(|request| {
            let call = &request.call;
            matches!(call.body, CallBody::Request(_)) && call.opnum == Some(0) && call.kms != Some(false)
        })
    }
}

/// A line under construction.
struct Builder {
    line: Line,
    answered: bool,
    syns: u32,
    refused: bool,
    /// Fragments that wait for their last one, by direction and call id.
    open: BTreeMap<(Direction, u32), Vec<usize>>,
}

impl Builder {
    fn new(party: Party, opened: Seen) -> Self {
        let opening = Opening::Middle;
        let line = Line { party, opened, opening, steps: Vec::new(), exchanges: Vec::new() };
        Self { line, answered: false, syns: 0, refused: false, open: BTreeMap::new() }
    }

    fn take(&mut self, item: &Item) {
        let (direction, act) = match &item.what {
            What::Opened { answered, syns } => {
                (self.line.opened, self.answered, self.syns) = (item.from, answered.is_some(), *syns);
                return;
            }
            What::Pdu(pdu) => return self.take_pdu(item, pdu),
            What::Foreign { direction, len, head, guess, .. } => {
                (*direction, Act::Octets(head.clone(), *len, *guess))
            }
            What::Gap { direction, len, .. } => (*direction, Act::Gap(*len)),
            What::Fin(direction) => (*direction, Act::Fin),
            What::Rst(direction) => (*direction, Act::Rst),
            What::Conflict { .. } | What::Ended(_) | What::Dns(_) | What::Unreachable(_) => return,
        };
        // What one side does after its end is how some stacks close, and nobody can play it.
        let ended = |step: &Step| step.direction == direction && matches!(step.act, Act::Fin | Act::Rst);
        if !self.line.steps.iter().any(ended) {
            self.push(item, direction, act);
        }
    }

    fn push(&mut self, item: &Item, direction: Direction, act: Act) {
        self.line.steps.push(Step { seen: item.seen, from: item.from, direction, act });
    }

    fn take_pdu(&mut self, item: &Item, pdu: &Pdu) {
        let (header, index) = (pdu.header, self.line.steps.len());
        let id = (pdu.direction, header.call_id);
        let part = match header.ptype {
            PduType::REQUEST | PduType::RESPONSE => {
                if header.has(header::FIRST) {
                    self.open.remove(&id);
                }
                self.open.entry(id).or_default().push(index);
                Part::Loose
            }
            _ => Part::Whole,
        };
        self.push(item, pdu.direction, Act::Pdu(header, pdu.octets.clone(), part));
        if let Some(call) = &pdu.call {
            let steps = self.open.remove(&id).unwrap_or_else(|| vec![index]);
            self.complete(steps, call);
        }
        if header.ptype == PduType::FAULT
            && let Some(status) = View::new(&pdu.octets).and_then(|view| FaultView(view).status())
            && let Some(exchange) = self.waiting(header.call_id)
        {
            self.line.exchanges[exchange].fault = Some(status);
        }
    }

    fn complete(&mut self, steps: Vec<usize>, call: &Call) {
        let half = Half { steps: steps.clone(), call: call.clone() };
        let asked = call.opnum.is_some();
        let exchange = match self.waiting(call.call_id).filter(|_| !asked) {
            Some(exchange) => exchange,
            None => {
                self.line.exchanges.push(Exchange::default());
                self.line.exchanges.len() - 1
            }
        };
        let entry = &mut self.line.exchanges[exchange];
        *(if asked { &mut entry.request } else { &mut entry.answer }) = Some(half);
        if matches!(call.body, CallBody::Other) {
            return;
        }
        let part = if asked { Part::Request(exchange) } else { Part::Answer(exchange) };
        for step in steps {
            if let Act::Pdu(_, _, of) = &mut self.line.steps[step].act {
                *of = part;
            }
        }
    }

    /// The exchange of that call id that has no end yet.
    fn waiting(&self, call_id: u32) -> Option<usize> {
        self.line.exchanges.iter().rposition(|exchange| {
            let asked = exchange.request.as_ref().is_some_and(|request| request.call.call_id == call_id);
            asked && exchange.answer.is_none() && exchange.fault.is_none()
        })
    }

    fn finish(mut self) -> Line {
        let line = &mut self.line;
        let mute = !line.steps.iter().any(|step| step.act.is_data());
        self.refused = line
            .steps
            .iter()
            .any(|step| step.direction == Direction::ToClient && matches!(step.act, Act::Rst));
        line.opening = match (self.syns, self.answered, mute) {
            (0, false, _) => Opening::Middle,
            (_, false, true) if self.refused => Opening::Refused,
            (_, false, true) => Opening::Unanswered,
            // A SYN-ACK that wasn't captured shows by what follows it.
            _ => Opening::Accepted,
        };
        if matches!(line.opening, Opening::Refused | Opening::Unanswered) {
            line.steps.clear();
        }
        self.line
    }
}
