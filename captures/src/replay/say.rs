//! What a step says now: the recorded PDU with a body of this lab in it, and addressed to the call of now.

use std::sync::Arc;

use emulator::{
    model::{Filetime, Hresult},
    rpc::{
        pdu::{
            bind::{Bind, BindView, Context},
            header::{self, PduType, View},
        },
        server::{Associations, Connection, ServerConfig},
        uuids::Syntax,
    },
};

use super::{
    Act, Asked, Exchange, Line, Making, Outgoing, Part, Player, Recorded, Side, Times, pdus, seat::Fresh,
    settings::time,
};
use crate::transcript::CallBody;

impl Player {
    /// The octets of a step; `None` when nothing can be said for want of what it answers.
    pub(super) fn octets(&mut self, line: usize, step: usize, now: Filetime) -> Option<Vec<u8>> {
        if let Some(ready) = self.seats[line].prepared.remove(&step) {
            return Some(ready);
        }
        let lines = self.lines.clone();
        let of = &lines[line];
        match &of.steps[step].act {
            Act::Octets(head, len, guess) => Some(pdus::foreign(head, *len, *guess)),
            Act::Pdu(_, octets, Part::Loose) => Some(pdus::blank(octets, None)),
            Act::Pdu(_, octets, Part::Whole) if self.settings.side == Side::Client => {
                Some(pdus::blank(octets, None))
            }
            Act::Pdu(_, octets, Part::Whole) => Some(self.host_pdu(line, step, octets)),
            Act::Pdu(_, _, Part::Request(exchange)) => {
                let said = self.request(line, *exchange, step, now);
                let steps = &of.exchanges[*exchange].request.as_ref()?.steps;
                Some(self.prepare(line, steps, said))
            }
            Act::Pdu(_, _, Part::Answer(exchange)) => {
                let said = self.answer(line, *exchange, now)?;
                let steps = &of.exchanges[*exchange].answer.as_ref()?.steps;
                Some(self.prepare(line, steps, said))
            }
            Act::Gap(_) | Act::Fin | Act::Rst => None,
        }
    }

    /// Keeps what later steps say; what more there is than steps goes with the first.
    fn prepare(&mut self, line: usize, steps: &[usize], mut said: Vec<Vec<u8>>) -> Vec<u8> {
        let seat = &mut self.seats[line];
        if said.len() != steps.len() {
            steps.iter().skip(1).for_each(|step| drop(seat.prepared.insert(*step, Vec::new())));
            return said.concat();
        }
        for (step, octets) in steps.iter().zip(said.drain(..)).rev() {
            seat.prepared.insert(*step, octets);
        }
        steps.first().and_then(|step| seat.prepared.remove(step)).unwrap_or_default()
    }

    fn request(&mut self, line: usize, exchange: usize, step: usize, now: Filetime) -> Vec<Vec<u8>> {
        let lines = self.lines.clone();
        let of = &lines[line];
        let exchange = &of.exchanges[exchange];
        let Some(half) = &exchange.request else { return Vec::new() };
        let recorded = fragments(of, &half.steps);
        let call = &half.call;
        let CallBody::Request(message) = &call.body else {
            return recorded.iter().map(|pdu| pdus::blank(pdu, Some(call))).collect();
        };
        let at = time(of.steps[step].from);
        let outgoing = self.outgoing(of, exchange, message, at, now);
        self.count(outgoing.making);
        let accepted = &self.seats[line].accepted;
        // A context that was negotiated and now isn't: the one that is takes its place.
        let other = accepted.iter().next().map(|(context, syntax)| (*context, *syntax));
        let place = match accepted.get(&call.context_id) {
            Some(syntax) => (call.context_id, *syntax),
            None => other.filter(|_| call.syntax.is_some()).unwrap_or((call.context_id, call.read_as)),
        };
        pdus::with_message(&recorded, call, &outgoing.octets, place)
    }

    /// The message of a request, sealed anew.
    pub(super) fn outgoing(
        &mut self,
        line: &Line,
        exchange: &Exchange,
        message: &crate::transcript::Message,
        at: Filetime,
        now: Filetime,
    ) -> Outgoing {
        let refused = exchange.refusal() == Some(Hresult::INVALID_DATA);
        let (times, error) = (self.settings.times, self.clock_error);
        let clock = move |was: Filetime| match times {
            Times::Recorded => was,
            Times::Fresh => {
                let off = was.0.wrapping_sub(at.0).cast_signed().saturating_sub(error);
                Filetime(now.0.saturating_add_signed(off))
            }
        };
        self.bodies.request(message, line.party.client.ip(), refused, at, &clock)
    }

    fn answer(&mut self, line: usize, index: usize, now: Filetime) -> Option<Vec<Vec<u8>>> {
        let lines = self.lines.clone();
        let of = &lines[line];
        let exchange = &of.exchanges[index];
        let half = exchange.answer.as_ref()?;
        let (recorded, call) = (fragments(of, &half.steps), &half.call);
        let fresh: Fresh = self.seats[line].asked.get(index)?.clone();
        let place = (fresh.context, fresh.syntax.unwrap_or(call.read_as));
        let said = match &call.body {
            CallBody::Answer { message, .. } => {
                let asked = fresh.message.as_ref().map_or(
                    // Its stub is bad, and yet it was answered.
                    Asked {
                        version: emulator::model::Version::V6,
                        iv: [0; 16],
                        cmid: uuid::Uuid::nil(),
                        client_time: now,
                    },
                    |message| Asked::read(message, now),
                );
                let answer = Recorded { answer: message, request: exchange.request_message() };
                let outgoing = self.bodies.answer(answer, &asked);
                self.count(outgoing.making);
                pdus::with_message(&recorded, call, &outgoing.octets, place)
            }
            CallBody::Refusal(code) => pdus::with_refusal(&recorded, call, *code, place),
            _ => recorded.iter().map(|pdu| pdus::blank(pdu, Some(call))).collect(),
        };
        let addressed =
            |pdu| pdus::addressed(pdu, fresh.call_id, Some(fresh.context).filter(|_| call.kms.is_some()));
        Some(said.into_iter().map(addressed).collect())
    }

