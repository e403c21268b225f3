//! Which item of a capture an event of the trace is.
//!
//! Both are told by readers of the same octets: what one side says on one connection is the same messages in the same
//! order. Where the numbers differ all the same, messages of one kind are compared; where those differ, nothing is found.

use std::collections::BTreeSet;

use captures::{
    stream::Direction,
    transcript::{Call, CallBody, Item, Transport, What},
};
use emulator::{rpc::pdu::header::PduType, trace::Kind};

use crate::results::record::Event;

/// Whether an event was read off octets.
pub(super) fn is_message(event: &Event) -> bool {
    matches!(
        event.kind,
        Kind::Bind
            | Kind::BindAck
            | Kind::BindNak
            | Kind::Request
            | Kind::Answer
            | Kind::Refusal
            | Kind::Fault
            | Kind::Garbage
            | Kind::Lookup
            | Kind::Update
    )
}

/// The item that the event at `index` is.
pub(super) fn item<'a>(events: &[Event], index: usize, items: &'a [Item]) -> Option<&'a Item> {
    let event = events.get(index)?;
    let Some(conn) = event.conn else { return datagram(events, index, items) };
    let way = way(events, event);
    let stream = stream(events, conn, items)?;
    let mine =
        |other: &&Event| other.conn == Some(conn) && is_message(other) && self::way(events, other) == way;
    let mine: Vec<&Event> = events.iter().filter(mine).collect();
    let said = |item: &&Item| item.party.is_some_and(|party| party.conn == stream);
    let said = items.iter().filter(said).filter_map(|item| Some((item, kind(item, way)?)));
    let said: Vec<(&Item, Kind)> = said.collect();
    if mine.len() == said.len() {
        let place = mine.iter().position(|other| other.index == event.index)?;
        return said.get(place).map(|(item, _)| *item);
    }
    let mine: Vec<_> = mine.into_iter().filter(|other| other.kind == event.kind).collect();
    let said: Vec<_> = said.into_iter().filter(|(_, kind)| *kind == event.kind).collect();
    let place =
        mine.iter().position(|other| other.index == event.index).filter(|_| mine.len() == said.len())?;
    said.get(place).map(|(item, _)| *item)
}

/// The connection's number in the capture: those that were accepted are numbered in the order of their opening by both.
fn stream(events: &[Event], conn: u32, items: &[Item]) -> Option<u32> {
    let conns: BTreeSet<u32> = events.iter().filter_map(|event| event.conn).collect();
    let accepted = items.iter().filter(|item| matches!(item.what, What::Opened { answered: Some(_), .. }));
    let streams: BTreeSet<u32> = accepted.filter_map(|item| item.party).map(|party| party.conn).collect();
    let place = conns.iter().position(|other| *other == conn).filter(|_| conns.len() == streams.len())?;
    streams.into_iter().nth(place)
}

/// Which way an event of a connection went. Octets that are no message have it from what else their sender said.
fn way(events: &[Event], event: &Event) -> Direction {
    let asks = |other: &Event| matches!(other.kind, Kind::Bind | Kind::Request);
    let to_server = match event.kind {
        Kind::Garbage => events.iter().any(|other| {
            other.conn == event.conn && asks(other) && other.actor == event.actor
                || other.kind == Kind::Connect && other.actor == event.actor
        }),
        _ => asks(event),
    };
    if to_server { Direction::ToServer } else { Direction::ToClient }
}

/// What an item would be as an event, if it is a message that went this way.
fn kind(item: &Item, way: Direction) -> Option<Kind> {
    match &item.what {
        What::Pdu(pdu) if pdu.direction == way => match pdu.header.ptype {
            PduType::BIND | PduType::ALTER_CONTEXT => Some(Kind::Bind),
            PduType::BIND_ACK | PduType::ALTER_CONTEXT_RESP => Some(Kind::BindAck),
            PduType::BIND_NAK => Some(Kind::BindNak),
            PduType::FAULT => Some(Kind::Fault),
            PduType::REQUEST => pdu.call.as_ref().map(|_| Kind::Request),
            PduType::RESPONSE => pdu.call.as_deref().map(answered),
            _ => None,
        },
        What::Foreign { direction, .. } if *direction == way => Some(Kind::Garbage),
        _ => None,
    }
}

fn answered(call: &Call) -> Kind {
    if matches!(call.body, CallBody::Refusal(_)) { Kind::Refusal } else { Kind::Answer }
}

/// Questions of DNS, over UDP: they stand in one order in both.
fn datagram<'a>(events: &[Event], index: usize, items: &'a [Item]) -> Option<&'a Item> {
    let is_question = |event: &Event| event.conn.is_none() && is_message(event);
    let asked = |item: &&Item| {
        matches!(&item.what, What::Dns(dns) if dns.direction == Direction::ToServer
            && matches!(dns.transport, Transport::Udp))
    };
    let questions: Vec<&Item> = items.iter().filter(asked).collect();
    if events.iter().filter(|event| is_question(event)).count() != questions.len() {
        return None;
    }
    let place = events.get(..index)?.iter().filter(|event| is_question(event)).count();
    questions.get(place).copied()
}
