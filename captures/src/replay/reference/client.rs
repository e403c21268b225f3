//! A client of this lab that asks what a capture shows to have been asked.

use std::sync::Arc;

use emulator::{
    endpoint::{self, Shape},
    model::{Entropy, Filetime, Hresult},
    rpc::{
        client::{ClientConfig, Connection, Ending},
        pdu::{
            bind::BindView,
            header::{self, PduType, View},
        },
        uuids::{Syntax, SyntaxId},
    },
    trace::Close,
    wire::LabKeys,
};

use super::{
    super::{Act, Bodies, Line, Next, Opening, Part, Player, Settings, Side, pdus, say::offers, settings},
    infer::Inferred,
    link::note,
};
use crate::stream::Direction;

/// One connection of a client.
#[derive(Debug)]
pub(super) struct ReferenceClient {
    kind: Kind,
    told: Option<Inferred>,
}

#[derive(Debug)]
enum Kind {
    /// This lab's client.
    Own(Box<Own>),
    /// What no client of this lab says, said as it was recorded.
    Recorded(Box<Spoken>),
}

#[derive(Debug)]
struct Own {
    exchange: endpoint::Exchange,
    /// How it ends the connection, and when it does so for want of an answer.
    close: Option<(Close, Filetime)>,
    ended: bool,
    closed: bool,
}

#[derive(Debug)]
struct Spoken {
    player: Player,
    close: Option<Close>,
    due: Option<Filetime>,
    waits: bool,
}

impl ReferenceClient {
    /// The client of the line at `index`.
    pub(super) fn new(lines: &[Line], index: usize, keys: &Arc<LabKeys>, seed: u64) -> Self {
        let line = &lines[index];
        if let Some(own) = Own::new(line, keys, seed.wrapping_add(1)) {
            return Self { kind: Kind::Own(Box::new(own)), told: None };
        }
        let alone: Arc<[Line]> = Arc::from(vec![line.clone()]);
        let settings = Settings { seed: seed.wrapping_add(1), ..Settings::in_memory(Side::Client, keys) };
        let mut player = Player::new(&alone, settings);
        let opened = settings::time(line.opened);
        if matches!(player.poll(opened), Next::Connect { .. }) {
            player.connected(0, opened, line.party.client, line.server());
        }
        let what = format!(
            "the client of connection {} says what no client of this lab does: it is said as recorded",
            line.party.conn
        );
        let spoken = Spoken { player, close: None, due: None, waits: false };
        Self { kind: Kind::Recorded(Box::new(spoken)), told: Some(note(line, line.opened.frame, what)) }
    }

    pub(super) fn told(&mut self) -> Option<Inferred> {
        self.told.take()
    }

    /// What it says now.
    pub(super) fn transmit(&mut self, now: Filetime) -> Vec<Vec<u8>> {
        match &mut self.kind {
            Kind::Own(own) if own.closed => Vec::new(),
            Kind::Own(own) => own.exchange.transmit(),
            Kind::Recorded(spoken) => spoken.transmit(now),
        }
    }

    /// How it ends the connection now, if it does.
    pub(super) fn close(&mut self, now: Filetime) -> Option<Close> {
        match &mut self.kind {
            Kind::Own(own) => own.close(now),
            Kind::Recorded(spoken) => spoken.close.take(),
        }
    }

    /// When it does something by itself.
    pub(super) fn due(&self) -> Option<Filetime> {
        match &self.kind {
            Kind::Own(own) => own.close.filter(|_| !own.closed).map(|(_, at)| at),
            Kind::Recorded(spoken) => spoken.due,
        }
    }

    /// Nothing more comes: whether that moves it.
    pub(super) fn give_up(&mut self) -> bool {
        match &mut self.kind {
            Kind::Own(own) => own.give_up(),
            Kind::Recorded(spoken) => {
                let waits = std::mem::take(&mut spoken.waits);
                if waits {
                    spoken.player.give_up(0);
                }
                waits
            }
        }
    }

    /// Takes octets of the host.
    pub(super) fn receive(&mut self, now: Filetime, octets: &[u8]) {
        match &mut self.kind {
            Kind::Own(own) => own.exchange.receive(octets),
            Kind::Recorded(spoken) => spoken.player.received(0, now, octets),
        }
    }

