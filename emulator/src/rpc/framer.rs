//! From a byte stream to PDUs, by `frag_length`.

use super::pdu::header::{self, Header};

/// Where a stream can't be cut into PDUs any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The length is shorter than the common header.
    #[error("frag_length {0} is shorter than the header of 16 octets")]
    Short(u16),
    /// The length is above the reader's limit.
    #[error("frag_length {length} is above the limit of {limit}")]
    Long {
        /// `frag_length`.
        length: u16,
        /// The limit.
        limit: u16,
    },
}

/// Collects bytes in any segmentation; holds at most what was pushed since the last whole PDU.
#[derive(Clone, Debug)]
pub struct Framer {
    held: Vec<u8>,
    /// Octets of `held` already handed out.
    taken: usize,
    limit: u16,
}

impl Default for Framer {
    /// A framer without a limit of its own.
    fn default() -> Self {
        Self::new(u16::MAX)
    }
}

impl Framer {
    /// A framer for PDUs of at most `limit` octets.
    #[must_use]
    pub fn new(limit: u16) -> Self {
        Self { held: Vec::new(), taken: 0, limit }
    }

    /// Takes further bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.taken > 0 {
            self.held.drain(..self.taken);
            self.taken = 0;
        }
        self.held.extend_from_slice(bytes);
    }

    /// Bytes not yet handed out.
    #[must_use]
    pub fn pending(&self) -> &[u8] {
        &self.held[self.taken..]
    }

    /// The header of the next PDU, as soon as it is there.
    #[must_use]
    pub fn header(&self) -> Option<Header> {
        Header::read(self.pending())
    }

    /// The next whole PDU; `None` until it is there. After an error the stream stays unreadable.
    pub fn next_pdu(&mut self) -> Result<Option<&[u8]>, FrameError> {
        let Some(header) = self.header() else { return Ok(None) };
        let length = header.frag_length;
        if usize::from(length) < header::LEN {
            return Err(FrameError::Short(length));
        }
        if length > self.limit {
            return Err(FrameError::Long { length, limit: self.limit });
        }
        let start = self.taken;
        let end = start + usize::from(length);
        if self.held.len() < end {
            return Ok(None);
        }
        self.taken = end;
        Ok(Some(&self.held[start..end]))
    }

    /// Forgets all that it holds.
    pub fn clear(&mut self) {
        self.held = Vec::new();
        self.taken = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::pdu::header::{PduType, bare};

    #[test]
    fn any_split_gives_the_same_pdus() {
        let stream =
            [bare(PduType::CO_CANCEL, 1), bare(PduType::ORPHANED, 2), bare(PduType::SHUTDOWN, 3)].concat();
        for size in 1..=stream.len() {
            let mut framer = Framer::default();
            let mut ids = Vec::new();
            for segment in stream.chunks(size) {
                framer.push(segment);
                while let Some(pdu) = framer.next_pdu().unwrap() {
                    ids.push(Header::read(pdu).unwrap().call_id);
                }
            }
            assert_eq!((ids, framer.pending()), (vec![1, 2, 3], &[][..]), "segments of {size}");
        }
    }

    #[test]
    fn impossible_lengths_are_errors() {
        for (length, error) in [
            (0, FrameError::Short(0)),
            (15, FrameError::Short(15)),
            (101, FrameError::Long { length: 101, limit: 100 }),
        ] {
            let mut pdu = bare(PduType::CO_CANCEL, 1);
            pdu[8] = length;
            let mut framer = Framer::new(100);
            framer.push(&pdu);
            assert_eq!(framer.next_pdu(), Err(error));
        }
    }
}
