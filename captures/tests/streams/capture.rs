//! Mutated captures, and the files they stand in.

use std::{collections::BTreeMap, fs::File, io::BufWriter, net::SocketAddr, path::Path, time::Duration};

use emulator::model::Entropy;
use etherparse::{
    EtherType, Ethernet2Header, IpFragOffset, IpNumber, Ipv4Header, Ipv6FragmentHeader, Ipv6Header,
    PacketBuilder, SingleVlanHeader, TcpHeader, VlanId,
};
use pcap_file::{
    DataLink, Endianness,
    pcap::{PcapHeader, PcapPacket, PcapTsResolution, PcapWriter},
};

use crate::{
    lab::Talk,
    mutate::{HARMFUL, HARMLESS},
    wire::{Connection, Segment},
};

/// Mutated captures merged into one file: their connections, and their segments in the order of the frames.
pub(crate) struct Merged {
    pub(crate) connections: Vec<Connection>,
    order: Vec<(usize, usize)>,
    seed: u64,
}

/// Some captures of a seed: a few connections each, of which every one is mutated at least once.
pub(crate) fn merged(talks: &[Talk], seed: u64, captures: usize) -> Merged {
    let dice = &mut Entropy::new(seed, "captures");
    let mut connections: Vec<Connection> = Vec::new();
    for capture in 0..captures {
        for nth in 0..=dice.below(3) {
            let talk = &talks[pick(dice, talks.len())];
            let isn = [dice.bytes(), dice.bytes()].map(u32::from_be_bytes);
            let again = nth > 0 && dice.below(5) == 0;
            let (client, server) = match connections.last() {
                Some(last) if again => (last.client, last.server),
                _ => ends(capture, u16::try_from(nth).unwrap(), dice),
            };
            let mut wire = Connection::new(client, server, isn, talk);
            wire.again = again;
            mutate(&mut wire, dice);
            connections.push(wire);
        }
    }
    let order = interleave(&connections, dice);
    Merged { connections, order, seed }
}

fn pick(dice: &mut Entropy, len: usize) -> usize {
    usize::try_from(dice.below(u64::try_from(len).unwrap())).unwrap()
}

fn ends(capture: usize, nth: u16, dice: &mut Entropy) -> (SocketAddr, SocketAddr) {
    let number = u16::try_from(capture).unwrap();
    let low = u8::try_from(capture).unwrap();
    let server = [1688, 1688, 1688, 49_666][pick(dice, 4)];
    if dice.below(3) == 0 {
        let ip = |last: u16| [0xFD00, 0, 0, number, 0, 0, 0, last];
        ((ip(1), 50_000 + nth).into(), (ip(2), server).into())
    } else {
        (([10, 0, low, 1], 50_000 + nth).into(), ([10, 0, low, 2], server).into())
    }
}

/// One to three harmless mutations; behind them, in every third connection, one that isn't.
fn mutate(wire: &mut Connection, dice: &mut Entropy) {
    let harmless = (0..=dice.below(3)).map(|_| HARMLESS[pick(dice, HARMLESS.len())]).collect::<Vec<_>>();
    let harmful = (dice.below(3) == 0).then(|| HARMFUL[pick(dice, HARMFUL.len())]);
    for (name, mutation) in harmless.into_iter().chain(harmful) {
        mutation(wire, dice);
        wire.done.push(name);
    }
}

/// The order of all segments; each connection keeps its own. One with the ends of the one before it waits for that.
fn interleave(connections: &[Connection], dice: &mut Entropy) -> Vec<(usize, usize)> {
    let mut next = vec![0; connections.len()];
    let mut order = Vec::new();
    loop {
        let left = |conn: usize| next[conn] < connections[conn].segments.len();
        let ready = |conn: &usize| left(*conn) && !(connections[*conn].again && left(*conn - 1));
        let ready: Vec<usize> = (0..connections.len()).filter(ready).collect();
        if ready.is_empty() {
            return order;
        }
        let conn = ready[pick(dice, ready.len())];
        for _ in 0..=dice.below(4) {
            if next[conn] < connections[conn].segments.len() {
                order.push((conn, next[conn]));
                next[conn] += 1;
            }
        }
    }
}

impl Merged {
    /// The connections in the order of their first frames: that of tshark's numbers. One of which the capture has no
    /// frame has none.
    pub(crate) fn numbered(&self) -> Vec<&Connection> {
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (frame, (conn, _)) in self.order.iter().enumerate() {
            first.entry(*conn).or_insert(frame);
        }
        let mut conns: Vec<(usize, usize)> = first.into_iter().map(|(conn, frame)| (frame, conn)).collect();
        conns.sort_unstable();
        conns.into_iter().map(|(_, conn)| &self.connections[conn]).collect()
    }

