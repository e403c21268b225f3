//! A side of a capture as a machine without sockets: what is to be done next, and what came back.

use std::{net::SocketAddr, sync::Arc};

use emulator::{
    model::Filetime,
    trace::{self, Close, Packet, Payload, Recording},
};

use super::{
    Act, Bodies, Line, Making, Opening, Part, Settings, Side, Speed,
    seat::{Phase, Seat, Turn, TurnKind},
    settings::{after, clock_error, time},
};
use crate::{stream::Direction, transcript::Foreign};

/// What a driver is to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Connect, and tell [`Player::connected`] or [`Player::not_connected`].
    Connect {
        /// The line.
        line: usize,
        /// Where to.
        to: SocketAddr,
    },
    /// Send octets, each piece as a segment of its own.
    Send {
        /// The line.
        line: usize,
        /// The pieces.
        segments: Vec<Vec<u8>>,
    },
    /// End a connection.
    Close {
        /// The line.
        line: usize,
        /// How.
        how: Close,
    },
    /// Wait for what comes on a line, at most until then.
    Await {
        /// The line.
        line: usize,
        /// The end of patience.
        until: Filetime,
    },
    /// Wait until then.
    Sleep {
        /// The time.
        until: Filetime,
    },
    /// Nothing is left.
    Done,
}

/// What a run left.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// Everything that was exchanged.
    pub recording: Recording,
    /// The lines that were opened or tried, in that order: the connections of the recording.
    pub opened: Vec<Opened>,
    /// Bodies sent, by how they were made.
    pub made: Vec<(Making, usize)>,
    /// Frames that weren't played, each with the reason.
    pub unplayed: Vec<(u64, &'static str)>,
}

/// A line that was opened, or tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The line.
    pub line: usize,
    /// What came of it.
    pub opening: Opening,
}

/// Plays one side.
#[derive(Debug)]
pub struct Player {
    pub(super) lines: Arc<[Line]>,
    pub(super) settings: Settings,
    pub(super) bodies: Bodies,
    pub(super) seats: Vec<Seat>,
    /// Lines in the order in which their turns come; for a client, which keeps the order between connections.
    order: std::iter::Peekable<std::vec::IntoIter<usize>>,
    /// The turn that waits, of the line of each.
    waiting: Vec<Option<Turn>>,
    base: Option<(Filetime, Filetime)>,
    pub(super) clock_error: i64,
    packets: Vec<Packet>,
    opened: Vec<Opened>,
    pub(super) made: [usize; 3],
    pub(super) unplayed: Vec<(u64, &'static str)>,
}

impl Player {
    /// A player of one side of `lines`.
    #[must_use]
    pub fn new(lines: &Arc<[Line]>, settings: Settings) -> Self {
        let seats: Vec<Seat> = lines.iter().map(|line| Seat::new(line, settings.side)).collect();
        let turns = seats.iter().enumerate().flat_map(|(line, seat)| {
            seat.turns.as_slice().iter().map(move |turn| (turn.frame, line)).collect::<Vec<_>>()
        });
        let mut order: Vec<(u64, usize)> = turns.collect();
        // Turns of a line are in order already, and a stable sort leaves them so.
        order.sort_by_key(|(frame, _)| *frame);
        let order: Vec<usize> = order.into_iter().map(|(_, line)| line).collect();
        Self {
            lines: lines.clone(),
            bodies: Bodies::new(&settings.keys, settings.seed),
            clock_error: clock_error(lines),
            waiting: vec![None; seats.len()],
            seats,
            order: order.into_iter().peekable(),
            settings,
            base: None,
            packets: Vec::new(),
            opened: Vec::new(),
            made: [0; 3],
            unplayed: Vec::new(),
        }
    }

    /// What a client does next, on whichever line its turn is.
    pub fn poll(&mut self, now: Filetime) -> Next {
        let first = self.lines.first().map_or(now, |line| time(line.opened));
        let base = *self.base.get_or_insert((first, now));
        while let Some(&line) = self.order.peek() {
            self.seats[line].base.get_or_insert(base);
            match self.turn(line, now) {
                Taken::Waits(next) => return next,
                Taken::Passed => drop(self.order.next()),
                Taken::Done(next) => {
                    self.order.next();
                    return next;
                }
            }
        }
        Next::Done
    }

    /// What a host does next on a line.
    pub fn poll_line(&mut self, line: usize, now: Filetime) -> Next {
        loop {
            if self.waiting[line].is_none() && self.seats[line].turns.as_slice().is_empty() {
                return Next::Done;
            }
            match self.turn(line, now) {
                Taken::Waits(next) | Taken::Done(next) => return next,
                Taken::Passed => {}
            }
        }
    }

