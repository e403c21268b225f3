//! Presentation contexts and calls of one connection, from PDUs that are cut already.

use std::collections::BTreeMap;

use super::{Direction, Message, Observed, Offered, Results, Unreadable};
use crate::rpc::{
    field::Order,
    pdu::{
        bind::{BindView, Context},
        bind_ack::{ACCEPTANCE, BindAckView},
        bind_nak::BindNakView,
        fault::FaultView,
        header::{self, Header, PduType, View},
        request::RequestView,
        response::ResponseView,
    },
    uuids::{Syntax, SyntaxId},
};

/// Stub octets of open calls that are kept in one direction.
pub const MAX_HELD: usize = 0x80_0000;
/// Calls in fragments that are kept in one direction.
pub const MAX_CALLS: usize = 16;
/// Contexts and offers that are kept.
const MAX_CONTEXTS: usize = 0x1_0000;
/// Requests whose response has not been seen.
const MAX_ASKED: usize = 4096;

/// What the PDUs of one connection say. It accepts any, judges none and holds a bounded amount.
#[derive(Debug, Default)]
pub struct Calls {
    to_server: Open,
    to_client: Open,
    /// Offers without an answer, by call id.
    offers: BTreeMap<u32, Vec<Context>>,
    /// Interface and transfer syntax of each accepted context.
    contexts: BTreeMap<u16, (SyntaxId, Syntax)>,
    /// Context and operation of each request whose response is still to come.
    asked: BTreeMap<u32, (u16, u16)>,
}

/// Calls of one direction whose last fragment is still to come, by call id.
#[derive(Debug, Default)]
struct Open(BTreeMap<u32, Partial>);

#[derive(Debug)]
struct Partial {
    context: u16,
    opnum: u16,
    order: Order,
    stub: Vec<u8>,
    fragments: usize,
    begun: bool,
}

impl Calls {
    /// A connection from its first PDU.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Octets of `direction` are missing or can't be read: its calls in fragments are given up.
    pub fn lost(&mut self, direction: Direction) {
        self.open(direction).0.clear();
    }

    fn open(&mut self, direction: Direction) -> &mut Open {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }

    /// What the next PDU of `direction` tells; `None` for a fragment of a call that goes on.
    ///
    /// # Errors
    ///
    /// [`Unreadable::Cut`] and [`Unreadable::Limit`]; the next PDU can be read all the same.
    pub fn pdu(&mut self, direction: Direction, view: View<'_>) -> Result<Option<Observed>, Unreadable> {
        let Header { call_id, ptype, .. } = view.header;
        let cut = Unreadable::Cut(ptype);
        Ok(Some(match ptype {
            PduType::BIND => Observed::Bind(self.offered(BindView(view)).ok_or(cut)?),
            PduType::ALTER_CONTEXT => Observed::AlterContext(self.offered(BindView(view)).ok_or(cut)?),
            PduType::BIND_ACK => Observed::BindAck(self.results(BindAckView(view)).ok_or(cut)?),
            PduType::ALTER_CONTEXT_RESP => {
                Observed::AlterContextResp(self.results(BindAckView(view)).ok_or(cut)?)
            }
            PduType::BIND_NAK => {
                Observed::BindNak { call_id, reason: BindNakView(view).reason().ok_or(cut)? }
            }
            PduType::FAULT => {
                let status = FaultView(view).status().ok_or(cut)?;
                self.open(direction).0.remove(&call_id);
                self.asked.remove(&call_id);
                Observed::Fault { call_id, status }
            }
            PduType::REQUEST => {
                let request = RequestView(view);
                let (Some(context), Some(opnum), Some(stub)) =
                    (request.context(), request.opnum(), request.stub())
                else {
                    return Err(cut);
                };
                let Some(whole) = self.open(direction).gather(&view.header, context, opnum, stub)? else {
                    return Ok(None);
                };
                if self.asked.len() < MAX_ASKED {
                    self.asked.insert(call_id, (whole.context, whole.opnum));
                }
                let (context_id, opnum) = (whole.context, whole.opnum);
                Observed::Request { context_id, opnum, message: self.message(call_id, context_id, whole) }
            }
            PduType::RESPONSE => {
                let response = ResponseView(view);
                let (Some(context), Some(stub)) = (response.context(), response.stub()) else {
                    return Err(cut);
                };
                let Some(whole) = self.open(direction).gather(&view.header, context, 0, stub)? else {
                    return Ok(None);
                };
                // The request's context counts: a host may echo only its low octet (RPC-038).
                let asked = self.asked.remove(&call_id);
                let context_id = asked.map_or(whole.context, |(context, _)| context);
                let opnum = asked.map(|(_, opnum)| opnum);
                Observed::Response { context_id, opnum, message: self.message(call_id, context_id, whole) }
            }
            ptype => Observed::Other { ptype, call_id },
        }))
    }

