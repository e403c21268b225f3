//! What the assembler and the transcript make of a file.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    path::Path,
    sync::Arc,
};

use captures::{
    file::Reader,
    packet::{Packet, Packets},
    stream::{Assembler, Conn, Direction, Event, Limits, Seen},
    transcript::{self, Depth, Options, What},
};
use emulator::wire::LabKeys;

/// A direction of a connection: its number and who sends.
pub(crate) type Way = (u32, SocketAddr);
/// Type, call id and fragment length of a PDU.
pub(crate) type Pdu = (u8, u32, u16);

/// What a file holds.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) connections: u32,
    /// Octets by direction, `None` for one in a gap.
    pub(crate) streams: BTreeMap<Way, Vec<Option<u8>>>,
    pub(crate) conflicts: BTreeSet<Way>,
    pub(crate) pdus: BTreeMap<Way, Vec<Pdu>>,
    /// The connection of each frame that carries TCP.
    pub(crate) numbers: BTreeMap<u64, u32>,
    /// Ports of servers that speak DCE/RPC.
    pub(crate) ports: BTreeSet<u16>,
}

pub(crate) fn read(path: &Path) -> Read {
    let mut read = Read::default();
    let mut reader = Reader::open(path).unwrap();
    let mut packets = Packets::default();
    let mut assembler = Assembler::<()>::new(Limits::default());
    let Read { streams, conflicts, numbers, .. } = &mut read;
    let mut told = |conn: &Conn, (): &mut (), _: Seen, event: Event<'_>| {
        let way =
            |direction| (conn.id, if direction == Direction::ToServer { conn.client } else { conn.server });
        match event {
            Event::Data { direction, offset, octets } => {
                let stream = streams.entry(way(direction)).or_default();
                assert_eq!(stream.len() as u64, offset);
                stream.extend(octets.iter().map(|octet| Some(*octet)));
            }
            Event::Gap { direction, offset, len } => {
                let stream = streams.entry(way(direction)).or_default();
                assert_eq!(stream.len() as u64, offset);
                stream.resize(stream.len() + usize::try_from(len).unwrap(), None);
            }
            Event::Conflict { direction, .. } => {
                conflicts.insert(way(direction));
            }
            _ => {}
        }
    };
    // A file may be cut off; what was read of it counts.
    while let Ok(Some(frame)) = reader.next_frame() {
        let seen = Seen { frame: frame.number, at: frame.at.unwrap_or_default() };
        if let Packet::Tcp(segment) = packets.read(&frame) {
            assembler.segment(seen, &segment, &mut told);
            if let Some((conn, _)) = assembler.locate(&segment) {
                numbers.insert(seen.frame, conn);
            }
        }
    }
    assembler.finish(&mut told);
    read.connections = assembler.connections();
    pdus(path, &mut read);
    read
}

fn pdus(path: &Path, read: &mut Read) {
    let options = Options { depth: Depth::Pdus, ..Options::new(Arc::new(LabKeys::derive("kms-lab"))) };
    let mut reader = Reader::open(path).unwrap();
    let mut pdus: BTreeMap<Way, Vec<(u64, Pdu)>> = BTreeMap::new();
    // As above.
    let _ = transcript::read(&mut reader, &options, &mut |item| {
        let (Some(party), What::Pdu(pdu)) = (item.party, item.what) else { return };
        let from = if pdu.direction == Direction::ToServer { party.client } else { party.server };
        let header = pdu.header;
        read.ports.insert(party.server.port());
        let told = (header.ptype.0, header.call_id, header.frag_length);
        pdus.entry((party.conn, from)).or_default().push((pdu.offset, told));
    });
    for (way, mut told) in pdus {
        told.sort_unstable_by_key(|(offset, _)| *offset);
        read.pdus.insert(way, told.into_iter().map(|(_, pdu)| pdu).collect());
    }
}
