//! pcap: a header, then records.

use pcap_file::pcap::{PcapHeader, PcapParseError, PcapParser, PcapTsResolution};

use super::{
    Link, Stamp,
    buffer::Buffer,
    record::{MOST_OCTETS, Next, Problem, Record},
};

/// A pcap file, after its header.
pub(super) struct Pcap {
    parser: PcapParser,
    link: Link,
    /// Nanoseconds in a unit of the fraction.
    unit: u64,
}

impl Pcap {
    /// Octets before the records of a file, and before the data of a record.
    const FILE_HEADER: usize = 24;
    const RECORD_HEADER: usize = 16;
    /// The link type has these bits; those above tell of frame check sequences.
    const LINK: u32 = 0x03FF_FFFF;

    /// Whether these are the first octets of such a file.
    pub(super) fn begins(octets: &[u8]) -> bool {
        let mut header = [0; Self::FILE_HEADER];
        let Some((magic, _)) = octets.split_first_chunk::<4>() else { return false };
        header[..magic.len()].copy_from_slice(magic);
        PcapHeader::from_slice(&header).is_ok()
    }

    /// The file at whose beginning `buffer` stands; `None` if it is cut off in its header.
    pub(super) fn new(buffer: &mut Buffer) -> Result<Option<Self>, Problem> {
        if !buffer.want(Self::FILE_HEADER)? {
            return Ok(None);
        }
        let (_, parser) =
            PcapParser::new(buffer.rest()).map_err(|error| Problem::Block(error.to_string()))?;
        let header = parser.header();
        let unit = match header.ts_resolution {
            PcapTsResolution::MicroSecond => 1000,
            PcapTsResolution::NanoSecond => 1,
        };
        buffer.pass(Self::FILE_HEADER);
        Ok(Some(Self { parser, link: Link(u32::from(header.datalink) & Self::LINK), unit }))
    }

    pub(super) fn next(&self, buffer: &mut Buffer) -> Result<Next, Problem> {
        loop {
            let ready = buffer.rest();
            let need = match self.parser.next_raw_packet(ready) {
                Ok((_, packet)) => {
                    if packet.incl_len > MOST_OCTETS {
                        return Err(too_long(packet.incl_len as usize));
                    }
                    let at = u64::from(packet.ts_sec) * 1_000_000_000 + u64::from(packet.ts_frac) * self.unit;
                    let record = Self::RECORD_HEADER..Self::RECORD_HEADER + packet.data.len();
                    let length = packet.orig_len.max(packet.incl_len);
                    drop(packet);
                    let place = buffer.place(record.clone());
                    buffer.pass(record.end);
                    let at = Some(Stamp(at));
                    return Ok(Next::Frame(Record { at, interface: 0, link: self.link, place, length }));
                }
                // The length that is told is that of the data, once the header is there.
                Err(PcapParseError::IncompleteBuffer(data, _)) if ready.len() >= Self::RECORD_HEADER => {
                    if data > MOST_OCTETS as usize {
                        return Err(too_long(data));
                    }
                    Self::RECORD_HEADER + data
                }
                Err(PcapParseError::IncompleteBuffer(..)) => Self::RECORD_HEADER,
                Err(error) => return Err(Problem::Block(error.to_string())),
            };
            if !buffer.want(need)? {
                return Ok(if buffer.rest().is_empty() { Next::End } else { Next::Cut });
            }
        }
    }
}

fn too_long(octets: usize) -> Problem {
    Problem::Block(format!(
        "a record says that it holds {octets} octets; at most {MOST_OCTETS} were expected"
    ))
}
