//! A capture with names that aren't to be given away, and what networks do to its frames.

use std::{borrow::Cow, fs::File, io::Cursor, net::IpAddr, path::Path, sync::Arc, time::Duration};

use captures::{file::Reader, write::write_pcapng};
use emulator::{
    client::Discovery,
    dns::{Name, Record, RecordData, Srv},
    model::Minutes,
    nameserver::{NameServer, Zone},
    sim::{Network, World},
    trace::Actor,
    wire::Workstation,
};
use etherparse::{IpFragOffset, Ipv4Header, SlicedPacket};
use pcap_file::{
    DataLink,
    pcapng::{
        PcapNgWriter,
        blocks::{
            enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption},
            interface_description::{InterfaceDescriptionBlock, InterfaceDescriptionOption},
            name_resolution::{Ipv4Record, NameResolutionBlock, Record as NameRecord},
            opt_common::CommonOption,
            section_header::{SectionHeaderBlock, SectionHeaderOption},
        },
    },
};

/// Octets of an Ethernet header.
pub(crate) const ETHERNET: usize = 14;

/// A frame, as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Framed {
    pub(crate) at: Duration,
    pub(crate) octets: Vec<u8>,
    /// Its length on the network.
    pub(crate) length: usize,
}

impl Framed {
    pub(crate) fn new(at: Duration, octets: Vec<u8>) -> Self {
        Self { at, length: octets.len(), octets }
    }

