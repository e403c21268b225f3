//! Frames to packets.

use super::Packet;
use crate::file::Frame;

/// Reads frames; keeps the fragments that wait for others, a bounded number for a bounded time.
#[derive(Default)]
pub struct Packets {}

impl Packets {
    /// What `frame` carries, or what it completes.
    pub fn read<'a>(&'a mut self, frame: &Frame<'a>) -> Packet<'a> {
        let _ = frame;
        todo!()
    }
}
