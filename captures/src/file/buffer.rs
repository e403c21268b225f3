//! What has been read of a source and not yet used.

use std::{
    io::{self, ErrorKind, Read},
    ops::Range,
};

use flate2::read::MultiGzDecoder;

/// Octets of a source, unpacked when it is gzip, of which as many as are asked for stand in one piece.
pub(super) struct Buffer {
    source: Box<dyn Read + Send>,
    octets: Vec<u8>,
    /// Those of `octets` that are read and not yet passed.
    filled: Range<usize>,
    gzip: bool,
    ended: bool,
    torn: bool,
}

impl Buffer {
    /// Large enough for any frame, small enough to stay in a processor's cache.
    const CAPACITY: usize = 0x8_0000;
    const GZIP: [u8; 2] = [0x1F, 0x8B];

    pub(super) fn new(mut source: impl Read + Send + 'static) -> io::Result<Self> {
        let mut head = Vec::new();
        source.by_ref().take(Self::GZIP.len() as u64).read_to_end(&mut head)?;
        let gzip = head == Self::GZIP;
        let source = io::Cursor::new(head).chain(source);
        let source: Box<dyn Read + Send> =
            if gzip { Box::new(MultiGzDecoder::new(source)) } else { Box::new(source) };
        Ok(Self { source, octets: vec![0; Self::CAPACITY], filled: 0..0, gzip, ended: false, torn: false })
    }

    /// What stands ready.
    pub(super) fn rest(&self) -> &[u8] {
        &self.octets[self.filled.clone()]
    }

    /// Octets at a place that [`Buffer::place`] told, until more are asked for.
    pub(super) fn at(&self, place: Range<usize>) -> &[u8] {
        &self.octets[place]
    }

    /// Where `range` of what stands ready is.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        self.filled.start + range.start..self.filled.start + range.end
    }

    /// Whether `need` octets stand ready. If not, the source has no more than [`Buffer::rest`].
    pub(super) fn want(&mut self, need: usize) -> io::Result<bool> {
        while self.filled.len() < need {
            if self.ended {
                return Ok(false);
            }
            self.fill(need)?;
        }
        Ok(true)
    }

    /// Leaves `count` of the octets that stand ready.
    pub(super) fn pass(&mut self, count: usize) {
        self.filled.start += count.min(self.filled.len());
    }

    /// Leaves `count` octets, ready or not, without holding them; whether there were so many.
    pub(super) fn skip(&mut self, mut count: usize) -> io::Result<bool> {
        loop {
            let step = count.min(self.filled.len());
            self.pass(step);
            count -= step;
            if count == 0 {
                return Ok(true);
            }
            if !self.want(1)? {
                return Ok(false);
            }
        }
    }

    /// Whether the source ended inside a gzip member.
    pub(super) fn torn(&self) -> bool {
        self.torn
    }

    /// Reads once, having made room for `need` octets at most by doubling: what a damaged length asks for is held
    /// only as far as it is there.
    fn fill(&mut self, need: usize) -> io::Result<()> {
        if self.filled.start > 0 {
            self.octets.copy_within(self.filled.clone(), 0);
            self.filled = 0..self.filled.len();
        }
        if self.filled.end == self.octets.len() {
            self.octets.resize(need.min(self.octets.len() * 2), 0);
        }
        match self.source.read(&mut self.octets[self.filled.end..]) {
            Ok(0) => self.ended = true,
            Ok(count) => self.filled.end += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if self.gzip && error.kind() == ErrorKind::UnexpectedEof => {
                self.ended = true;
                self.torn = true;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
