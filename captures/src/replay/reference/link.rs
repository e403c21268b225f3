//! One connection to the reference host: its RPC layer, and what a capture shows it not to have said.

use std::{collections::VecDeque, sync::Arc};

use emulator::{
    endpoint::{Answerer, HostConnection, Reply},
    model::{Entropy, Filetime},
    rpc::framer::Framer,
    trace::Close,
    wire::LabKeys,
};

use super::{
    super::{Act, Line, Opening, pdus},
    host::ReferenceHost,
    infer::{Inferred, faults, server_config},
};
use crate::{stream::Direction, transcript::Foreign};

/// A connection to the reference host.
#[derive(Debug)]
pub(super) struct Link {
    keys: Arc<LabKeys>,
    side: HostConnection,
    /// Exchanges that the role is still to decide on.
    waiting: VecDeque<usize>,
    /// What the host says in the place of DCE/RPC.
    foreign: Option<Vec<u8>>,
    /// Things that it said in the capture; `None` when that isn't known for sure.
    most: Option<usize>,
    said: usize,
    /// Octets of the PDU after those: it ends inside.
    part: Option<usize>,
    /// It ends the connection when the client has said so many things.
    end: Option<(usize, Close)>,
    heard: usize,
    framer: Framer,
    closed: bool,
    pub(super) told: Vec<Inferred>,
}

impl Link {
    /// A connection that the reference host accepts as `line` was accepted.
    pub(super) fn new(
        line: &Line,
        number: usize,
        host: &ReferenceHost,
        keys: &Arc<LabKeys>,
        seed: u64,
    ) -> Self {
        let config = server_config(line);
        let faults = faults(line, keys, &config);
        let entropy = Entropy::new(seed, &format!("replayed answers on connection {number}"));
        let answerer = Answerer::new(keys.clone(), host.hardware_id, entropy);
        let mut told = Vec::new();
        if faults != emulator::endpoint::HostFaults::default() {
            let what = format!("on connection {}, {}", line.party.conn, fault_words(&faults));
            told.push(note(line, line.opened.frame, what));
        }
        let (faults, ip) = (Arc::new(faults), line.party.client.ip());
        let side = HostConnection::new(Arc::new(config), ip, &host.associations, answerer, faults);
        let waiting = line.exchanges.iter().enumerate().filter(|(_, exchange)| exchange.reaches_role());
        let from_host = |step: &&super::super::Step| step.direction == Direction::ToClient;
        let lossy = line.opening == Opening::Middle
            || line.has_gap(Direction::ToClient)
            || line.has_gap(Direction::ToServer);
        let foreign = line.steps.iter().filter(from_host).find(|step| step.act.is_data());
        let foreign = foreign.and_then(|step| match &step.act {
            Act::Octets(head, len, guess) if *guess != Foreign::Part => {
                Some(pdus::foreign(head, *len, *guess))
            }
            _ => None,
        });
        let part = line.steps.iter().filter(from_host).rfind(|step| step.act.is_data());
        let part = part.and_then(|step| match step.act {
            Act::Octets(_, len, Foreign::Part) if !lossy => usize::try_from(len).ok(),
            _ => None,
        });
        if foreign.is_some() {
            told.push(note(line, line.opened.frame, "it speaks another protocol".to_owned()));
        }
        let most = line.steps.iter().filter(from_host).filter(|step| matches!(step.act, Act::Pdu(..)));
        let most = if foreign.is_some() { 1 } else { most.count() };
        let end = line.closed_first(Direction::ToClient).map(|(index, step)| {
            let before = line.steps[..index].iter();
            let heard = before.filter(|step| step.direction == Direction::ToServer && step.act.is_data());
            (heard.count(), if matches!(step.act, Act::Rst) { Close::Rst } else { Close::Fin })
        });
        Self {
            keys: keys.clone(),
            side,
            waiting: waiting.map(|(index, _)| index).collect(),
            foreign,
            part,
            most: (!lossy).then_some(most),
            said: 0,
            end,
            heard: 0,
            framer: Framer::default(),
            closed: false,
            told,
        }
    }

    /// What the host does by itself when it has accepted.
    pub(super) fn accepted(&mut self, line: &Line) -> Reply {
        let reply = self.side.accepted();
        self.filtered(line, reply)
    }