    /// Where the data of its TCP segment begin, if it has any.
    pub(crate) fn data(&self) -> Option<usize> {
        let packet = SlicedPacket::from_ethernet(&self.octets).ok()?;
        let payload = match packet.transport? {
            etherparse::TransportSlice::Tcp(tcp) => tcp.payload().len(),
            _ => 0,
        };
        (payload > 0).then(|| self.octets.len() - payload)
    }
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// A client activates twice, in a network and with names of an owner.
pub(crate) fn frames() -> Vec<Framed> {
    let network = Network([10, 77, 0]);
    let (domain, host) = ("corp.fabrikam.example", "kms-main.corp.fabrikam.example");
    let mut zone = Zone::new(name(domain));
    let srv = Srv { priority: 0, weight: 0, port: 1688, target: name(host) };
    for (owner, data) in [
        (name("_vlmcs._tcp.corp.fabrikam.example"), RecordData::Srv(srv)),
        (name(host), RecordData::A([10, 77, 0, 10].into())),
    ] {
        zone.add(Record { name: owner, ttl: 60, data }).unwrap();
    }
    let mut spec = crate::worlds::spec(24);
    spec.network = network;
    spec.hosts[0].address = (network.host(0), 1688).into();
    spec.clients[0].address = network.client(0);
    spec.clients[0].config.discovery = Discovery::dns(vec![name(domain)]);
    spec.clients[0].config.workstation = Workstation::new("Annas-Laptop.corp.fabrikam.example");
    spec.names = NameServer::new([zone]);
    let mut world = World::new(spec);
    let c1: Actor = Arc::from("c1");
    world.boot(&c1);
    world.advance(Minutes::days(8));
    let mut octets = Vec::new();
    write_pcapng(&mut octets, world.recording(), &[]).unwrap();
    let mut reader = Reader::new(Cursor::new(octets)).unwrap();
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame().unwrap() {
        frames.push(Framed::new(Duration::from_nanos(frame.at.unwrap().0), frame.octets.to_vec()));
    }
    assert!(frames.len() > 20);
    frames
}

/// Where the first PDU of a call stands among the frames: the request that asks for activation.
pub(crate) fn request(frames: &[Framed]) -> usize {
    let is = |frame: &Framed| frame.data().is_some_and(|at| frame.octets.get(at..at + 3) == Some(&[5, 0, 0]));
    frames.iter().position(is).unwrap()
}

/// The frames as pcapng, with everything in it that a capturing machine tells of itself.
pub(crate) fn write(file: &Path, link: DataLink, frames: &[Framed]) {
    let text = |text: &'static str| Cow::Borrowed(text);
    let section = SectionHeaderBlock {
        options: vec![
            SectionHeaderOption::Hardware(text("Annas Hardware secretbox")),
            SectionHeaderOption::OS(text("secretbox OS")),
            SectionHeaderOption::UserApplication(text("secretbox dumpcap")),
        ],
        ..SectionHeaderBlock::default()
    };
    let mut writer = PcapNgWriter::with_section_header(File::create(file).unwrap(), section).unwrap();
    let options = vec![
        InterfaceDescriptionOption::IfName(text("secretbox0")),
        InterfaceDescriptionOption::IfDescription(text("card of secretbox")),
    ];
    let interface = InterfaceDescriptionBlock { linktype: link, snaplen: 0, options };
    writer.write_pcapng_block(interface).unwrap();
    let record = Ipv4Record { ip_addr: [10, 77, 0, 10].into(), names: vec![text("kms-main.secretbox")] };
    let names = NameResolutionBlock { records: vec![NameRecord::Ipv4(record)], options: vec![] };
    writer.write_pcapng_block(names).unwrap();
    for frame in frames {
        let comment = EnhancedPacketOption::Common(CommonOption::Comment(text("seen at secretbox")));
        let block = EnhancedPacketBlock {
            interface_id: 0,
            timestamp: frame.at,
            original_len: u32::try_from(frame.length).unwrap(),
            data: Cow::Borrowed(&frame.octets),
            options: vec![comment],
        };
        writer.write_pcapng_block(block).unwrap();
    }
}

/// The IPv4 packet of a frame in fragments whose payloads are as long as said, in eights.
pub(crate) fn fragments(frame: &Framed, eights: u16) -> Vec<Framed> {
    let (ethernet, packet) = frame.octets.split_at(ETHERNET);
    let (header, payload) = Ipv4Header::from_slice(packet).unwrap();
    let size = usize::from(eights) * 8;
    let count = payload.len().div_ceil(size);
    (0_u16..)
        .zip(payload.chunks(size))
        .map(|(nth, piece)| {
            let mut header = header.clone();
            header.identification = 77;
            header.dont_fragment = false;
            header.fragment_offset = IpFragOffset::try_new(nth * eights).unwrap();
            header.more_fragments = usize::from(nth) + 1 < count;
            header.set_payload_len(piece.len()).unwrap();
            header.header_checksum = header.calc_header_checksum();
            let mut octets = ethernet.to_vec();
            header.write(&mut octets).unwrap();
            octets.extend_from_slice(piece);
            Framed::new(frame.at, octets)
        })
        .collect()
}

/// A TCP segment in two, cut after `at` octets of its data.
pub(crate) fn split(frame: &Framed, at: usize) -> [Framed; 2] {
    let begin = frame.data().unwrap();
    let part = |skip: usize, take: usize| {
        let (ethernet, packet) = frame.octets.split_at(ETHERNET);
        let (mut ip, rest) = Ipv4Header::from_slice(packet).unwrap();
        let (mut tcp, data) = etherparse::TcpHeader::from_slice(rest).unwrap();
        let data: Vec<u8> = data.iter().copied().skip(skip).take(take).collect();
        tcp.sequence_number = tcp.sequence_number.wrapping_add(u32::try_from(skip).unwrap());
        ip.set_payload_len(tcp.header_len() + data.len()).unwrap();
        ip.header_checksum = ip.calc_header_checksum();
        tcp.checksum = tcp.calc_checksum_ipv4(&ip, &data).unwrap();
        let mut octets = ethernet.to_vec();
        ip.write(&mut octets).unwrap();
        tcp.write(&mut octets).unwrap();
        octets.extend(data);
        Framed::new(frame.at, octets)
    };
    [part(0, at), part(at, frame.octets.len() - begin)]
}

/// A datagram of other people.
pub(crate) fn noise(at: Duration, from: IpAddr, to: IpAddr) -> Framed {
    let (IpAddr::V4(from), IpAddr::V4(to)) = (from, to) else { panic!("IPv4 only") };
    let packet = etherparse::PacketBuilder::ethernet2([2, 9, 9, 9, 9, 1], [2, 9, 9, 9, 9, 2]).ipv4(
        from.octets(),
        to.octets(),
        64,
    );
    let packet = packet.udp(5000, 5001);
    let data = b"letters of secretbox";
    let mut octets = Vec::new();
    packet.write(&mut octets, data).unwrap();
    Framed::new(at, octets)
}
