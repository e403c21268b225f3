//! Which frames are kept, and what each of them holds.

use std::{
    collections::{BTreeMap, VecDeque},
    net::{IpAddr, SocketAddr},
};

use etherparse::IpNumber;

use super::{
    anatomy::{Anatomy, anatomy},
    dns,
    mapping::Mapping,
    originals::Originals,
    streams::Streams,
    survey::Survey,
};
use crate::{
    file::{Frame, ReadError, Reader},
    packet::{Packet, Packets, Segment},
    stream::{Assembler, Conn, Direction, Event, Limits, Seen},
};

/// Packets of which fragments are missing that are kept at once.
const WAITING: usize = 256;

/// What a frame that is kept holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// A segment of a connection; its place, unless its data are no part of the stream.
    Segment { conn: u32, from: SocketAddr, offset: Option<i64> },
    /// A datagram with a DNS message, or an ICMP message.
    Datagram,
    /// A part of a packet in fragments: which, and from which octet.
    Fragment { whole: usize, offset: usize },
}

/// A packet that came in fragments.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) number: IpNumber,
    pub(super) octets: Vec<u8>,
    pub(super) part: Part,
}

/// The frames of a capture.
#[derive(Default)]
pub(super) struct Frames {
    pub(super) kept: BTreeMap<u64, Part>,
    pub(super) wholes: Vec<Whole>,
    pub(super) read: u64,
    dropped: BTreeMap<&'static str, u64>,
    waiting: VecDeque<(Key, Vec<Piece>)>,
    /// What was sent on connections that carry DNS, up to the first gap.
    dns: BTreeMap<(u32, SocketAddr), Vec<u8>>,
}

/// What fragments of one packet have in common.
type Key = (IpAddr, IpAddr, u32, Option<IpNumber>);

struct Piece {
    frame: u64,
    offset: usize,
    number: IpNumber,
    octets: Vec<u8>,
}

impl Frames {
    /// Reads a whole capture as its transcript was read, and tells what the headers of the frames that are kept name.
    pub(super) fn read(
        reader: &mut Reader,
        survey: &Survey,
        limits: Limits,
        originals: &mut Originals,
    ) -> Result<Self, ReadError> {
        let mut frames = Self::default();
        let mut packets = Packets::default();
        let mut assembler = Assembler::<()>::new(limits);
        let mut last = Seen::default();
        while let Some(frame) = reader.next_frame()? {
            let seen = Seen { frame: frame.number, at: frame.at.unwrap_or(last.at) };
            last = seen;
            frames.read = frame.number;
            let streams = &mut frames.dns;
            let found = match packets.read(&frame) {
                Packet::Tcp(segment) => {
                    let mut told = |conn: &Conn, (): &mut (), _: Seen, event: Event<'_>| {
                        gather(streams, survey, conn, event);
                    };
                    assembler.segment(seen, &segment, &mut told);
                    place(&assembler, survey, &segment).ok_or("TCP of others")
                }
                Packet::Udp(_) => datagram(survey, &frame).ok_or("UDP of others"),
                Packet::Unreachable(_) => datagram(survey, &frame).ok_or("ICMP about others"),
                Packet::Fragment => Err(FRAGMENT),
                Packet::Other(what) => Err(what),
            };
            frames.take(&frame, found, originals);
        }
        let streams = &mut frames.dns;
        assembler.finish(&mut |conn, (), _, event| gather(streams, survey, conn, event));
        for (_, pieces) in std::mem::take(&mut frames.waiting) {
            frames.drop(FRAGMENT, pieces.len() as u64);
        }
        frames.collect_dns(originals);
        Ok(frames)
    }

    /// Frames that aren't kept, by what they are.
    pub(super) fn dropped(&self) -> Vec<(&'static str, u64)> {
        self.dropped.iter().map(|(what, count)| (*what, *count)).collect()
    }

    /// One more that isn't kept.
    pub(super) fn drop(&mut self, what: &'static str, count: u64) {
        *self.dropped.entry(what).or_default() += count;
    }

    fn take(&mut self, frame: &Frame<'_>, found: Result<Part, &'static str>, originals: &mut Originals) {
        let anatomy = anatomy(frame);
        let fragment = anatomy.as_ref().and_then(|anatomy| anatomy.ip.fragment);
        match (found, anatomy) {
            (found, Some(anatomy)) if fragment.is_some() => self.fragment(frame, &anatomy, found, originals),
            (Ok(part), Some(anatomy)) => {
                names(frame, &anatomy, originals);
                self.kept.insert(frame.number, part);
            }
            (Ok(_), None) => self.drop("not understood", 1),
            (Err(what), _) => self.drop(what, 1),
        }
    }

    /// A fragment; `found` is what the packet is, if it has just become whole.
    fn fragment(
        &mut self,
        frame: &Frame<'_>,
        anatomy: &Anatomy,
        found: Result<Part, &'static str>,
        originals: &mut Originals,
    ) {
        let ip = &anatomy.ip;
        let Some(fragment) = ip.fragment else { return };
        // As the packets' reader tells them apart.
        let key = (ip.from, ip.to, fragment.id, ip.from.is_ipv4().then_some(ip.number));
        let octets = frame.octets.get(ip.payload.clone()).unwrap_or_default();
        if octets.len() < ip.length {
            return self.drop(FRAGMENT, 1);
        }
        let piece = Piece {
            frame: frame.number,
            offset: fragment.offset,
            number: ip.number,
            octets: octets.to_vec(),
        };
        let at = self.waiting.iter().position(|(known, _)| *known == key);
        let mut pieces =
            at.and_then(|at| self.waiting.remove(at)).map_or_else(Vec::new, |(_, pieces)| pieces);
        pieces.push(piece);
        let part = match found {
            Ok(part) => part,
            Err(FRAGMENT) => {
                names(frame, anatomy, originals);
                self.waiting.push_back((key, pieces));
                if self.waiting.len() > WAITING
                    && let Some((_, pieces)) = self.waiting.pop_front()
                {
                    self.drop(FRAGMENT, pieces.len() as u64);
                }
                return;
            }
            Err(what) => return self.drop(what, pieces.len() as u64),
        };
        names(frame, anatomy, originals);
        let number = pieces.iter().find(|piece| piece.offset == 0).map_or(ip.number, |piece| piece.number);
        let whole = self.wholes.len();
        self.kept
            .extend(pieces.iter().map(|piece| (piece.frame, Part::Fragment { whole, offset: piece.offset })));
        self.wholes.push(Whole { number, octets: joined(&pieces), part });
    }

    /// The DNS messages on TCP connections, each with its offset.
    fn messages(&self) -> impl Iterator<Item = (u32, SocketAddr, usize, &[u8])> {
        self.dns.iter().flat_map(|((conn, from), octets)| {
            let mut at = 0;
            std::iter::from_fn(move || {
                let length = usize::from(u16::from_be_bytes(*octets.get(at..)?.first_chunk()?));
                let begin = at + size_of::<u16>();
                let message = octets.get(begin..begin + length)?;
                at = begin + length;
                Some((*conn, *from, begin, message))
            })
        })
    }

    fn collect_dns(&self, originals: &mut Originals) {
        self.messages().for_each(|(_, _, _, message)| dns::collect(message, originals));
    }

    /// Writes the DNS messages on TCP connections anew.
    pub(super) fn write_dns(&self, mapping: &Mapping, streams: &mut Streams) {
        for (conn, from, begin, message) in self.messages() {
            let length = begin - size_of::<u16>();
            let old =
                self.dns.get(&(conn, from)).and_then(|octets| octets.get(length..begin + message.len()));
            let old = old.unwrap_or_default().to_vec();
            let mut new = old.get(..size_of::<u16>()).unwrap_or_default().to_vec();
            new.extend(dns::rewrite(message, mapping));
            streams.put(conn, from, length as u64, old, new);
        }
    }
}

