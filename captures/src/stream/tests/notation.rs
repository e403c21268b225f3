//! A row of segments to segments.
//!
//! `C100S` is a SYN of the client with sequence number 100, `S301FA102:abc+2` a segment of the server with FIN,
//! acknowledging 102, with three octets of data captured and two cut off; `R` is RST. `c` and `s` are the ends of another
//! connection. `~7` lets seven seconds pass, `*64` repeats the segment before it until there are that many more.

use std::{fmt::Write, net::SocketAddr};

use crate::{
    file::Stamp,
    packet::{Flags, Segment},
    stream::{Assembler, Conn, Direction, Ended, Event, Limits, Seen},
};

/// A segment with its data.
#[derive(Clone, Debug, Default)]
pub(super) struct Owned {
    pub(super) other: bool,
    pub(super) server: bool,
    pub(super) seq: u32,
    pub(super) ack: Option<u32>,
    pub(super) flags: Flags,
    pub(super) payload: Vec<u8>,
    pub(super) missing: u32,
    pub(super) seconds: u64,
}

impl Owned {
    pub(super) fn segment(&self) -> Segment<'_> {
        let client = SocketAddr::from(([10, 0, 0, 1], if self.other { 50_001 } else { 50_000 }));
        let server = SocketAddr::from(([10, 0, 0, 2], 1688));
        let (from, to) = if self.server { (server, client) } else { (client, server) };
        let Self { seq, ack, flags, missing, .. } = *self;
        Segment { from, to, seq, ack, flags, payload: &self.payload, missing }
    }
}

fn number(text: &mut &str) -> Option<u32> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(digits);
    *text = rest;
    number.parse().ok()
}

/// The segments of a row.
pub(super) fn read(row: &str) -> Vec<Owned> {
    let mut segments: Vec<Owned> = Vec::new();
    let mut seconds = 0;
    for word in row.split_whitespace() {
        let (kind, mut rest) = word.split_at(1);
        if kind == "~" {
            seconds += u64::from(number(&mut rest).unwrap());
            continue;
        } else if kind == "*" {
            let last = segments.last().unwrap().clone();
            segments.extend(vec![last; number(&mut rest).unwrap() as usize]);
            continue;
        }
        let mut segment = Owned { seq: number(&mut rest).unwrap(), seconds, ..Owned::default() };
        segment.other = kind == "c" || kind == "s";
        segment.server = kind == "S" || kind == "s";
        while let Some(letter) = rest.chars().next() {
            rest = &rest[1..];
            match letter {
                'S' => segment.flags.syn = true,
                'F' => segment.flags.fin = true,
                'R' => segment.flags.rst = true,
                'A' => segment.ack = Some(number(&mut rest).unwrap()),
                '+' => segment.missing = number(&mut rest).unwrap(),
                ':' => {
                    let (data, more) = rest.split_at(rest.find('+').unwrap_or(rest.len()));
                    (segment.payload, rest) = (data.into(), more);
                }
                _ => panic!("{word}: {letter}"),
            }
        }
        segments.push(segment);
    }
    segments
}

/// What an assembler tells of segments, as text; the frame of each is that of the segment.
pub(super) fn tell(segments: &[Owned], limits: Limits) -> String {
    let mut assembler = Assembler::<()>::new(limits);
    let mut text = String::new();
    let mut told = |conn: &Conn, (): &mut (), seen: Seen, event: Event<'_>| {
        let way = |direction: Direction| if direction == Direction::ToServer { '>' } else { '<' };
        let told = match event {
            Event::Data { direction, offset, octets } => {
                format!("{}{offset}:{}", way(direction), String::from_utf8_lossy(octets))
            }
            Event::Gap { direction, offset, len } => format!("{}{offset}gap{len}", way(direction)),
            Event::Conflict { direction, offset } => format!("{}{offset}differs", way(direction)),
            Event::Fin { direction } => format!("{}fin", way(direction)),
            Event::Rst { direction } => format!("{}rst", way(direction)),
            Event::Ended(Ended::EndOfCapture) => "end".to_owned(),
            Event::Ended(ended) => format!("{ended:?}").to_lowercase(),
        };
        let number = if conn.id == 0 { String::new() } else { format!("#{}", conn.id) };
        write!(text, "{number}{told}@{} ", seen.frame).unwrap();
    };
    for (frame, owned) in (1..).zip(segments) {
        let seen = Seen { frame, at: Stamp(owned.seconds * 1_000_000_000) };
        assembler.segment(seen, &owned.segment(), &mut told);
    }
    assembler.finish(&mut told);
    assert_eq!(assembler.waiting(), 0, "nothing waits after the end");
    text.trim_end().to_owned()
}
