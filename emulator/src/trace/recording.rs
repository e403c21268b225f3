//! What went over the network in a run, octet by octet: what a capture file is written from.

use std::net::SocketAddr;

use crate::{model::Filetime, trace::Actor};

/// Which way octets went on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// From the side that connected.
    ToServer,
    /// From the side that accepted.
    ToClient,
}

/// How one side ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// FIN: everything sent is delivered.
    Fin,
    /// RST.
    Rst,
}

/// One thing that went over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// World time.
    pub at: Filetime,
    /// The side that connected or asked.
    pub client: SocketAddr,
    /// The side that accepted or answered.
    pub server: SocketAddr,
    /// Whose traffic it is: the client's actor.
    pub by: Actor,
    /// What it is.
    pub payload: Payload,
}

/// What went over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A TCP connection is accepted.
    Open(u32),
    /// A TCP connection is refused (RST to the SYN).
    Refused,
    /// A TCP connection that nobody answers.
    Unanswered,
    /// One TCP segment.
    Segment(u32, Direction, Vec<u8>),
    /// One side ends the connection.
    Closed(u32, Direction, Close),
    /// One UDP datagram.
    Datagram(Direction, Vec<u8>),
}

/// Everything that went over the network in a run.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    packets: Vec<Packet>,
}

impl Recording {
    /// Adds a packet.
    pub fn push(&mut self, packet: Packet) {
        self.packets.push(packet);
    }

    /// Everything so far, in order.
    #[must_use]
    pub fn packets(&self) -> &[Packet] {
        &self.packets
    }
}
