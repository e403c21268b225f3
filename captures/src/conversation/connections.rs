//! Items of one connection to binds, exchanges and its end.

use emulator::rpc::pdu::{
    bind::BindView,
    bind_ack::BindAckView,
    bind_nak::BindNakView,
    fault::FaultView,
    header::{PduType, View},
};

use super::{Bind, BindEnd, Connection, ConnectionEnd, Exchange, ExchangeEnd, Request};
use crate::{
    stream::{Direction, Seen},
    transcript::{Call, CallBody, Item, Pdu, What},
};

/// Adds what happened.
pub(super) fn take(connection: &mut Connection, item: &Item, what: &What) {
    match what {
        What::Opened { answered, syns } => {
            (connection.opened, connection.answered, connection.syns) = (item.from, *answered, *syns);
        }
        What::Pdu(pdu) => take_pdu(connection, item.seen, pdu),
        What::Foreign { direction, guess, .. } => connection.foreign.push((item.seen, *direction, *guess)),
        What::Gap { direction, len, .. } => connection.gaps.push((item.seen, *direction, *len)),
        What::Fin(direction) => end(connection, ConnectionEnd::Fin(item.seen, *direction)),
        What::Rst(direction) => end(connection, ConnectionEnd::Rst(item.seen, *direction)),
        What::Conflict { .. } | What::Ended(_) | What::Dns(_) | What::Unreachable(_) => {}
    }
}

/// What the whole of a connection says about its end.
pub(super) fn finish(connection: &mut Connection) {
    // A SYN-ACK that wasn't captured shows by what follows it.
    if connection.answered.is_some() || connection.syns == 0 || !connection.is_mute() {
        return;
    }
    connection.end = match connection.end {
        ConnectionEnd::Rst(seen, Direction::ToClient) => ConnectionEnd::Refused(seen),
        ConnectionEnd::Open | ConnectionEnd::Rst(..) => ConnectionEnd::Unanswered,
        end @ (ConnectionEnd::Fin(..) | ConnectionEnd::Refused(_) | ConnectionEnd::Unanswered) => end,
    };
}

/// The first end counts: an RST after a FIN is how some stacks close.
fn end(connection: &mut Connection, end: ConnectionEnd) {
    if connection.end == ConnectionEnd::Open {
        connection.end = end;
    }
}

fn take_pdu(connection: &mut Connection, seen: Seen, pdu: &Pdu) {
    let Some(view) = View::new(&pdu.octets) else { return };
    let call_id = pdu.header.call_id;
    match pdu.header.ptype {
        PduType::BIND | PduType::ALTER_CONTEXT => connection.binds.push(Bind {
            sent: seen,
            call_id,
            contexts: BindView(view).offer().contexts,
            end: BindEnd::Silent,
        }),
        PduType::BIND_ACK | PduType::ALTER_CONTEXT_RESP => {
            bound(connection, call_id, BindEnd::Ack(seen, BindAckView(view).results().0));
        }
        PduType::BIND_NAK => {
            bound(connection, call_id, BindEnd::Nak(seen, BindNakView(view).reason().unwrap_or(0)));
        }
        PduType::FAULT => {
            let status = FaultView(view).status().unwrap_or(0);
            if !bound(connection, call_id, BindEnd::Fault(seen, status)) {
                answered(connection, call_id, ExchangeEnd::Fault(seen, status));
            }
        }
        _ => {
            if let Some(call) = &pdu.call {
                take_call(connection, seen, call);
            }
        }
    }
}

/// Ends the bind of that call id that still waits; whether there was one.
fn bound(connection: &mut Connection, call_id: u32, end: BindEnd) -> bool {
    let waits = |bind: &&mut Bind| bind.call_id == call_id && matches!(bind.end, BindEnd::Silent);
    let bind = connection.binds.iter_mut().rev().find(waits);
    bind.map(|bind| bind.end = end).is_some()
}

fn take_call(connection: &mut Connection, seen: Seen, call: &Call) {
    let message = match &call.body {
        CallBody::Other => return,
        CallBody::Answer { message, hresult } => {
            let end = ExchangeEnd::Answer { seen, message: message.clone(), hresult: *hresult };
            return answered(connection, call.call_id, end);
        }
        CallBody::Refusal(hresult) => {
            return answered(connection, call.call_id, ExchangeEnd::Refusal(seen, *hresult));
        }
        CallBody::Bad(error) if call.opnum.is_none() => {
            return answered(connection, call.call_id, ExchangeEnd::Bad(seen, error.to_string()));
        }
        CallBody::Bad(error) => Err(error.to_string()),
        CallBody::Request(message) => Ok(message.clone()),
    };
    let (call_id, syntax, fragments) = (call.call_id, call.read_as, call.fragments);
    let request = Some(Request { call_id, syntax, fragments, message });
    connection.exchanges.push(Exchange { asked: Some(seen), request, end: ExchangeEnd::Silent });
}

/// Ends the request of that call id that still waits. Without one, only the answer was captured.
fn answered(connection: &mut Connection, call_id: u32, end: ExchangeEnd) {
    let waits = |exchange: &&mut Exchange| {
        let asked = exchange.request.as_ref().is_some_and(|request| request.call_id == call_id);
        asked && matches!(exchange.end, ExchangeEnd::Silent)
    };
    match connection.exchanges.iter_mut().rev().find(waits) {
        Some(exchange) => exchange.end = end,
        None => connection.exchanges.push(Exchange { asked: None, request: None, end }),
    }
}
