//! The new file: pcapng with nothing in it but frames, their times and their link types.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Write},
    time::Duration,
};

use etherparse::IpNumber;
use pcap_file::{
    DataLink, Endianness,
    pcapng::{
        PcapNgWriteError, PcapNgWriter,
        blocks::{
            enhanced_packet::EnhancedPacketBlock,
            interface_description::{
                InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
            },
            section_header::SectionHeaderBlock,
        },
    },
};

use super::{
    anatomy::{Anatomy, anatomy},
    dns,
    error::ScrubError,
    frames::{Frames, Part},
    mapping::Mapping,
    streams::Streams,
    transport::{self, Ends, Payload},
};
use crate::file::{Frame, Link, Reader, Stamp};

/// Everything that is needed to write a frame anew.
pub(super) struct Writing<'a> {
    pub(super) frames: &'a Frames,
    pub(super) streams: &'a Streams,
    pub(super) mapping: &'a Mapping,
}

/// What became of the frames that were to be kept.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    pub(super) written: u64,
    pub(super) refused: u64,
}

impl Writing<'_> {
    /// Reads a capture again and writes what is kept of it to `out`.
    pub(super) fn write(
        &self,
        reader: &mut Reader,
        out: impl Write,
        failed: &dyn Fn(io::Error) -> ScrubError,
    ) -> Result<Written, ScrubError> {
        let blame = |frame: u64, error: PcapNgWriteError| match error {
            PcapNgWriteError::Io(error) => failed(error),
            source => ScrubError::Format { frame, source: Box::new(source) },
        };
        let section = SectionHeaderBlock { endianness: Endianness::Little, ..SectionHeaderBlock::default() };
        let mut writer = PcapNgWriter::with_section_header(out, section).map_err(|error| blame(0, error))?;
        let mut interfaces: BTreeMap<Link, u32> = BTreeMap::new();
        let mut wholes: Vec<Option<Option<Vec<u8>>>> = vec![None; self.frames.wholes.len()];
        let mut done = Written::default();
        let mut last = Stamp::default();
        while let Some(frame) = reader.next_frame()? {
            last = frame.at.unwrap_or(last);
            let Some(part) = self.frames.kept.get(&frame.number) else { continue };
            let Some(data) = self.frame(&frame, *part, &mut wholes) else {
                done.refused += 1;
                continue;
            };
            let next = u32::try_from(interfaces.len()).unwrap_or(u32::MAX);
            let interface_id = *interfaces.entry(frame.link).or_insert(next);
            if interface_id == next {
                // Without the resolution, times are truncated to microseconds.
                let options = vec![InterfaceDescriptionOption::IfTsResol(InterfaceTsResolution::NANO)];
                let block = InterfaceDescriptionBlock { linktype: link(frame.link), snaplen: 0, options };
                writer.write_pcapng_block(block).map_err(|error| blame(frame.number, error))?;
            }
            let block = EnhancedPacketBlock {
                interface_id,
                timestamp: Duration::from_nanos(last.0),
                original_len: frame.length,
                data: Cow::Owned(data),
                options: Vec::new(),
            };
            writer.write_pcapng_block(block).map_err(|error| blame(frame.number, error))?;
            done.written += 1;
        }
        writer.into_inner().flush().map_err(failed)?;
        Ok(done)
    }

    /// A frame written anew; `None` if something of it isn't understood.
    fn frame(
        &self,
        frame: &Frame<'_>,
        part: Part,
        wholes: &mut [Option<Option<Vec<u8>>>],
    ) -> Option<Vec<u8>> {
        let anatomy = anatomy(frame)?;
        let mut out = self.headers(frame, &anatomy)?;
        let ip = &anatomy.ip;
        let (from, to) = (self.mapping.address(ip.from), self.mapping.address(ip.to));
        let ends = Ends { from, to };
        let payload = match part {
            Part::Fragment { whole, offset } => {
                let rewritten = wholes.get_mut(whole)?.get_or_insert_with(|| {
                    let whole = self.frames.wholes.get(whole)?;
                    let len = whole.octets.len();
                    self.payload(whole.number, &whole.octets, len, ends, whole.part)
                });
                rewritten.as_ref()?.get(offset..offset + ip.payload.len())?.to_vec()
            }
            part => self.payload(ip.number, frame.octets.get(ip.payload.clone())?, ip.length, ends, part)?,
        };
        out.extend(payload);
        // What follows the packet fills the frame up, or is its check sequence.
        out.resize(frame.octets.len(), 0);
        Some(out)
    }

    fn headers(&self, frame: &Frame<'_>, anatomy: &Anatomy) -> Option<Vec<u8>> {
        let mut out = frame.octets.get(..anatomy.link.len)?.to_vec();
        for at in &anatomy.link.macs {
            if let Some(mac) = out.get_mut(*at..).and_then(|octets| octets.first_chunk_mut()) {
                *mac = self.mapping.mac(*mac);
            }
        }
        if let Some(zeros) = anatomy.link.zeros.clone().and_then(|range| out.get_mut(range)) {
            zeros.fill(0);
        }
        out.extend(transport::header(frame.octets, &anatomy.ip, self.mapping));
        Some(out)
    }

    fn payload(
        &self,
        number: IpNumber,
        octets: &[u8],
        length: usize,
        ends: Ends,
        part: Part,
    ) -> Option<Vec<u8>> {
        let there = There { streams: self.streams, mapping: self.mapping, part };
        transport::rewrite(number, octets, length, ends, &there, self.mapping)
    }
}

/// The payload of a transport at its place.
struct There<'a> {
    streams: &'a Streams,
    mapping: &'a Mapping,
    part: Part,
}

impl Payload for There<'_> {
    fn segment(&self, old: &[u8]) -> Vec<u8> {
        match self.part {
            Part::Segment { conn, from, offset: Some(offset) } => {
                self.streams.segment(conn, from, offset, old)
            }
            _ => vec![0; old.len()],
        }
    }

    fn datagram(&self, old: &[u8]) -> Vec<u8> {
        dns::rewrite(old, self.mapping)
    }
}

fn link(link: Link) -> DataLink {
    DataLink::from(link.0)
}