    /// The host ended the connection.
    pub(super) fn closed(&mut self, now: Filetime, how: Close) {
        match &mut self.kind {
            Kind::Own(own) => {
                own.exchange.closed(if how == Close::Rst { Ending::Reset } else { Ending::Fin })
            }
            Kind::Recorded(spoken) => spoken.player.closed(0, now, how),
        }
    }
}

impl Own {
    /// This lab's client, if it says what was recorded: one bind, one request.
    fn new(line: &Line, keys: &Arc<LabKeys>, seed: u64) -> Option<Self> {
        if line.opening == Opening::Middle || line.has_gap(Direction::ToServer) || line.exchanges.len() != 1 {
            return None;
        }
        let exchange = line.exchanges.first()?;
        let (message, half) = (exchange.request_message()?, exchange.request.as_ref()?);
        let bind = bind_of(line)?;
        let rest = |step: &&super::super::Step| {
            step.direction == Direction::ToServer
                && step.act.is_data()
                && !matches!(step.act, Act::Pdu(_, _, Part::Request(_)))
        };
        if line.steps.iter().filter(rest).count() != 1 {
            return None;
        }
        let rpc = client_config(line, bind)?;
        let first = line.steps.get(*half.steps.first()?)?;
        let fragment = match &first.act {
            Act::Pdu(_, octets, _) if half.steps.len() > 1 => Some(pdus::stub_len(octets)),
            _ => None,
        };
        let shape = Shape { fragment, opnum: half.call.opnum.filter(|opnum| *opnum != 0), segment: None };
        let mut bodies = Bodies::new(keys, Entropy::new(seed, &line.party.conn.to_string()).below(u64::MAX));
        let refused = exchange.refusal() == Some(Hresult::INVALID_DATA);
        let at = settings::time(first.from);
        let outgoing = bodies.request(message, line.party.client.ip(), refused, at, &|was| was);
        let exchange = endpoint::Exchange::raw(keys, outgoing.octets, &rpc, shape);
        let close = line.steps.iter().find_map(|step| match (step.direction, &step.act) {
            (Direction::ToServer, Act::Fin) => Some((Close::Fin, settings::time(step.from))),
            (Direction::ToServer, Act::Rst) => Some((Close::Rst, settings::time(step.from))),
            _ => None,
        });
        Some(Self { exchange, close, ended: false, closed: false })
    }

    fn close(&mut self, _now: Filetime) -> Option<Close> {
        self.ended |= self.exchange.end().is_some();
        let (how, _) = self.close.filter(|_| self.ended && !self.closed)?;
        self.closed = true;
        Some(how)
    }

    fn give_up(&mut self) -> bool {
        if self.ended || self.close.is_none() {
            return false;
        }
        self.exchange.closed(Ending::Silence);
        true
    }
}

/// The octets of the one bind of a line.
fn bind_of(line: &Line) -> Option<&[u8]> {
    line.steps.iter().find_map(|step| match &step.act {
        Act::Pdu(header, octets, _) if header.ptype == PduType::BIND => Some(octets.as_slice()),
        _ => None,
    })
}

/// The RPC layer of a client of this lab that makes just this bind.
fn client_config(line: &Line, bind: &[u8]) -> Option<ClientConfig> {
    let view = BindView(View::new(bind)?);
    let contexts = offers(line)?;
    let syntaxes = || contexts.iter().flat_map(|context| context.transfer.iter().copied());
    let config = ClientConfig {
        offer: syntaxes().filter_map(Syntax::from_id).collect(),
        features: syntaxes().find_map(SyntaxId::feature_bits),
        multiplex: view.0.header.has(header::MULTIPLEX),
        max_frag: view.max_xmit()?,
        first_call_id: view.0.header.call_id,
        group: view.group()?,
    };
    let made = Connection::new(&config).poll_transmit()?;
    (made == bind).then_some(config)
}

impl Spoken {
    fn transmit(&mut self, now: Filetime) -> Vec<Vec<u8>> {
        let mut said = Vec::new();
        (self.due, self.waits) = (None, false);
        while self.close.is_none() {
            match self.player.poll(now) {
                Next::Send { segments, .. } => said.extend(segments),
                Next::Close { how, .. } => self.close = Some(how),
                Next::Sleep { until } => {
                    self.due = Some(until);
                    break;
                }
                Next::Await { .. } => {
                    self.waits = true;
                    break;
                }
                Next::Connect { .. } => {}
                Next::Done => break,
            }
        }
        said
    }
}
