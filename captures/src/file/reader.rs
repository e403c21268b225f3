//! Frames of a file, one after the other.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::{
    Frame, ReadError,
    buffer::Buffer,
    pcap::Pcap,
    pcapng::PcapNg,
    record::{Next, Problem},
};

/// How a file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// At the end of a record.
    Whole,
    /// Inside a record, after the frame of this number: cut off while it was written or copied.
    Cut {
        /// The last whole frame.
        frame: u64,
    },
}

/// Reads frames; holds one buffer.
pub struct Reader {
    buffer: Buffer,
    format: Format,
    /// The number of the last frame.
    frame: u64,
    ending: Option<Ending>,
}

enum Format {
    Pcap(Pcap),
    PcapNg(PcapNg),
    /// Cut off before its format was known.
    None,
}

impl Reader {
    /// The file at `path`; `-` is standard input.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        if path == Path::new("-") {
            return Self::new(io::stdin());
        }
        let open = |error| ReadError::Open { path: path.to_owned(), error };
        let file = File::open(path).map_err(open)?;
        // A folder can be opened, but not read.
        if file.metadata().map_err(open)?.is_dir() {
            return Err(open(io::ErrorKind::IsADirectory.into()));
        }
        Self::new(file)
    }

    /// Any source of octets. Format, byte order and gzip are recognised.
    pub fn new(source: impl Read + Send + 'static) -> Result<Self, ReadError> {
        let start = |problem: Problem| problem.after(0);
        let mut buffer = Buffer::new(source).map_err(|error| start(error.into()))?;
        let enough = buffer.want(4).map_err(|error| start(error.into()))?;
        let format = if Pcap::begins(buffer.rest()) {
            Pcap::new(&mut buffer).map_err(start)?.map_or(Format::None, Format::Pcap)
        } else if PcapNg::begins(buffer.rest()) {
            Format::PcapNg(PcapNg::new())
        } else if !enough && buffer.torn() {
            Format::None
        } else {
            return Err(ReadError::Format(first(buffer.rest())));
        };
        let ending = matches!(format, Format::None).then_some(Ending::Cut { frame: 0 });
        Ok(Self { buffer, format, frame: 0, ending })
    }

    /// The next frame; `None` at the end, of which [`ending`](Self::ending) tells, and after an error.
    #[inline]
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, ReadError> {
        if self.ending.is_some() {
            return Ok(None);
        }
        loop {
            let next = match &mut self.format {
                Format::Pcap(pcap) => pcap.next(&mut self.buffer),
                Format::PcapNg(pcapng) => pcapng.next(&mut self.buffer),
                Format::None => Ok(Next::Cut),
            };
            match next {
                Ok(Next::Frame(record)) => {
                    self.frame += 1;
                    return Ok(Some(Frame {
                        number: self.frame,
                        at: record.at,
                        interface: record.interface,
                        link: record.link,
                        octets: self.buffer.at(record.place),
                        length: record.length,
                    }));
                }
                Ok(Next::Numbered) => self.frame += 1,
                Ok(Next::End) if !self.buffer.torn() => {
                    self.ending = Some(Ending::Whole);
                    return Ok(None);
                }
                Ok(Next::End | Next::Cut) => {
                    self.ending = Some(Ending::Cut { frame: self.frame });
                    return Ok(None);
                }
                Err(problem) => {
                    self.ending = Some(Ending::Cut { frame: self.frame });
                    return Err(problem.after(self.frame));
                }
            }
        }
    }

    /// How the file ended, once `next_frame` gave `None`. After an error it counts as cut off.
    #[must_use]
    pub fn ending(&self) -> Ending {
        self.ending.clone().unwrap_or(Ending::Cut { frame: self.frame })
    }
}

/// The first octets of a file, for an error.
fn first(octets: &[u8]) -> String {
    if octets.is_empty() {
        return "nothing: it is empty".to_owned();
    }
    let shown = octets.iter().take(8).map(|octet| format!("{octet:02X}")).collect::<Vec<_>>();
    shown.join(" ")
}