    /// Writes it as pcap, the byte order and resolution by the seed, a frame each millisecond.
    pub(crate) fn write(&self, path: &Path) {
        let (endianness, ts_resolution) = match self.seed % 3 {
            0 => (Endianness::Little, PcapTsResolution::MicroSecond),
            1 => (Endianness::Big, PcapTsResolution::NanoSecond),
            _ => (Endianness::Little, PcapTsResolution::NanoSecond),
        };
        let header = PcapHeader {
            endianness,
            ts_resolution,
            snaplen: 0x4_0000,
            datalink: DataLink::ETHERNET,
            ..PcapHeader::default()
        };
        let out = BufWriter::new(File::create(path).unwrap());
        let mut writer = PcapWriter::with_header(out, header).unwrap();
        let mut at = Duration::from_secs(1_767_225_600);
        for (number, (conn, segment)) in (0..).zip(&self.order) {
            let wire = &self.connections[*conn];
            for (octets, length) in frames(wire, &wire.segments[*segment], number) {
                at += Duration::from_millis(1);
                writer.write_packet(&PcapPacket::new(at, length, octets).unwrap()).unwrap();
            }
        }
        writer.flush().unwrap();
    }
}

/// The frames of a segment, each with its length on the network.
fn frames(wire: &Connection, segment: &Segment, number: u32) -> Vec<(Vec<u8>, u32)> {
    let (from, to) = if segment.server { (wire.server, wire.client) } else { (wire.client, wire.server) };
    let mut tcp = TcpHeader::new(from.port(), to.port(), segment.seq, 64_000);
    (tcp.syn, tcp.fin, tcp.rst) = (segment.syn, segment.fin, segment.rst);
    (tcp.ack, tcp.acknowledgment_number) = (segment.ack.is_some(), segment.ack.unwrap_or_default());
    tcp.psh = !segment.data.is_empty();
    let (builder, kind) = match (from, to) {
        (SocketAddr::V4(from), SocketAddr::V4(to)) => {
            (PacketBuilder::ipv4(from.ip().octets(), to.ip().octets(), 64), EtherType::IPV4)
        }
        (SocketAddr::V6(from), SocketAddr::V6(to)) => {
            (PacketBuilder::ipv6(from.ip().octets(), to.ip().octets(), 64), EtherType::IPV6)
        }
        _ => unreachable!("both ends are of one family"),
    };
    let mut packet = Vec::new();
    builder.tcp_header(tcp).write(&mut packet, &segment.data).unwrap();
    let packets = if segment.fragments { fragments(&packet, number) } else { vec![packet] };
    let link = |packet: Vec<u8>| {
        let ether_type = if segment.vlan { EtherType::VLAN_TAGGED_FRAME } else { kind };
        let ethernet = Ethernet2Header { source: [2; 6], destination: [4; 6], ether_type };
        let mut octets = ethernet.to_bytes().to_vec();
        if segment.vlan {
            let vlan_id = VlanId::try_new(5).unwrap();
            let tag = SingleVlanHeader { vlan_id, ether_type: kind, ..SingleVlanHeader::default() };
            octets.extend(tag.to_bytes());
        }
        octets.extend(packet);
        let length = u32::try_from(octets.len()).unwrap();
        octets.truncate(octets.len() - segment.cut);
        (octets, length)
    };
    packets.into_iter().map(link).collect()
}

/// An IP packet in two or three fragments, the last one first in every other.
fn fragments(packet: &[u8], number: u32) -> Vec<Vec<u8>> {
    let four = packet[0] >> 4 == 4;
    let (header, payload) = packet.split_at(if four { Ipv4Header::MIN_LEN } else { Ipv6Header::LEN });
    let size = (payload.len() / 2 / 8 * 8).max(8);
    let pieces = payload.chunks(size).collect::<Vec<_>>();
    let last = pieces.len() - 1;
    let mut fragments = Vec::new();
    for (nth, piece) in pieces.into_iter().enumerate() {
        let offset = IpFragOffset::try_new(u16::try_from(nth * size / 8).unwrap()).unwrap();
        let mut octets = Vec::new();
        if four {
            let (mut ip, _) = Ipv4Header::from_slice(header).unwrap();
            (ip.fragment_offset, ip.more_fragments, ip.dont_fragment) = (offset, nth < last, false);
            ip.identification = (number & 0xFFFF) as u16;
            ip.set_payload_len(piece.len()).unwrap();
            ip.write(&mut octets).unwrap();
        } else {
            let (mut ip, _) = Ipv6Header::from_slice(header).unwrap();
            let fragment = Ipv6FragmentHeader::new(IpNumber::TCP, offset, nth < last, number);
            ip.next_header = IpNumber::IPV6_FRAGMENTATION_HEADER;
            ip.payload_length = u16::try_from(Ipv6FragmentHeader::LEN + piece.len()).unwrap();
            octets.extend(ip.to_bytes());
            octets.extend(fragment.to_bytes());
        }
        octets.extend_from_slice(piece);
        fragments.push(octets);
    }
    if number.is_multiple_of(2) {
        fragments.reverse();
    }
    fragments
}