    /// Takes octets of the client.
    pub(super) fn receive(
        &mut self,
        line: &Line,
        now: Filetime,
        octets: &[u8],
        host: &mut ReferenceHost,
    ) -> Reply {
        if self.closed {
            return Reply::default();
        }
        self.framer.push(octets);
        while let Ok(Some(_)) = self.framer.next_pdu() {
            self.heard += 1;
        }
        if self.heard == 0 && !octets.is_empty() && !octets.starts_with(&[RPC]) {
            self.heard = 1;
        }
        if let Some(foreign) = &self.foreign {
            let segments = if self.said == 0 { vec![foreign.clone()] } else { Vec::new() };
            return self.filtered(line, Reply { segments, close: None });
        }
        let next = self.waiting.front().map(|index| &line.exchanges[*index]);
        if let Some(exchange) = next {
            host.set_clock(now, exchange, &self.keys, frame_of(line, exchange));
        }
        let waiting = &mut self.waiting;
        let clock = host.clock(now);
        let reply = self.side.receive(clock, octets, &mut |served| {
            let recorded = waiting.pop_front().map(|index| &line.exchanges[index]);
            let frame = recorded.map_or(line.opened.frame, |exchange| frame_of(line, exchange));
            host.decide(clock, served, recorded, frame)
        });
        self.filtered(line, reply)
    }

    /// The client ended its side.
    pub(super) fn client_closed(&mut self, how: Close) {
        self.side.client_closed(how);
        self.closed = true;
    }

    /// The host says no more than it said in the capture, and ends the connection where it did.
    fn filtered(&mut self, line: &Line, reply: Reply) -> Reply {
        let octets = reply.segments.concat();
        let mut kept = Vec::new();
        if self.foreign.is_some() {
            self.said += usize::from(!octets.is_empty());
            kept = octets;
        } else {
            let mut framer = Framer::default();
            framer.push(&octets);
            while let Ok(Some(pdu)) = framer.next_pdu() {
                if self.most.is_some_and(|most| self.said >= most) {
                    if let Some(part) = self.part.take() {
                        kept.extend_from_slice(&pdu[..part.min(pdu.len())]);
                        let what = format!("on connection {}, it ends inside a PDU", line.party.conn);
                        self.told.push(note(line, line.opened.frame, what));
                        break;
                    }
                    if self.told.iter().all(|told| told.what != SILENT) {
                        self.told.push(note(line, line.opened.frame, SILENT.to_owned()));
                    }
                    break;
                }
                self.said += 1;
                kept.extend_from_slice(pdu);
            }
        }
        let recorded = self.end.filter(|(heard, _)| self.heard >= *heard).map(|(_, how)| how);
        if recorded.is_some() && reply.close.is_none() {
            let how = if recorded == Some(Close::Rst) { "RST" } else { "FIN" };
            let what = format!("it ends connection {} by {how}", line.party.conn);
            self.told.push(note(line, line.opened.frame, what));
        }
        let close = recorded.or(reply.close);
        self.closed = close.is_some();
        Reply { segments: if kept.is_empty() { Vec::new() } else { vec![kept] }, close }
    }
}

const SILENT: &str = "it keeps silent where it would answer";
/// The version of connection-oriented DCE/RPC.
const RPC: u8 = 5;

/// The frame that shows what became of an exchange.
fn frame_of(line: &Line, exchange: &super::super::Exchange) -> u64 {
    let half = exchange.answer.as_ref().or(exchange.request.as_ref());
    let step = half.and_then(|half| half.steps.last()).and_then(|step| line.steps.get(*step));
    step.map_or(line.opened.frame, |step| step.seen.frame)
}

pub(super) fn note(line: &Line, frame: u64, what: String) -> Inferred {
    Inferred { host: line.server(), frame, what, from_start: false }
}

fn fault_words(faults: &emulator::endpoint::HostFaults) -> String {
    use emulator::endpoint::HostMode;
    let fragments = faults.fragment.map(|size| format!("its answers come in fragments of {size} octets"));
    let mode = match &faults.mode {
        HostMode::BindNak(reason) => Some(format!("it refuses the bind with reason {reason}")),
        HostMode::Fault(status) => Some(format!("its calls end in fault {status:#010x}")),
        HostMode::Change(fields) => {
            let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            Some(format!("its answers have fields of their own: {}", names.join(", ")))
        }
        HostMode::Damage(damage) => Some(format!("its answers are damaged: {damage:?}")),
        _ => None,
    };
    mode.into_iter().chain(fragments).collect::<Vec<_>>().join("; ")
}