const FRAGMENT: &str = "fragments of packets that aren't whole";

/// Keeps what is sent on a connection that carries DNS, up to the first gap.
fn gather(
    streams: &mut BTreeMap<(u32, SocketAddr), Vec<u8>>,
    survey: &Survey,
    conn: &Conn,
    event: Event<'_>,
) {
    let Event::Data { direction, offset, octets } = event else { return };
    if survey.dns.contains(&conn.id) {
        let from = if direction == Direction::ToServer { conn.client } else { conn.server };
        let stream = streams.entry((conn.id, from)).or_default();
        if stream.len() as u64 == offset {
            stream.extend_from_slice(octets);
        }
    }
}

fn place(assembler: &Assembler<()>, survey: &Survey, segment: &Segment<'_>) -> Option<Part> {
    let (conn, offset) = assembler.locate(segment)?;
    let kept = survey.hosts.contains(&conn) || survey.dns.contains(&conn);
    // What a reset carries is no part of the stream.
    let offset = offset.filter(|_| !segment.flags.rst);
    kept.then_some(Part::Segment { conn, from: segment.from, offset })
}

fn datagram(survey: &Survey, frame: &Frame<'_>) -> Option<Part> {
    survey.frames.contains(&frame.number).then_some(Part::Datagram)
}

/// Tells the addresses in the headers of a frame.
fn names(frame: &Frame<'_>, anatomy: &Anatomy, originals: &mut Originals) {
    for at in &anatomy.link.macs {
        if let Some(mac) = frame.octets.get(*at..).and_then(|octets| octets.first_chunk()) {
            originals.mac(*mac);
        }
    }
    originals.address(anatomy.ip.from);
    originals.address(anatomy.ip.to);
    if matches!(anatomy.ip.number, IpNumber::ICMP | IpNumber::IPV6_ICMP)
        && let Some(about) =
            super::transport::about(frame.octets.get(anatomy.ip.payload.clone()).unwrap_or_default())
    {
        originals.address(about.from);
        originals.address(about.to);
    }
}

/// The payload of a packet from its fragments, the first to bring an octet winning.
fn joined(pieces: &[Piece]) -> Vec<u8> {
    let len = pieces.iter().map(|piece| piece.offset + piece.octets.len()).max().unwrap_or_default();
    let mut out = vec![0; len];
    for piece in pieces.iter().rev() {
        if let Some(place) = out.get_mut(piece.offset..piece.offset + piece.octets.len()) {
            place.copy_from_slice(&piece.octets);
        }
    }
    out
}