    fn message(&self, call_id: u32, context: u16, whole: Partial) -> Message {
        let (interface, syntax) = self.contexts.get(&context).copied().unzip();
        let Partial { order, stub, fragments, begun, .. } = whole;
        Message { call_id, interface, syntax, order, stub, fragments, begun }
    }

    fn offered(&mut self, bind: BindView<'_>) -> Option<Offered> {
        let max_frag = (bind.max_xmit()?, bind.max_recv()?);
        let group = bind.group()?;
        let offer = bind.offer();
        let Header { call_id, flags, .. } = bind.0.header;
        if offer.cut {
            return None;
        }
        if self.offers.len() < MAX_CALLS || self.offers.contains_key(&call_id) {
            self.offers.insert(call_id, offer.contexts.clone());
        }
        Some(Offered { call_id, flags, max_frag, group, contexts: offer.contexts })
    }

    fn results(&mut self, ack: BindAckView<'_>) -> Option<Results> {
        let max_frag = (ack.max_xmit()?, ack.max_recv()?);
        let group = ack.group()?;
        let address = ack.address()?.to_vec();
        let (results, cut) = ack.results();
        let Header { call_id, flags, .. } = ack.0.header;
        if cut {
            return None;
        }
        let offer = self.offers.remove(&call_id).unwrap_or_default();
        for (context, result) in offer.iter().zip(&results) {
            let syntax = Syntax::from_id(result.syntax).filter(|_| result.result == ACCEPTANCE);
            if let Some(syntax) = syntax.filter(|_| self.contexts.len() < MAX_CONTEXTS) {
                self.contexts.insert(context.id, (context.interface, syntax));
            }
        }
        Some(Results { call_id, flags, max_frag, group, address, results })
    }
}

impl Open {
    /// Adds a fragment; the whole once its last one is there. A later fragment without a first begins a new whole:
    /// an observer may have come late.
    fn gather(
        &mut self,
        header: &Header,
        context: u16,
        opnum: u16,
        stub: &[u8],
    ) -> Result<Option<Partial>, Unreadable> {
        if header.has(header::FIRST) {
            self.0.remove(&header.call_id);
        }
        let begun = self.0.remove(&header.call_id);
        let mut whole = begun.unwrap_or(Partial {
            context,
            opnum,
            order: header.order(),
            stub: Vec::new(),
            fragments: 0,
            begun: header.has(header::FIRST),
        });
        let others: usize = self.0.values().map(|partial| partial.stub.len()).sum();
        if others + whole.stub.len() + stub.len() > MAX_HELD {
            return Err(Unreadable::Limit);
        }
        whole.stub.extend_from_slice(stub);
        whole.fragments += 1;
        if header.has(header::LAST) {
            return Ok(Some(whole));
        }
        if self.0.len() >= MAX_CALLS {
            return Err(Unreadable::Limit);
        }
        self.0.insert(header.call_id, whole);
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::pdu::request::Request;

    fn fragment(flags: u8, stub: &[u8]) -> Vec<u8> {
        let mut pdu = Vec::new();
        Request { flags, call_id: 7, context: 1, opnum: 0, alloc_hint: 0 }.emit(&mut pdu, stub);
        pdu
    }

    #[track_caller]
    fn check(calls: &mut Calls, pdu: &[u8], told: Option<(&[u8], usize, bool)>) {
        let said = calls.pdu(Direction::ToServer, View::new(pdu).unwrap()).unwrap();
        let message = said.map(|said| match said {
            Observed::Request { message, .. } => (message.stub, message.fragments, message.begun),
            other => panic!("{other:?}"),
        });
        assert_eq!(message, told.map(|(stub, fragments, begun)| (stub.to_vec(), fragments, begun)));
    }

    #[test]
    fn a_call_with_a_hole_is_not_put_together() {
        let mut calls = Calls::new();
        check(&mut calls, &fragment(header::FIRST, b"one"), None);
        check(&mut calls, &fragment(header::LAST, b"two"), Some((b"onetwo", 2, true)));
        check(&mut calls, &fragment(header::FIRST, b"one"), None);
        calls.lost(Direction::ToServer);
        check(&mut calls, &fragment(header::LAST, b"three"), Some((b"three", 1, false)));
    }
}