    /// A client connected: the line that it is, the next one in the order of the capture.
    pub fn accepted(&mut self, now: Filetime, client: SocketAddr, server: SocketAddr) -> Option<usize> {
        let takes = |(index, line): &(usize, &Line)| {
            self.seats[*index].phase == Phase::Idle
                && !line.is_other()
                && matches!(line.opening, Opening::Accepted | Opening::Middle)
        };
        let (line, recorded) = self.lines.iter().enumerate().find(takes)?;
        self.seats[line].base = Some((time(recorded.opened), now));
        self.opens(line, now, client, server);
        Some(line)
    }

    /// Our connection of this line was accepted.
    pub fn connected(&mut self, line: usize, now: Filetime, client: SocketAddr, server: SocketAddr) {
        self.opens(line, now, client, server);
    }

    /// Our connection of this line wasn't accepted: refused, or not even that.
    pub fn not_connected(
        &mut self,
        line: usize,
        now: Filetime,
        client: SocketAddr,
        server: SocketAddr,
        refused: bool,
    ) {
        self.seats[line].phase = Phase::Over;
        let opening = if refused { Opening::Refused } else { Opening::Unanswered };
        self.opened.push(Opened { line, opening });
        self.seats[line].ends = Some((client, server));
        self.push(line, now, if refused { Payload::Refused } else { Payload::Unanswered });
    }

    /// Octets of the peer.
    pub fn received(&mut self, line: usize, now: Filetime, octets: &[u8]) {
        let from = back(self.settings.side.sends());
        self.push(line, now, Payload::Segment(conn(line), way(from), octets.to_vec()));
        self.seats[line].received(from, octets, &self.settings.keys);
    }

    /// The peer ended the connection.
    pub fn closed(&mut self, line: usize, now: Filetime, how: Close) {
        if self.seats[line].peer_closed.replace(how).is_none() {
            let from = way(back(self.settings.side.sends()));
            self.push(line, now, Payload::Closed(conn(line), from, how));
        }
    }

    /// Nothing more comes of the peer on this line before something else is said.
    pub fn give_up(&mut self, line: usize) {
        self.seats[line].given_up = true;
    }

    /// Whether a line has ended from both sides, or by RST from one.
    #[must_use]
    pub fn is_over(&self, line: usize) -> bool {
        let seat = &self.seats[line];
        seat.phase == Phase::Over || seat.own_closed && seat.peer_closed.is_some()
    }

    /// Lines that a client hasn't connected for yet.
    #[must_use]
    pub fn missing(&self) -> usize {
        let waits =
            |line: &&Line| !line.is_other() && matches!(line.opening, Opening::Accepted | Opening::Middle);
        let seats = self.lines.iter().zip(&self.seats).filter(|(line, _)| waits(line));
        seats.filter(|(_, seat)| seat.phase == Phase::Idle).count()
    }

    /// What was exchanged.
    #[must_use]
    pub fn finish(self) -> Played {
        let mut recording = Recording::default();
        let mut packets = self.packets;
        packets.sort_by_key(|packet| packet.at);
        packets.into_iter().for_each(|packet| recording.push(packet));
        let makings = [Making::Sealed, Making::Malformed, Making::Replaced];
        let made = makings.into_iter().zip(self.made).filter(|(_, count)| *count > 0).collect();
        Played { recording, opened: self.opened, made, unplayed: self.unplayed }
    }

    fn opens(&mut self, line: usize, now: Filetime, client: SocketAddr, server: SocketAddr) {
        let seat = &mut self.seats[line];
        (seat.phase, seat.ends) = (Phase::Open, Some((client, server)));
        self.opened.push(Opened { line, opening: Opening::Accepted });
        self.push(line, now, Payload::Open(conn(line)));
    }

    fn push(&mut self, line: usize, at: Filetime, payload: Payload) {
        let Some((client, server)) = self.seats[line].ends else { return };
        self.packets.push(Packet { at, client, server, by: Arc::from("replay"), payload });
    }

    /// Takes the next turn of a line, if it is its time.
    fn turn(&mut self, line: usize, now: Filetime) -> Taken {
        let seat = &mut self.seats[line];
        let Some(turn) = self.waiting[line].take().or_else(|| seat.turns.next()) else {
            return Taken::Passed;
        };
        if seat.phase == Phase::Over || turn.kind != TurnKind::Open && seat.phase != Phase::Open {
            return Taken::Passed;
        }
        if !seat.is_ready(&turn) {
            let until = *seat.deadline.get_or_insert(after(now, self.settings.patience));
            if now < until && !std::mem::take(&mut seat.given_up) {
                self.waiting[line] = Some(turn);
                return Taken::Waits(Next::Await { line, until });
            }
            // It is not waited for again.
            seat.forgiven = turn.units.saturating_sub(seat.units);
        }
        seat.deadline = None;
        if let Some(until) = self.too_early(line, &turn, now) {
            self.waiting[line] = Some(turn);
            return Taken::Waits(Next::Sleep { until });
        }
        self.take(line, turn, now)
    }

