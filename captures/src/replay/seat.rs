//! One connection as it is played: what has come back on it, and whether the next step may be taken.

use std::{collections::BTreeMap, net::SocketAddr};

use emulator::{
    model::Filetime,
    rpc::{
        framer::Framer,
        observe::{self, Observed, Observer},
        pdu::{
            bind::Context,
            bind_ack::ACCEPTANCE,
            header::{self, PduType},
        },
        uuids::Syntax,
    },
    trace::Close,
    wire::{self, LabKeys},
};

use super::{Act, Line, Part, Side};
use crate::{
    stream::Direction,
    transcript::{Foreign, Message},
};

/// A connection as it is played.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) phase: Phase,
    /// Turns not yet taken.
    pub(super) turns: std::vec::IntoIter<Turn>,
    pub(super) ends: Option<(SocketAddr, SocketAddr)>,
    /// The recorded time that is now so late.
    pub(super) base: Option<(Filetime, Filetime)>,
    /// Until when the peer may still do what is waited for.
    pub(super) deadline: Option<Filetime>,
    pub(super) peer_closed: Option<Close>,
    /// Things that the peer said, and those that are no longer waited for.
    pub(super) units: usize,
    pub(super) forgiven: usize,
    /// Patience is over before its time.
    pub(super) given_up: bool,
    pub(super) own_closed: bool,
    /// Octets made ready for steps.
    pub(super) prepared: BTreeMap<usize, Vec<u8>>,
    /// Contexts that the peer accepted.
    pub(super) accepted: BTreeMap<u16, Syntax>,
    /// Binds of the peer, as they came.
    pub(super) binds: Vec<(Vec<u8>, Vec<Context>)>,
    /// Call ids of the peer's binds and requests, in their order.
    pub(super) starts: Vec<u32>,
    /// Requests of the peer.
    pub(super) asked: Vec<Fresh>,
    offered: Vec<Context>,
    framer: Framer,
    foreign: bool,
    observer: Observer,
}

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Idle,
    Opening,
    Open,
    /// It couldn't be opened, or is over.
    Over,
}

/// One turn of the side that is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// The frame that it belongs to.
    pub(super) frame: u64,
    pub(super) kind: TurnKind,
    /// Things that the peer has to have said before.
    pub(super) units: usize,
    /// The peer has to have ended the connection before.
    pub(super) closed: bool,
}

/// What a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TurnKind {
    /// Connect.
    Open,
    /// A bind of our own, for a connection whose beginning wasn't captured.
    Prelude,
    /// A recorded step.
    Step(usize),
    /// Nothing but waiting for what the peer still did.
    Rest,
}

/// A request of the peer.
#[derive(Clone, Debug)]
pub(super) struct Fresh {
    pub(super) call_id: u32,
    pub(super) context: u16,
    pub(super) syntax: Option<Syntax>,
    pub(super) message: Option<Message>,
}

impl Seat {
    pub(super) fn new(line: &Line, side: Side) -> Self {
        Self {
            phase: Phase::Idle,
            turns: turns(line, side).into_iter(),
            ends: None,
            base: None,
            deadline: None,
            peer_closed: None,
            units: 0,
            forgiven: 0,
            given_up: false,
            own_closed: false,
            prepared: BTreeMap::new(),
            accepted: BTreeMap::new(),
            binds: Vec::new(),
            starts: Vec::new(),
            asked: Vec::new(),
            offered: Vec::new(),
            framer: Framer::default(),
            foreign: false,
            observer: Observer::new(),
        }
    }

    /// Whether all that a turn waits for is there, or no longer waited for.
    pub(super) fn is_ready(&self, turn: &Turn) -> bool {
        let said = self.units + self.forgiven >= turn.units;
        self.peer_closed.is_some() || said && !turn.closed
    }

    /// What we sent.
    pub(super) fn sent(&mut self, direction: Direction, octets: &[u8]) {
        for said in self.observer.feed(way(direction), octets) {
            if let Observed::Bind(offer) | Observed::AlterContext(offer) = said {
                self.offered = offer.contexts;
            }
        }
    }

    /// What the peer sent.
    pub(super) fn received(&mut self, direction: Direction, octets: &[u8], keys: &LabKeys) {
        self.count(octets);
        for said in self.observer.feed(way(direction), octets) {
            match said {
                Observed::BindAck(acked) | Observed::AlterContextResp(acked) => {
                    let accepted = self.offered.iter().zip(&acked.results).filter_map(|(context, result)| {
                        let syntax = Syntax::from_id(result.syntax)?;
                        (result.result == ACCEPTANCE).then_some((context.id, syntax))
                    });
                    self.accepted.extend(accepted);
                }
                Observed::Bind(offer) | Observed::AlterContext(offer) => {
                    if let Some((_, contexts)) = self.binds.last_mut() {
                        *contexts = offer.contexts;
                    }
                }
                Observed::Request { context_id, message, .. } => {
                    let syntax = message.syntax;
                    let stub = syntax.and_then(|syntax| {
                        emulator::rpc::stub::StubRequest::decode(syntax, message.order, &message.stub).ok()
                    });
                    let opened = stub.map(|stub| Message::open(keys, wire::Direction::Request, stub.data));
                    let fresh =
                        Fresh { call_id: message.call_id, context: context_id, syntax, message: opened };
                    self.asked.push(fresh);
                }
                _ => {}
            }
        }
    }

