//! What a frame carries.

use std::net::{IpAddr, SocketAddr};

/// Control bits of a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// SYN.
    pub syn: bool,
    /// FIN.
    pub fin: bool,
    /// RST.
    pub rst: bool,
}

/// A TCP segment.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Who sent it.
    pub from: SocketAddr,
    /// To whom.
    pub to: SocketAddr,
    /// Its sequence number.
    pub seq: u32,
    /// What it acknowledges.
    pub ack: Option<u32>,
    /// Its control bits.
    pub flags: Flags,
    /// Its data, as far as captured.
    pub payload: &'a [u8],
    /// Octets of data that the snap length cut off.
    pub missing: u32,
}

/// A UDP datagram.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'a> {
    /// Who sent it.
    pub from: SocketAddr,
    /// To whom.
    pub to: SocketAddr,
    /// Its data, as far as captured.
    pub payload: &'a [u8],
    /// Octets of data that the snap length cut off.
    pub missing: u32,
}

/// An ICMP message that says that a packet didn't get where it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// Who says so.
    pub by: IpAddr,
    /// Who sent the packet.
    pub from: SocketAddr,
    /// Where it was meant to go.
    pub to: SocketAddr,
    /// Whether it was TCP; UDP otherwise.
    pub tcp: bool,
    /// ICMP type and code, of the version that `by` has.
    pub code: (u8, u8),
}

/// What a frame carries.
#[derive(Clone, Copy, Debug)]
pub enum Packet<'a> {
    /// TCP.
    Tcp(Segment<'a>),
    /// UDP.
    Udp(Datagram<'a>),
    /// ICMP: destination unreachable, about TCP or UDP.
    Unreachable(Unreachable),
    /// A fragment of something that isn't whole yet.
    Fragment,
    /// Another protocol, or nothing that can be read: what, in a few words.
    Other(&'static str),
}
