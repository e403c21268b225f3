//! Why a recording could not be written.

use std::{io, net::IpAddr};

use pcap_file::pcapng::PcapNgWriteError;
use thiserror::Error;

/// Why a recording could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The sink failed.
    #[error("the capture could not be written: {0}")]
    Io(#[from] io::Error),
    /// The file format refuses a value, such as a time past the year 2554.
    #[error("packet {packet} can't stand in a pcapng file: {source}")]
    Format {
        /// Index of the packet in the recording.
        packet: usize,
        /// What it refuses.
        source: Box<PcapNgWriteError>,
    },
    /// A comment on a packet that isn't there.
    #[error("a comment is meant for packet {packet}; the recording has {packets}, counted from 0")]
    Comment {
        /// The index as given.
        packet: usize,
        /// How many packets there are.
        packets: usize,
    },
    /// Traffic on a connection that was never opened.
    #[error("packet {packet} is on connection {conn}, which was never opened")]
    NotOpened {
        /// Index of the packet in the recording.
        packet: usize,
        /// The connection's number.
        conn: u32,
    },
    /// Two ends that no IP packet joins.
    #[error("packet {packet} goes between {client} and {server}, which are of different families")]
    Families {
        /// Index of the packet in the recording.
        packet: usize,
        /// The client's address.
        client: IpAddr,
        /// The server's address.
        server: IpAddr,
    },
    /// A datagram that UDP can't carry.
    #[error("packet {packet} is a datagram of {octets} octets; UDP carries at most 65507")]
    Datagram {
        /// Index of the packet in the recording.
        packet: usize,
        /// Its length.
        octets: usize,
    },
}