    /// When the turn's time in the capture is, if that is still to come.
    fn too_early(&self, line: usize, turn: &Turn, now: Filetime) -> Option<Filetime> {
        let (recorded, began) = self.seats[line].base.filter(|_| self.settings.speed == Speed::Recorded)?;
        let of = &self.lines[line];
        let at = match turn.kind {
            TurnKind::Step(step) => of.steps[step].from,
            TurnKind::Open | TurnKind::Prelude => of.opened,
            TurnKind::Rest => return None,
        };
        let due = Filetime(began.0.saturating_add(time(at).0.saturating_sub(recorded.0)));
        (now < due).then_some(due)
    }

    fn take(&mut self, line: usize, turn: Turn, now: Filetime) -> Taken {
        let step = match turn.kind {
            TurnKind::Rest => {
                return Taken::Passed;
            }
            TurnKind::Open => {
                self.seats[line].phase = Phase::Opening;
                let to = self.settings.to.unwrap_or(self.lines[line].server());
                return Taken::Done(Next::Connect { line, to });
            }
            TurnKind::Prelude => {
                let octets = self.prelude(line);
                return self.sends(line, now, vec![octets]);
            }
            TurnKind::Step(step) => step,
        };
        let seat = &self.seats[line];
        if seat.own_closed || seat.peer_closed == Some(Close::Rst) {
            return Taken::Passed;
        }
        let lines = self.lines.clone();
        let recorded = &lines[line].steps[step];
        match &recorded.act {
            Act::Fin | Act::Rst => {
                let how = if matches!(recorded.act, Act::Fin) { Close::Fin } else { Close::Rst };
                self.seats[line].own_closed = true;
                self.push(line, now, Payload::Closed(conn(line), way(self.settings.side.sends()), how));
                Taken::Done(Next::Close { line, how })
            }
            Act::Gap(_) => {
                self.unplayed.push((recorded.seen.frame, "octets of it are missing in the capture"));
                Taken::Passed
            }
            Act::Octets(_, _, Foreign::Part | Foreign::Unknown)
                if lines[line].has_gap(recorded.direction) =>
            {
                self.unplayed
                    .push((recorded.seen.frame, "a part of a PDU whose rest is missing in the capture"));
                Taken::Passed
            }
            _ if !self.may_go_on(line, step) => Taken::Passed,
            Act::Octets(..) | Act::Pdu(..) => match self.octets(line, step, now) {
                Some(octets) if !octets.is_empty() => {
                    let spread = recorded.from.frame != recorded.seen.frame && octets.len() <= SMALL;
                    let segments = if spread {
                        // It came in several segments, whose sizes a transcript doesn't tell.
                        octets.chunks(octets.len().div_ceil(2)).map(<[u8]>::to_vec).collect()
                    } else {
                        vec![octets]
                    };
                    self.sends(line, now, segments)
                }
                Some(_) => Taken::Passed,
                None => {
                    self.unplayed.push((recorded.seen.frame, "what it answers didn't come"));
                    Taken::Passed
                }
            },
        }
    }

    /// Nothing is said to a peer that has ended the connection, unless it had in the capture.
    fn may_go_on(&self, line: usize, step: usize) -> bool {
        let from = back(self.settings.side.sends());
        let ended = |step: &super::Step| step.direction == from && matches!(step.act, Act::Fin | Act::Rst);
        self.seats[line].peer_closed.is_none() || self.lines[line].steps[..step].iter().any(ended)
    }

    fn sends(&mut self, line: usize, now: Filetime, segments: Vec<Vec<u8>>) -> Taken {
        let direction = self.settings.side.sends();
        for segment in &segments {
            self.push(line, now, Payload::Segment(conn(line), way(direction), segment.clone()));
            self.seats[line].sent(direction, segment);
        }
        Taken::Done(Next::Send { line, segments })
    }
}

/// What became of a turn.
enum Taken {
    /// Nothing is to be done.
    Passed,
    /// This is.
    Done(Next),
    /// It is not yet its time.
    Waits(Next),
}

/// PDUs up to this length would have fit one segment.
const SMALL: usize = 1_400;

fn conn(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX - 1) + 1
}

pub(super) fn back(direction: Direction) -> Direction {
    direction.back()
}

fn way(direction: Direction) -> trace::Direction {
    match direction {
        Direction::ToServer => trace::Direction::ToServer,
        Direction::ToClient => trace::Direction::ToClient,
    }
}

impl Part {
    /// Its exchange.
    #[must_use]
    pub fn exchange(self) -> Option<usize> {
        match self {
            Self::Request(exchange) | Self::Answer(exchange) => Some(exchange),
            Self::Whole | Self::Loose => None,
        }
    }
}

impl Side {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Client => Self::Host,
            Self::Host => Self::Client,
        }
    }
}
