//! One connection: whether it bears on KMS, which way round it is, and what both sides say.

use emulator::rpc::{
    pdu::header::{PduType, View},
    uuids,
};

use super::{
    Depth, Party, Pdu, What,
    call::CallReader,
    dns_stream::DnsStream,
    names,
    side::{Octets, Piece, Side},
    sniff::from_client,
    telling::Telling,
};
use crate::stream::{Conn, Direction, Event, Seen};

/// Items that wait for it to be known whether and which way round they are told.
const MAX_WAITING: usize = 64;

/// What is kept with a connection.
#[derive(Debug, Default)]
pub(super) enum State {
    /// Nobody said anything.
    #[default]
    New,
    /// Another protocol.
    Other,
    /// DCE/RPC, or what may become it.
    Talk(Box<Talk>),
    /// DNS.
    Dns(Box<DnsStream>),
}

#[derive(Debug)]
pub(super) struct Talk {
    sides: Sides,
    rest: Rest,
}

#[derive(Debug)]
struct Sides {
    to_server: Side,
    to_client: Side,
}

impl Sides {
    fn held(&self) -> usize {
        self.to_server.held() + self.to_client.held()
    }

    fn of(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// What isn't told of one direction alone.
#[derive(Debug)]
struct Rest {
    /// Its port, or a name server, says that this is a KMS host.
    expected: bool,
    /// A PDU was seen.
    spoke: bool,
    /// Its beginning was told.
    opened: bool,
    /// It began in the middle and nothing yet says who the client is.
    unsure: bool,
    /// The client is the side that the assembler takes for the server.
    turned: bool,
    /// What waits until its beginning is told.
    waiting: Vec<(Seen, Seen, What)>,
    calls: Option<Box<CallReader>>,
}

impl State {
    /// Takes an event of the connection, which may tell items.
    pub(super) fn event(&mut self, telling: &mut Telling<'_>, conn: &Conn, seen: Seen, event: Event<'_>) {
        if matches!(self, Self::New) {
            *self = Self::begin(telling, conn, &event);
        }
        let mut told = false;
        match self {
            Self::New | Self::Other => {}
            Self::Dns(stream) => stream.event(telling, conn, seen, &event),
            Self::Talk(talk) => {
                talk.event(telling, conn, seen, event);
                told = talk.rest.opened;
                if talk.hopeless() {
                    telling.held -= talk.sides.held();
                    *self = Self::Other;
                }
            }
        }
        if let Event::Ended(why) = event
            && !told
            && telling.options.all_connections
        {
            let party = party(conn, false);
            telling.tell(Some(party), conn.opening.first, conn.opening.first, opened(conn));
            telling.tell(Some(party), seen, seen, What::Ended(why));
        }
    }

    /// What becomes of a connection with its first event.
    fn begin(telling: &Telling<'_>, conn: &Conn, event: &Event<'_>) -> Self {
        let middle = conn.opening.syn.is_none() && conn.opening.syn_ack.is_none();
        let expected = telling.names.hosts.expected(conn.server)
            || (middle && telling.names.hosts.expected(conn.client));
        match event {
            Event::Data { octets, .. } if !expected && names::is_dns_stream(conn, octets) => {
                Self::Dns(Box::default())
            }
            Event::Data { .. } | Event::Gap { .. } => Self::Talk(Box::new(Talk::new(expected, middle))),
            _ if expected => Self::Talk(Box::new(Talk::new(expected, middle))),
            _ => Self::New,
        }
    }
}

impl Talk {
    fn new(expected: bool, middle: bool) -> Self {
        let side = || if middle { Side::middle() } else { Side::default() };
        let rest = Rest {
            expected,
            spoke: false,
            opened: false,
            unsure: middle,
            turned: false,
            waiting: Vec::new(),
            calls: None,
        };
        Self { sides: Sides { to_server: side(), to_client: side() }, rest }
    }

    /// It is of another protocol, and nothing more of it is read.
    fn hopeless(&self) -> bool {
        !self.rest.matters() && self.sides.to_server.hopeless() && self.sides.to_client.hopeless()
    }

    fn event(&mut self, telling: &mut Telling<'_>, conn: &Conn, seen: Seen, event: Event<'_>) {
        telling.held -= self.sides.held();
        self.take(telling, conn, seen, event);
        telling.held += self.sides.held();
    }

    fn take(&mut self, telling: &mut Telling<'_>, conn: &Conn, seen: Seen, event: Event<'_>) {
        let Self { sides, rest } = self;
        match event {
            Event::Data { direction, octets, .. } => {
                let side = sides.of(direction);
                if !rest.matters() && side.hopeless() {
                    side.skim(seen, octets);
                } else {
                    side.data(seen, octets, &mut |piece| rest.piece(telling, conn, direction, piece));
                    if telling.held + sides.held() > telling.options.limits.waiting_in_all {
                        // Too much waits on all connections: what came last is given up.
                        sides
                            .of(direction)
                            .end(seen, &mut |piece| rest.piece(telling, conn, direction, piece));
                    }
                }
            }
            Event::Gap { direction, offset, len } => {
                sides.of(direction).lost(seen, len, &mut |piece| rest.piece(telling, conn, direction, piece));
                rest.lost(direction);
                rest.tell(telling, conn, seen, seen, What::Gap { direction, offset, len });
            }
            Event::Conflict { direction, offset } => {
                rest.tell(telling, conn, seen, seen, What::Conflict { direction, offset });
            }
            Event::Fin { direction } => {
                sides.of(direction).end(seen, &mut |piece| rest.piece(telling, conn, direction, piece));
                rest.tell(telling, conn, seen, seen, What::Fin(direction));
            }
            Event::Rst { direction } => {
                sides.of(direction).end(seen, &mut |piece| rest.piece(telling, conn, direction, piece));
                rest.tell(telling, conn, seen, seen, What::Rst(direction));
            }
            Event::Ended(why) => {
                for direction in [Direction::ToServer, Direction::ToClient] {
                    sides.of(direction).end(seen, &mut |piece| rest.piece(telling, conn, direction, piece));
                }
                if rest.matters() {
                    rest.open(telling, conn);
                    rest.tell(telling, conn, seen, seen, What::Ended(why));
                }
                telling.rpc += u64::from(rest.spoke);
            }
        }
    }
}

impl Rest {
    fn matters(&self) -> bool {
        self.expected || self.spoke
    }

    /// Takes a piece of what was sent `direction`, as the assembler says.
    fn piece(&mut self, telling: &mut Telling<'_>, conn: &Conn, direction: Direction, piece: Piece) {
        let Piece { from, seen, offset, what } = piece;
        let (header, octets) = match what {
            Octets::Pdu(header, octets) => (header, octets),
            Octets::Foreign(len, head, guess) => {
                self.lost(direction);
                self.settle(telling, conn);
                let foreign = What::Foreign { direction, offset, len, head, guess };
                self.tell(telling, conn, from, seen, foreign);
                return;
            }
        };
        self.spoke = true;
        telling.pdus += 1;
        if self.unsure
            && let Some(from_client) = from_client(header.ptype)
        {
            self.turned = from_client != (direction == Direction::ToServer);
            self.unsure = false;
        }
        self.settle(telling, conn);
        if header.ptype == PduType::BIND && !self.expected && names_service(&octets) {
            let Party { client, server, .. } = party(conn, self.turned);
            telling.activity(client.ip(), Some(server.ip()), seen);
        }
        let call = match telling.options.depth {
            Depth::Pdus => None,
            Depth::Calls => {
                let view = View { header, bytes: &octets };
                let way = self.way(direction);
                let calls = self.calls.get_or_insert_default();
                calls.read(&telling.options.keys, self.expected, way, view, seen)
            }
        };
        self.tell(telling, conn, from, seen, What::Pdu(Pdu { direction, offset, header, octets, call }));
    }

    /// A hole in what was sent `direction`.
    fn lost(&mut self, direction: Direction) {
        let way = self.way(direction);
        if let Some(calls) = &mut self.calls {
            calls.lost(way);
        }
    }

    /// Tells the beginning, if it is known what to tell.
    fn settle(&mut self, telling: &mut Telling<'_>, conn: &Conn) {
        if !self.opened && self.matters() && !self.unsure {
            self.open(telling, conn);
        }
    }

    /// Tells the beginning and what waited for it.
    fn open(&mut self, telling: &mut Telling<'_>, conn: &Conn) {
        if self.opened {
            return;
        }
        if self.unsure {
            self.turned =
                telling.names.hosts.expected(conn.client) && !telling.names.hosts.expected(conn.server);
        }
        (self.opened, self.unsure) = (true, false);
        let ends = party(conn, self.turned);
        if self.expected {
            telling.activity(ends.client.ip(), Some(ends.server.ip()), conn.opening.first);
        }
        telling.tell(Some(ends), conn.opening.first, conn.opening.first, opened(conn));
        for (from, seen, what) in std::mem::take(&mut self.waiting) {
            self.tell(telling, conn, from, seen, what);
        }
    }

    /// Tells `what`, whose direction is as the assembler says, or keeps it until the beginning is told.
    fn tell(&mut self, telling: &mut Telling<'_>, conn: &Conn, from: Seen, seen: Seen, what: What) {
        if !self.opened && self.matters() && self.waiting.len() >= MAX_WAITING {
            self.open(telling, conn);
        }
        if self.opened {
            let what = if self.turned { turned(what) } else { what };
            telling.tell(Some(party(conn, self.turned)), from, seen, what);
        } else if self.waiting.len() < MAX_WAITING {
            self.waiting.push((from, seen, what));
        }
    }

    /// Which way octets went that went `direction` as the assembler says.
    fn way(&self, direction: Direction) -> Direction {
        if self.turned { direction.back() } else { direction }
    }
}

/// The ends of a connection; the other way round for one that began in the middle and was taken for the wrong one.
fn party(conn: &Conn, turned: bool) -> Party {
    let (client, server) = if turned { (conn.server, conn.client) } else { (conn.client, conn.server) };
    Party { conn: conn.id, client, server }
}

fn opened(conn: &Conn) -> What {
    What::Opened { answered: conn.opening.syn_ack, syns: conn.opening.syns }
}

/// The same in the other direction.
fn turned(mut what: What) -> What {
    match &mut what {
        What::Pdu(Pdu { direction, .. })
        | What::Foreign { direction, .. }
        | What::Gap { direction, .. }
        | What::Conflict { direction, .. }
        | What::Fin(direction)
        | What::Rst(direction) => *direction = direction.back(),
        What::Opened { .. } | What::Ended(_) | What::Dns(_) | What::Unreachable(_) => {}
    }
    what
}

/// A bind with these octets offers the service's interface.
fn names_service(octets: &[u8]) -> bool {
    let [little, big] = [uuids::INTERFACE.to_bytes_le(), uuids::INTERFACE.into_bytes()];
    octets.windows(little.len()).any(|part| part == little || part == big)
}
