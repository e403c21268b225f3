//! Items as lines: a header for each connection, a line for each thing that happened, fields indented below it.

use std::{
    fmt,
    io::{self, Write},
    net::SocketAddr,
};

use rustc_hash::FxHashMap;

use super::{
    super::{Filter, reference::Sheet},
    clock::Clock,
    details, dns,
    facts::Facts,
    hex,
    point::point,
    summary,
};
use crate::{
    stream::{Direction, Ended, Seen},
    transcript::{Item, Party, Pdu, Summary, Transport, What},
};

/// How much a text tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct TextOptions {
    /// Every field, not only those that matter.
    pub all: bool,
    /// Times of day in UTC rather than since the first item.
    pub absolute: bool,
    /// The octets of each PDU and DNS message.
    pub hex: bool,
    /// Each line as soon as it is known, rather than in the order of frames as far as memory allows.
    pub at_once: bool,
}

/// Octets that the shortest times take.
const TIME_WIDTH: usize = 12;
/// Octets between the time's column and what stands below a line.
const BELOW: usize = 10;

/// What is known of a connection that is still open.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// How it began.
    opened: Option<Opened>,
    /// Its header stands above.
    introduced: bool,
}

#[derive(Clone, Copy, Debug)]
struct Opened {
    first: Seen,
    answered: Option<Seen>,
    syns: u32,
}

/// Writes a transcript; holds a few octets for each connection that is still open.
#[derive(Debug)]
pub(in crate::show) struct Text {
    options: TextOptions,
    clock: Clock,
    /// What times are relative to, until that is said.
    first: Option<Seen>,
    open: FxHashMap<u32, Known>,
    /// Something was written.
    told: bool,
    /// The last line is of a connection.
    in_connection: bool,
    /// Octets of the time's column: of the longest so far.
    width: usize,
}

/// The beginning of a line.
struct Start<'a> {
    time: String,
    /// Octets of the time's column.
    width: usize,
    frame: u64,
    /// The connection, or the means of transport.
    on: &'a str,
    direction: Option<Direction>,
    what: &'a str,
}

impl fmt::Display for Start<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = match self.direction {
            Some(Direction::ToServer) => "->",
            Some(Direction::ToClient) => "<-",
            None => "  ",
        };
        let Self { time, width, frame, on, what, .. } = self;
        write!(f, "{time:>width$} {frame:>6} {on:>5} {arrow} {what:<10}")
    }
}

impl Text {
    pub(in crate::show) fn new(options: TextOptions) -> Self {
        Self {
            clock: Clock::new(options.absolute),
            options,
            first: None,
            open: FxHashMap::default(),
            told: false,
            in_connection: false,
            width: TIME_WIDTH,
        }
    }

    /// The lines of an item, if the filter admits it.
    pub(in crate::show) fn item(
        &mut self,
        filter: &Filter,
        item: &Item,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.note(item);
        let mut sheet = Sheet::new(item);
        let admitted = filter.admits(&mut sheet);
        if admitted {
            self.told = true;
            self.write(&mut sheet, out)?;
        }
        self.forget(item);
        Ok(())
    }

    /// Remembers what later lines need of an item, shown or not.
    fn note(&mut self, item: &Item) {
        if self.clock.start(item.seen.at) {
            self.first = Some(item.seen);
        }
        if let (What::Opened { answered, syns }, Some(party)) = (&item.what, item.party) {
            let opened = Opened { first: item.seen, answered: *answered, syns: *syns };
            self.open.insert(party.conn, Known { opened: Some(opened), introduced: false });
        }
    }

    /// Forgets a connection that is over.
    fn forget(&mut self, item: &Item) {
        if let (What::Ended(_), Some(party)) = (&item.what, item.party) {
            self.open.remove(&party.conn);
        }
    }

    fn write(&mut self, sheet: &mut Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        let item = sheet.item();
        if let Some(first) = self.first.take().filter(|_| !self.options.absolute) {
            writeln!(out, "times are since {}, frame {}", first.at, first.frame)?;
        }
        self.width = self.width.max(self.clock.show(item.seen.at).len());
        if let Some(party) = &item.party {
            self.introduce(party, out)?;
        } else if self.in_connection {
            writeln!(out)?;
        }
        self.in_connection = item.party.is_some();
        match &item.what {
            What::Opened { .. } => Ok(()),
            What::Pdu(pdu) => self.pdu(sheet, pdu, out),
            What::Dns(dns) => {
                let ends = match dns.direction {
                    Direction::ToServer => (dns.client, dns.server),
                    Direction::ToClient => (dns.server, dns.client),
                };
                let on = match dns.transport {
                    Transport::Tcp(conn) => conn.to_string(),
                    Transport::Udp => "udp".to_owned(),
                };
                let start = self.start(item, &on, Some(dns.direction), dns::kind(dns));
                writeln!(out, "{start} {}  {}", dns::point(dns), between(ends))?;
                self.below(sheet, dns::lines(dns), &dns.octets, out)
            }
            _ => self.event(sheet, out),
        }
    }

    /// The last lines; `why` nothing was shown, if nothing was.
    pub(in crate::show) fn finish(
        &self,
        summary: &Summary,
        why: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if !self.told {
            writeln!(out, "nothing to show: {why}")?;
        }
        summary::write(summary, out)
    }

