//! The two ends of a frame, and the link and network headers between them.

use std::net::{IpAddr, SocketAddr};

use etherparse::{Ethernet2Header, IpHeaders, PacketBuilder, PacketBuilderStep};

/// Hop limit and time to live, as most systems start with.
const HOPS: u8 = 64;

/// Two addresses of one family, in the direction of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ends {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
}

impl Ends {
    /// `None` for two families. An IPv4 address in IPv6 clothes is one of IPv4.
    pub(super) fn new(from: SocketAddr, to: SocketAddr) -> Option<Self> {
        let canonical = |end: SocketAddr| SocketAddr::new(end.ip().to_canonical(), end.port());
        let (from, to) = (canonical(from), canonical(to));
        (from.is_ipv4() == to.is_ipv4()).then_some(Self { from, to })
    }

    pub(super) fn back(self) -> Self {
        Self { from: self.to, to: self.from }
    }

    /// Octets of TCP data in a full Ethernet frame: 1500 without the IP and TCP headers.
    pub(super) fn mss(self) -> u16 {
        if self.from.is_ipv4() { 1460 } else { 1440 }
    }

    /// The headers below the transport.
    pub(super) fn headers(self) -> PacketBuilderStep<IpHeaders> {
        let ethernet: PacketBuilderStep<Ethernet2Header> =
            PacketBuilder::ethernet2(mac(self.from.ip()), mac(self.to.ip()));
        match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => ethernet.ipv4(from.octets(), to.octets(), HOPS),
            (from, to) => ethernet.ipv6(octets(from), octets(to), HOPS),
        }
    }
}

fn octets(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
        IpAddr::V6(ip) => ip.octets(),
    }
}

/// A locally administered address that shows which machine it stands for.
fn mac(ip: IpAddr) -> [u8; 6] {
    let family = if ip.is_ipv4() { 4 } else { 6 };
    let [.., a, b, c, d] = octets(ip);
    [0x02, family, a, b, c, d]
}