    /// Counts what the peer said: PDUs, and once what is none.
    fn count(&mut self, octets: &[u8]) {
        self.deadline = None;
        if self.foreign {
            return;
        }
        self.framer.push(octets);
        let other = self.framer.pending().first().is_some_and(|version| *version != RPC);
        loop {
            match self.framer.next_pdu() {
                Ok(Some(pdu)) => {
                    self.units += 1;
                    let Some(header) = header::Header::read(pdu) else { continue };
                    let begins = match header.ptype {
                        PduType::BIND | PduType::ALTER_CONTEXT => {
                            self.binds.push((pdu.to_vec(), Vec::new()));
                            true
                        }
                        PduType::REQUEST => header.has(header::FIRST),
                        _ => false,
                    };
                    if begins {
                        self.starts.push(header.call_id);
                    }
                }
                Ok(None) if !other => return,
                Ok(None) | Err(_) => {
                    self.foreign = true;
                    self.units += 1;
                    self.framer.clear();
                    return;
                }
            }
        }
    }
}

/// The version of connection-oriented DCE/RPC.
const RPC: u8 = 5;

fn way(direction: Direction) -> observe::Direction {
    match direction {
        Direction::ToServer => observe::Direction::ToServer,
        Direction::ToClient => observe::Direction::ToClient,
    }
}

/// The turns of one side of a line.
fn turns(line: &Line, side: Side) -> Vec<Turn> {
    let (mut turns, mut units, mut closed) = (Vec::new(), 0, false);
    if line.is_other() {
        return turns;
    }
    let own = side.sends();
    let turn = |frame, kind, units, closed| Turn { frame, kind, units, closed };
    if side == Side::Client {
        turns.push(turn(line.opened.frame, TurnKind::Open, 0, false));
    }
    let (lacks_bind, lacks_ack) = (lacks_bind(line, side), lacks_bind(line, Side::Host));
    if lacks_bind {
        let first = usize::from(side == Side::Host);
        turns.push(turn(line.opened.frame, TurnKind::Prelude, first, false));
        units += 1;
    }
    // What answers a request that wasn't captured can't come again.
    let mut asked = side == Side::Host || !lacks_bind;
    let mut foreign = false;
    let mut frame = line.opened.frame;
    for (index, step) in line.steps.iter().enumerate() {
        frame = step.seen.frame;
        if step.direction == own {
            turns.push(turn(step.from.frame, TurnKind::Step(index), units, closed));
            asked |= step.act.is_data();
            // Its answer comes all the same.
            let bind = matches!(&step.act, Act::Pdu(header, ..) if header.ptype == PduType::BIND);
            units += usize::from(bind && side == Side::Client && lacks_ack);
            continue;
        }
        match &step.act {
            // It stands for the one of our own making.
            Act::Pdu(header, ..) if lacks_bind && header.ptype == PduType::BIND => {}
            Act::Pdu(..) if asked => units += 1,
            // However it is cut, it is one thing that was said.
            Act::Octets(_, _, guess) if asked && !foreign && *guess != Foreign::Part => {
                foreign = true;
                units += 1;
            }
            Act::Pdu(..) | Act::Octets(..) | Act::Gap(_) => {}
            // An end that answers ours needs no waiting.
            Act::Fin | Act::Rst => {
                closed = line.closed_first(step.direction).is_some_and(|(first, _)| first == index);
            }
        }
    }
    turns.push(turn(frame, TurnKind::Rest, units, closed));
    turns
}

/// Whether calls were captured but not what negotiated them: the client's bind, or its host's answer.
pub(super) fn lacks_bind(line: &Line, side: Side) -> bool {
    let inside = line.opening == super::Opening::Middle || line.has_gap(side.sends());
    let types: &[PduType] = match side {
        Side::Client => &[PduType::BIND],
        Side::Host => &[PduType::BIND_ACK, PduType::BIND_NAK],
    };
    let has = |test: &dyn Fn(PduType, Part) -> bool| {
        line.steps.iter().filter(|step| step.direction == side.sends()).any(|step| match &step.act {
            Act::Pdu(header, _, part) => test(header.ptype, *part),
            _ => false,
        })
    };
    inside
        && !has(&|ptype, _| types.contains(&ptype))
        && has(&|ptype, _| matches!(ptype, PduType::REQUEST | PduType::RESPONSE))
}
