//! From frames to segments and datagrams: link layers, VLAN tags, IPv4, IPv6, fragments put together.

mod fragments;
mod ip;
mod link;
mod reader;
mod transport;
mod types;

pub use reader::Packets;
pub use types::{Datagram, Flags, Packet, Segment, Unreachable};
