//! A capture of small connections of KMS clients, of any size, written without holding it.

use std::{
    collections::VecDeque,
    fs::File,
    io::{BufWriter, Write},
    net::Ipv4Addr,
    path::Path,
    sync::Arc,
    time::Duration,
};

use emulator::{
    model::Minutes,
    trace::{Actor, Direction, Payload},
};
use etherparse::{PacketBuilder, TcpHeader};
use pcap_file::{
    Endianness,
    pcap::{PcapHeader, PcapPacket, PcapTsResolution, PcapWriter},
};

use crate::worlds;

/// Connections that go on at once.
const AT_ONCE: u32 = 64;
/// Between a frame and the next.
const STEP: Duration = Duration::from_nanos(12_345);

/// What both sides write on a connection, in turns.
type Talk = Vec<(Direction, Vec<u8>)>;

/// Writes a pcap file of about so many octets.
pub(crate) fn write(file: &Path, octets: u64) -> Result<(), Box<dyn std::error::Error>> {
    let talks = talks();
    let header = PcapHeader {
        ts_resolution: PcapTsResolution::NanoSecond,
        endianness: Endianness::Little,
        snaplen: 262_144,
        ..PcapHeader::default()
    };
    let mut writer = PcapWriter::with_header(BufWriter::with_capacity(1 << 20, File::create(file)?), header)?;
    let mut at = Duration::from_secs(1_700_000_000);
    let (mut written, mut number) = (0, 0_u32);
    let mut open: VecDeque<Connection<'_>> = VecDeque::new();
    loop {
        if open.len() < AT_ONCE as usize && written < octets {
            open.push_back(Connection::new(number, &talks[number as usize % talks.len()]));
            number += 1;
        }
        let Some(mut connection) = open.pop_front() else { break };
        let frame = connection.next();
        at += STEP;
        let length = u32::try_from(frame.len())?;
        written += writer.write_packet(&PcapPacket::new(at, length, frame)?)? as u64;
        if !connection.is_over() {
            open.push_back(connection);
        }
    }
    writer.into_inner().flush()?;
    Ok(())
}

/// What a client of the lab and its host said to each other in four months.
fn talks() -> Vec<Talk> {
    let client: Actor = Arc::from("c1");
    let mut world = worlds::world(24);
    world.boot(&client);
    world.advance(Minutes::days(120));
    let mut talks: Vec<Talk> = Vec::new();
    for packet in world.recording().packets() {
        match &packet.payload {
            Payload::Open(_) => talks.push(Vec::new()),
            Payload::Segment(_, direction, octets) => {
                if let Some(talk) = talks.last_mut() {
                    talk.push((*direction, octets.clone()));
                }
            }
            _ => {}
        }
    }
    talks
}

/// A connection that is being written.
struct Connection<'a> {
    client: ([u8; 4], u16),
    talk: &'a Talk,
    /// Frames written.
    step: usize,
    /// Sequence numbers of client and server.
    next: [u32; 2],
}

impl<'a> Connection<'a> {
    const SERVER: ([u8; 4], u16) = ([10, 255, 0, 1], 1688);
    /// SYN, SYN and ACK, ACK; at the end FIN, FIN, ACK.
    const OPENING: usize = 3;
    const CLOSING: usize = 3;

    fn new(number: u32, talk: &'a Talk) -> Self {
        // A port of the dynamic range, and another machine when they are used up.
        let port = 49_152 + u16::try_from(number % 16_384).unwrap_or(0);
        let address = Ipv4Addr::from_bits(0x0A00_0001 + number / 16_384);
        let first = (number + 1).wrapping_mul(0x9E37_79B1);
        Self { client: (address.octets(), port), talk, step: 0, next: [first, !first] }
    }

    fn is_over(&self) -> bool {
        self.step == Self::OPENING + self.talk.len() + Self::CLOSING
    }

    /// The next frame.
    fn next(&mut self) -> Vec<u8> {
        let talked = self.step.checked_sub(Self::OPENING).unwrap_or(usize::MAX);
        let (direction, payload) = match self.talk.get(talked) {
            Some((direction, octets)) => (*direction, &octets[..]),
            None if self.step == 1 || self.step == self.talk.len() + 4 => (Direction::ToClient, &[][..]),
            None => (Direction::ToServer, &[][..]),
        };
        let (from, to, side) = match direction {
            Direction::ToServer => (self.client, Self::SERVER, 0),
            Direction::ToClient => (Self::SERVER, self.client, 1),
        };
        let mut header = TcpHeader::new(from.1, to.1, self.next[side], 64_240);
        header.syn = self.step < 2;
        header.ack = self.step > 0;
        header.acknowledgment_number = if header.ack { self.next[1 - side] } else { 0 };
        header.psh = !payload.is_empty();
        header.fin = self.step == self.talk.len() + 3 || self.step == self.talk.len() + 4;
        let sent = payload.len() + usize::from(header.syn) + usize::from(header.fin);
        self.next[side] = self.next[side].wrapping_add(u32::try_from(sent).unwrap_or(0));
        self.step += 1;
        let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]);
        let builder = builder.ipv4(from.0, to.0, 64).tcp_header(header);
        let mut frame = Vec::with_capacity(builder.size(payload.len()));
        builder.write(&mut frame, payload).expect("a segment of the lab fits into a frame");
        frame
    }
}