    /// The header of a connection, once.
    fn introduce(&mut self, party: &Party, out: &mut dyn Write) -> io::Result<()> {
        let clock = self.clock;
        let known = self.open.entry(party.conn).or_default();
        if known.introduced {
            return Ok(());
        }
        known.introduced = true;
        write!(out, "\nconnection {}: {}", party.conn, between((party.client, party.server)))?;
        let Some(Opened { first, answered, syns }) = known.opened else { return writeln!(out) };
        let at = clock.show(first.at);
        match (syns, answered) {
            (0, _) => {
                writeln!(out, ", begun before the capture; first seen at {at} in frame {}", first.frame)
            }
            (_, Some(answered)) => {
                let again = if syns > 1 { format!(" after {syns} SYNs") } else { String::new() };
                let (opened, accepted) = (first.frame, answered.frame);
                writeln!(out, ", opened at {at} in frame {opened}, accepted{again} in frame {accepted}")
            }
            (1, None) => writeln!(out, ", SYN at {at} in frame {}, not accepted", first.frame),
            (_, None) => writeln!(out, ", {syns} SYNs from {at} in frame {}, not accepted", first.frame),
        }
    }

    fn start<'a>(&self, item: &Item, on: &'a str, direction: Option<Direction>, what: &'a str) -> Start<'a> {
        let time = self.clock.show(item.seen.at);
        Start { time, width: self.width, frame: item.seen.frame, on, direction, what }
    }

    fn pdu(&self, sheet: &mut Sheet<'_>, pdu: &Pdu, out: &mut dyn Write) -> io::Result<()> {
        let item = sheet.item();
        let on = on(item);
        let start = self.start(item, &on, Some(pdu.direction), pdu.header.ptype.name());
        let said = point(pdu, Facts(sheet.fields()));
        write!(out, "{start} call {}", pdu.header.call_id)?;
        if !said.is_empty() {
            write!(out, ": {said}")?;
        }
        if let Some(request) = pdu.call.as_ref().and_then(|call| call.request) {
            write!(out, "  (to frame {})", request.frame)?;
        }
        if item.from.frame != item.seen.frame {
            write!(out, "  (from frame {} on)", item.from.frame)?;
        }
        writeln!(out)?;
        self.below(sheet, Vec::new(), &pdu.octets, out)
    }

    /// Fields and octets below a line.
    fn below(
        &self,
        sheet: &mut Sheet<'_>,
        mut lines: Vec<String>,
        octets: &[u8],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let item = sheet.item();
        let all = self.options.all;
        if all {
            // The fields say the same.
            lines.clear();
        }
        let shown = sheet.fields().iter().filter(|field| details::is_shown(item, field, all));
        lines.extend(shown.map(|field| details::line(item, field)));
        let indent = " ".repeat(self.width + BELOW);
        lines.iter().try_for_each(|line| writeln!(out, "{indent}{line}"))?;
        if self.options.hex { hex::dump(octets, &indent, out) } else { Ok(()) }
    }

    /// What happened on a connection, or to a packet, beside PDUs.
    fn event(&self, sheet: &mut Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
        let item = sheet.item();
        let facts = Facts(sheet.fields());
        let (direction, what, said) = match &item.what {
            What::Foreign { direction, len, head, .. } => {
                let digits: Vec<String> = head.iter().take(16).map(|octet| format!("{octet:02x}")).collect();
                let more = if *len > 16 { " …" } else { "" };
                let guess = facts.said("foreign.guess");
                let said = format!("{len} octets that are no PDU: {guess} ({}{more})", digits.join(" "));
                (Some(*direction), "foreign", said)
            }
            What::Gap { direction, len, .. } => {
                (Some(*direction), "gap", format!("{len} octets were sent and not captured"))
            }
            What::Conflict { direction, offset } => {
                let said =
                    format!("sent again with other octets, from octet {offset} on; the first are kept");
                (Some(*direction), "conflict", said)
            }
            What::Fin(direction) => {
                (Some(*direction), "FIN", format!("the {} has no more to send", sender(*direction)))
            }
            What::Rst(direction) => (Some(*direction), "RST", self.reset(item, *direction)),
            What::Ended(ended) => {
                if !self.options.all && matches!(ended, Ended::Closed) {
                    return Ok(());
                }
                (None, "end", facts.said("ended.how").to_owned())
            }
            What::Unreachable(icmp) => {
                let transport = facts.value("unreachable.transport").to_uppercase();
                let why = facts.field("unreachable.code").and_then(|field| field.meaning.clone());
                let why = why.unwrap_or_else(|| format!("type {}, code {}", icmp.code.0, icmp.code.1));
                let said =
                    format!("{} says of {transport} {}: {why}", icmp.by, between((icmp.from, icmp.to)));
                (None, "ICMP", said)
            }
            What::Opened { .. } | What::Pdu(_) | What::Dns(_) => return Ok(()),
        };
        let on = on(item);
        writeln!(out, "{} {said}", self.start(item, &on, direction, what))
    }

    /// What a reset means.
    fn reset(&self, item: &Item, direction: Direction) -> String {
        let known = item.party.and_then(|party| self.open.get(&party.conn)).and_then(|known| known.opened);
        match known {
            Some(Opened { answered: None, syns: 1.., .. }) if direction == Direction::ToClient => {
                "the connection is refused: nothing listens there".to_owned()
            }
            _ => format!("the {} gives the connection up", sender(direction)),
        }
    }
}

fn sender(direction: Direction) -> &'static str {
    match direction {
        Direction::ToServer => "client",
        Direction::ToClient => "server",
    }
}

fn on(item: &Item) -> String {
    item.party.map(|party| party.conn.to_string()).unwrap_or_default()
}

fn between((from, to): (SocketAddr, SocketAddr)) -> String {
    format!("{from} -> {to}")
}
