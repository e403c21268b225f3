//! What clients and hosts did on the network, in order: look-ups, connections, updates.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
};

use captures::{
    conversation::{
        Connection, ConnectionEnd, Conversations, Exchange, ExchangeEnd, Lookup, LookupEnd, Publication,
    },
    stream::Seen,
    transcript::{Message, Relation},
};
use emulator::rpc::uuids::INTERFACE;

use super::ExtractError;

/// One thing that a client or host did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act<'a> {
    pub(super) first: Seen,
    pub(super) last: Seen,
    /// Who did it.
    pub(super) ip: IpAddr,
    pub(super) what: Doing<'a>,
}

/// What was done.
#[derive(Clone, Copy, Debug)]
pub(super) enum Doing<'a> {
    Lookup(&'a Lookup),
    Connection(&'a Connection),
    Update(&'a Publication),
}

impl Act<'_> {
    /// The host that was tried.
    pub(super) fn server(&self) -> Option<SocketAddr> {
        match self.what {
            Doing::Connection(connection) => Some(canonical(connection.party.server)),
            Doing::Lookup(_) | Doing::Update(_) => None,
        }
    }
}

/// Everything that bears on KMS, in the order of the capture.
pub(super) fn acts(conversations: &Conversations) -> Result<Vec<Act<'_>>, ExtractError> {
    let lookups = conversations.lookups.iter().filter(|lookup| lookup.relation != Relation::Other);
    let lookups = lookups.map(|lookup| Act {
        first: lookup.asked,
        last: end_of_lookup(lookup),
        ip: lookup.client.ip().to_canonical(),
        what: Doing::Lookup(lookup),
    });
    let recorded = recorded_ports(conversations);
    let connections = conversations.connections.iter().filter(|connection| is_kms(connection, &recorded));
    let connections = connections.map(|connection| Act {
        first: connection.opened,
        last: end_of(connection),
        ip: connection.party.client.ip().to_canonical(),
        what: Doing::Connection(connection),
    });
    let updates = conversations.publications.iter().map(|update| Act {
        first: update.sent,
        last: update.reply.map_or(update.sent, |(seen, _)| seen),
        ip: update.host.ip().to_canonical(),
        what: Doing::Update(update),
    });
    let mut acts: Vec<Act<'_>> = lookups.chain(connections).chain(updates).collect();
    acts.sort_by_key(|act| act.first.frame);
    if acts.is_empty() {
        let others = conversations.connections.len();
        let seen = match others {
            0 => "there is no DCE/RPC at all".to_owned(),
            1 => "its one connection of DCE/RPC is bound to another interface".to_owned(),
            many => format!("its {many} connections of DCE/RPC are bound to other interfaces"),
        };
        return Err(ExtractError::NoKms(seen));
    }
    Ok(acts)
}

/// Whether a connection speaks to the KMS interface, or was meant to and nothing came of it.
fn is_kms(connection: &Connection, recorded: &BTreeSet<u16>) -> bool {
    let contexts = || connection.binds.iter().flat_map(|bind| &bind.contexts);
    let port = connection.party.server.port();
    // A fault alone may answer a call of any interface.
    let asks =
        |exchange: &Exchange| exchange.request.is_some() || !matches!(exchange.end, ExchangeEnd::Fault(..));
    connection.exchanges.iter().any(asks)
        || contexts().any(|context| context.interface.uuid == INTERFACE)
        || contexts().next().is_none() && (port == PORT || recorded.contains(&port))
}

/// The ports that service records name.
fn recorded_ports(conversations: &Conversations) -> BTreeSet<u16> {
    let of_service = conversations.lookups.iter().filter(|lookup| lookup.relation == Relation::Service);
    let answers = of_service.filter_map(|lookup| match &lookup.end {
        LookupEnd::Answered(_, answer) => Some(answer),
        LookupEnd::Unreadable(..) | LookupEnd::Silent => None,
    });
    answers
        .flat_map(|answer| &answer.answers)
        .filter_map(|record| record.data.srv())
        .map(|srv| srv.port)
        .collect()
}

fn end_of_lookup(lookup: &Lookup) -> Seen {
    let asked = lookup.repeats.last().copied().unwrap_or(lookup.asked);
    match &lookup.end {
        LookupEnd::Answered(seen, _) | LookupEnd::Unreadable(seen, _) => *seen,
        LookupEnd::Silent => asked,
    }
}

/// The last frame of a connection that says something.
fn end_of(connection: &Connection) -> Seen {
    let mut last = connection.answered.unwrap_or(connection.opened).max(connection.opened);
    last = connection.exchanges.iter().filter_map(|exchange| exchange.asked).fold(last, Seen::max);
    last = connection.exchanges.iter().filter_map(|exchange| seen(&exchange.end)).fold(last, Seen::max);
    last = connection.binds.iter().map(|bind| bind.sent).fold(last, Seen::max);
    last = connection.foreign.iter().map(|(seen, ..)| *seen).fold(last, Seen::max);
    match connection.end {
        ConnectionEnd::Refused(seen) | ConnectionEnd::Fin(seen, _) | ConnectionEnd::Rst(seen, _) => {
            last.max(seen)
        }
        ConnectionEnd::Unanswered | ConnectionEnd::Open => last,
    }
}

/// The frame that ended an exchange.
pub(super) fn seen(end: &ExchangeEnd) -> Option<Seen> {
    match end {
        ExchangeEnd::Answer { seen, .. }
        | ExchangeEnd::Refusal(seen, _)
        | ExchangeEnd::Fault(seen, _)
        | ExchangeEnd::Bad(seen, _) => Some(*seen),
        ExchangeEnd::Silent => None,
    }
}

/// The first request of a connection that can be read, and its body.
pub(super) fn asked(connection: &Connection) -> Option<&Message> {
    let requests = connection.exchanges.iter().filter_map(|exchange| exchange.request.as_ref());
    requests.filter_map(|request| request.message.as_ref().ok()).next()
}

/// An address without IPv4 in IPv6 clothes.
pub(super) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Where KMS is when nothing says otherwise.
const PORT: u16 = 1688;