    /// A PDU of a host that carries no message: bind_ack, bind_nak, fault.
    fn host_pdu(&mut self, line: usize, step: usize, octets: &[u8]) -> Vec<u8> {
        let lines = self.lines.clone();
        let of = &lines[line];
        let pdu = pdus::blank(octets, None);
        let Some(recorded) = View::new(&pdu).map(|view| view.header) else { return pdu };
        let Some(nth) = nth_start(of, step, recorded.call_id) else { return pdu };
        let seat = &self.seats[line];
        let Some(call_id) = seat.starts.get(nth).copied() else { return pdu };
        if recorded.ptype == PduType::BIND_ACK
            && let Some((bind, contexts)) = seat.binds.first()
            && !offers(of).is_some_and(|offered| same_offer(&offered, contexts))
        {
            return negotiated(of, bind);
        }
        pdus::addressed(pdu, call_id, None)
    }

    /// A bind, or the answer to one, for a connection whose own wasn't captured.
    pub(super) fn prelude(&mut self, line: usize) -> Vec<u8> {
        let lines = self.lines.clone();
        let of = &lines[line];
        if self.settings.side == Side::Host {
            return self.seats[line].binds.first().map_or(Vec::new(), |(bind, _)| negotiated(of, bind));
        }
        bind_for(of)
    }

    fn count(&mut self, making: Making) {
        let place = match making {
            Making::Sealed => 0,
            Making::Malformed => 1,
            Making::Replaced => 2,
        };
        self.made[place] += 1;
    }
}

/// A bind that offers the contexts which the calls of a line use.
pub(super) fn bind_for(line: &Line) -> Vec<u8> {
    let mut contexts: Vec<Context> = Vec::new();
    for half in line.exchanges.iter().filter_map(|exchange| exchange.request.as_ref()) {
        let (id, syntax) = (half.call.context_id, half.call.read_as);
        if contexts.iter().all(|context| context.id != id) {
            contexts.push(Context::one(id, syntax.id()));
        }
    }
    let bind = Bind {
        ptype: PduType::BIND,
        flags: header::WHOLE,
        call_id: 1,
        max_xmit: MAX_FRAG,
        max_recv: MAX_FRAG,
        group: 0,
        contexts,
    };
    let mut out = Vec::new();
    // More contexts than a bind can hold are none that calls were captured in.
    let _ = bind.emit(&mut out);
    out
}

/// What both sides offer, as Windows does.
const MAX_FRAG: u16 = 5840;

/// The answer of this lab's host to a bind that isn't the recorded one; it takes the syntax that was taken then.
fn negotiated(line: &Line, bind: &[u8]) -> Vec<u8> {
    let used = line.exchanges.iter().find_map(|exchange| {
        let half = exchange.request.as_ref().or(exchange.answer.as_ref())?;
        Some(half.call.read_as)
    });
    let config = ServerConfig {
        prefer: used.unwrap_or(Syntax::Ndr64),
        secondary_address: line.server().port().to_string(),
        ..ServerConfig::default()
    };
    let mut connection = Connection::new(Arc::new(config), line.party.client.ip(), &Associations::new());
    connection.receive(bind);
    connection.poll_transmit().unwrap_or_default()
}

/// The recorded fragments at these steps.
pub(super) fn fragments<'a>(line: &'a Line, steps: &[usize]) -> Vec<&'a [u8]> {
    let octets = steps.iter().filter_map(|step| match &line.steps.get(*step)?.act {
        Act::Pdu(_, octets, _) => Some(octets.as_slice()),
        _ => None,
    });
    octets.collect()
}

/// Which of the client's calls, binds among them, a PDU of the host answers.
fn nth_start(line: &Line, step: usize, call_id: u32) -> Option<usize> {
    let starts = line.steps[..step].iter().filter_map(|step| match &step.act {
        Act::Pdu(header, _, _) if step.direction == Side::Client.sends() => match header.ptype {
            PduType::BIND | PduType::ALTER_CONTEXT => Some(header.call_id),
            PduType::REQUEST if header.has(header::FIRST) => Some(header.call_id),
            _ => None,
        },
        _ => None,
    });
    starts.collect::<Vec<_>>().iter().rposition(|id| *id == call_id)
}

/// What the recorded bind offers.
pub(super) fn offers(line: &Line) -> Option<Vec<Context>> {
    line.steps.iter().find_map(|step| match &step.act {
        Act::Pdu(header, octets, _) if header.ptype == PduType::BIND => {
            View::new(octets).map(|view| BindView(view).offer().contexts)
        }
        _ => None,
    })
}

fn same_offer(recorded: &[Context], fresh: &[Context]) -> bool {
    recorded == fresh
}
