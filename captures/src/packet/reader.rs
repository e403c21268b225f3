//! Frames to packets.

use super::{Packet, fragments::Fragments, ip::Ip, link, transport};
use crate::file::Frame;

/// Reads frames; keeps the fragments that wait for others, a bounded number for a bounded time.
#[derive(Default)]
pub struct Packets {
    fragments: Fragments,
}

impl Packets {
    /// What `frame` carries, or what it completes.
    #[inline]
    pub fn read<'a>(&'a mut self, frame: &Frame<'a>) -> Packet<'a> {
        let ip = match link::ip(frame).and_then(|(octets, length)| Ip::read(octets, length)) {
            Ok(ip) => ip,
            Err(what) => return Packet::Other(what),
        };
        let Some(fragment) = &ip.fragment else { return transport::read(&ip) };
        match self.fragments.add(&ip, fragment, frame.at) {
            Some(whole) if whole.fragment.is_none() => transport::read(&whole),
            _ => Packet::Fragment,
        }
    }
}
