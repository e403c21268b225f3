//! One frame of a capture file.

use super::Stamp;

/// A link type, as the file numbers it (LINKTYPE_ values).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link(pub u32);

impl Link {
    /// BSD loopback: the address family in four octets of the capturing machine's order.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// IP without a link header, as BSD numbers it.
    pub const BSD_RAW: Self = Self(12);
    /// IP without a link header, as OpenBSD numbers it.
    pub const OPENBSD_RAW: Self = Self(14);
    /// IP without a link header.
    pub const RAW: Self = Self(101);
    /// OpenBSD loopback: the address family in four octets, big endian.
    pub const LOOP: Self = Self(108);
    /// Linux "any" interface.
    pub const LINUX_SLL: Self = Self(113);
    /// IPv4 without a link header.
    pub const IPV4: Self = Self(228);
    /// IPv6 without a link header.
    pub const IPV6: Self = Self(229);
    /// Linux "any" interface, version 2.
    pub const LINUX_SLL2: Self = Self(276);
}

/// One frame, as captured.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Its number in the file, from 1, as Wireshark counts.
    pub number: u64,
    /// When it was captured; `None` for a block that carries no time.
    pub at: Option<Stamp>,
    /// The interface in its section.
    pub interface: u32,
    /// Its link type.
    pub link: Link,
    /// What was captured of it.
    pub octets: &'a [u8],
    /// Its length on the network; more than `octets` when the snap length cut it.
    pub length: u32,
}
