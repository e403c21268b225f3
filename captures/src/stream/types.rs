//! Connections and what happens on them.

use std::net::SocketAddr;

use crate::file::Stamp;

/// A place in the capture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seen {
    /// Number of the frame.
    pub frame: u64,
    /// When it was captured.
    pub at: Stamp,
}

/// Which way octets went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the side that connected.
    ToServer,
    /// From the side that accepted.
    ToClient,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub fn back(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// How a connection began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Its first frame.
    pub first: Seen,
    /// The first SYN; `None` when the capture begins in the middle.
    pub syn: Option<Seen>,
    /// SYNs sent.
    pub syns: u32,
    /// The answer to it.
    pub syn_ack: Option<Seen>,
}

/// A connection. Without a SYN, the client is the side with the higher port, unless the transcript knows better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conn {
    /// Its number, from 0 in the order of first frames: Wireshark's `tcp.stream`.
    pub id: u32,
    /// The side that connected.
    pub client: SocketAddr,
    /// The side that accepted.
    pub server: SocketAddr,
    /// How it began.
    pub opening: Opening,
}

/// Why nothing more comes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Both sides sent FIN, or one RST, and it has been quiet since.
    Closed,
    /// The capture ended.
    EndOfCapture,
    /// Another connection began between the same ends.
    Replaced,
    /// It was given up to bound memory: the longest silent one.
    Evicted,
}

/// Something that happened on a connection.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Octets in order, `offset` from the start of what that side sent.
    Data {
        /// Which way.
        direction: Direction,
        /// Octets of this direction before these.
        offset: u64,
        /// The octets.
        octets: &'a [u8],
    },
    /// Octets that were sent but never captured, or cut off by the snap length.
    Gap {
        /// Which way.
        direction: Direction,
        /// Octets of this direction before it.
        offset: u64,
        /// How many are missing.
        len: u64,
    },
    /// A segment that says something else where octets have been delivered: the first are kept.
    Conflict {
        /// Which way.
        direction: Direction,
        /// Where they begin to differ.
        offset: u64,
    },
    /// The side that sends this way has no more to send; told when all before it is delivered.
    Fin {
        /// Which way.
        direction: Direction,
    },
    /// The side that sends this way has given up.
    Rst {
        /// Which way.
        direction: Direction,
    },
    /// Last of all.
    Ended(Ended),
}

/// What an assembler holds at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Octets of one direction that wait for those before them.
    pub waiting: usize,
    /// Octets that wait on all connections.
    pub waiting_in_all: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // A connection takes about a kilobyte with what a transcript keeps of it: all of it stays below 64 MiB.
        Self { connections: 0x8000, waiting: 0x10_0000, waiting_in_all: 0x100_0000 }
    }
}
