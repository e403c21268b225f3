//! The file: one section, one Ethernet interface with times in nanoseconds, a block for each frame.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    io::Write,
    time::Duration,
};

use emulator::{
    model::Filetime,
    trace::{Direction, Packet, Payload, Recording},
};
use pcap_file::{
    DataLink, Endianness,
    pcapng::{
        PcapNgWriteError, PcapNgWriter,
        blocks::{
            enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption},
            interface_description::{
                InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
            },
            opt_common::CommonOption,
            section_header::{SectionHeaderBlock, SectionHeaderOption},
        },
    },
};

use super::{
    WriteError, frame,
    link::Ends,
    tape::{Tape, Timed},
    tcp::{self, Connection},
};

/// Writes a recording as pcapng, little endian. Frames carry virtual time; those of one instant are a microsecond
/// apart, in the order of the recording. A comment goes to the first frame of the packet with that index, or, where that
/// packet shows in no frame, of the last one before it that does.
pub fn write_pcapng(
    out: impl Write,
    recording: &Recording,
    comments: &[(usize, String)],
) -> Result<(), WriteError> {
    let packets = recording.packets();
    let frames = frames(packets)?;
    let mut notes = notes(&frames, packets.len(), comments)?;
    let mut writer = header(out).map_err(|source| blame(0, source))?;
    for frame in frames {
        let comments = notes.remove(&frame.packet).unwrap_or_default();
        let comments = comments.into_iter().map(|text| CommonOption::Comment(Cow::Borrowed(text)));
        let block = EnhancedPacketBlock {
            interface_id: 0,
            timestamp: frame.at,
            original_len: u32::try_from(frame.octets.len()).expect("IP limits a frame to 64 KiB"),
            data: Cow::Owned(frame.octets),
            options: comments.map(EnhancedPacketOption::Common).collect(),
        };
        writer.write_pcapng_block(block).map_err(|source| blame(frame.packet, source))?;
    }
    writer.into_inner().flush()?;
    Ok(())
}

/// Comments by the packet that shows them.
fn notes<'a>(
    frames: &[Timed],
    packets: usize,
    comments: &'a [(usize, String)],
) -> Result<BTreeMap<usize, Vec<&'a str>>, WriteError> {
    let shown: BTreeSet<usize> = frames.iter().map(|frame| frame.packet).collect();
    let mut notes: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (packet, comment) in comments {
        if *packet >= packets {
            return Err(WriteError::Comment { packet: *packet, packets });
        }
        let shows =
            shown.range(..=*packet).next_back().expect("the first packet of a recording always shows");
        notes.entry(*shows).or_default().push(comment);
    }
    Ok(notes)
}

fn blame(packet: usize, source: PcapNgWriteError) -> WriteError {
    match source {
        PcapNgWriteError::Io(error) => WriteError::Io(error),
        source => WriteError::Format { packet, source: Box::new(source) },
    }
}

fn header<W: Write>(out: W) -> Result<PcapNgWriter<W>, PcapNgWriteError> {
    let application = Cow::Borrowed(concat!("kmslab ", env!("CARGO_PKG_VERSION")));
    let section = SectionHeaderBlock {
        endianness: Endianness::Little,
        options: vec![SectionHeaderOption::UserApplication(application)],
        ..SectionHeaderBlock::default()
    };
    let mut writer = PcapNgWriter::with_section_header(out, section)?;
    // Without the resolution, times are truncated to microseconds.
    let options = vec![
        InterfaceDescriptionOption::IfName(Cow::Borrowed("lab")),
        InterfaceDescriptionOption::IfTsResol(InterfaceTsResolution::NANO),
    ];
    let interface = InterfaceDescriptionBlock { linktype: DataLink::ETHERNET, snaplen: 0, options };
    writer.write_pcapng_block(interface)?;
    Ok(writer)
}

fn frames(packets: &[Packet]) -> Result<Vec<Timed>, WriteError> {
    let mut tape = Tape::default();
    let mut open: BTreeMap<u32, Connection> = BTreeMap::new();
    for (index, packet) in packets.iter().enumerate() {
        let (client, server) = (packet.client, packet.server);
        let ends = Ends::new(client, server).ok_or(WriteError::Families {
            packet: index,
            client: client.ip(),
            server: server.ip(),
        })?;
        let at = since_1970(packet.at);
        match &packet.payload {
            Payload::Open(conn) => {
                tape.packet(index, at, ends);
                open.insert(*conn, Connection::open(&mut tape, ends, index));
            }
            Payload::Refused => {
                tape.packet(index, at, ends);
                tcp::refused(&mut tape, ends, index);
            }
            Payload::Unanswered => {
                tape.packet(index, at, ends);
                tcp::unanswered(&mut tape, ends, index);
            }
            Payload::Segment(conn, direction, octets) => {
                let connection = opened(&mut open, *conn, index)?;
                tape.packet(index, at, connection.ends());
                connection.send(&mut tape, *direction, octets);
            }
            Payload::Closed(conn, direction, how) => {
                let connection = opened(&mut open, *conn, index)?;
                tape.packet(index, at, connection.ends());
                connection.close(&mut tape, *direction, *how);
            }
            Payload::Datagram(direction, octets) => {
                if octets.len() > frame::MAX_DATAGRAM {
                    return Err(WriteError::Datagram { packet: index, octets: octets.len() });
                }
                tape.packet(index, at, ends);
                let ends = if *direction == Direction::ToServer { ends } else { ends.back() };
                tape.push(frame::udp(ends, octets));
            }
        }
    }
    Ok(tape.finish())
}

fn opened(
    open: &mut BTreeMap<u32, Connection>,
    conn: u32,
    packet: usize,
) -> Result<&mut Connection, WriteError> {
    open.get_mut(&conn).ok_or(WriteError::NotOpened { packet, conn })
}

fn since_1970(at: Filetime) -> Duration {
    let nanos = at.unix_nanos();
    let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    Duration::new(
        u64::try_from(seconds).expect("a FILETIME is below 2^64 ticks of 100 ns"),
        u32::try_from(rest).expect("a remainder of 10^9"),
    )
}
