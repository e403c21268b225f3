//! TCP, UDP, and what ICMP says of them.

use std::net::SocketAddr;

use etherparse::{IpNumber, TcpHeader, TcpHeaderSlice, UdpHeaderSlice};

use super::{Datagram, Flags, Packet, Segment, Unreachable, ip::Ip};

/// What a whole IP packet carries.
#[inline]
pub(super) fn read<'a>(ip: &Ip<'a>) -> Packet<'a> {
    match ip.number {
        IpNumber::TCP => tcp(ip),
        IpNumber::UDP => udp(ip),
        IpNumber::ICMP => unreachable(ip, 3, "ICMP"),
        IpNumber::IPV6_ICMP => unreachable(ip, 1, "ICMPv6"),
        IpNumber::IGMP => Packet::Other("IGMP"),
        IpNumber::GRE => Packet::Other("GRE"),
        IpNumber::SCTP => Packet::Other("SCTP"),
        IpNumber::ENCAPSULATING_SECURITY_PAYLOAD => Packet::Other("ESP"),
        IpNumber::IPV4 | IpNumber::IPV6 => Packet::Other("IP in IP"),
        _ => Packet::Other("another protocol over IP"),
    }
}

fn tcp<'a>(ip: &Ip<'a>) -> Packet<'a> {
    // Options that weren't captured say nothing that is needed here.
    let mut filled = [0; TcpHeader::MAX_LEN];
    let header = if ip.payload.len() < TcpHeader::MIN_LEN {
        return Packet::Other("TCP, cut");
    } else if ip.payload.len() < TcpHeader::MAX_LEN {
        filled[..ip.payload.len()].copy_from_slice(ip.payload);
        TcpHeaderSlice::from_slice(&filled)
    } else {
        TcpHeaderSlice::from_slice(ip.payload)
    };
    let Ok(header) = header else { return Packet::Other("TCP, broken: a header that is too short") };
    let before = header.slice().len();
    let Some(length) = ip.length.checked_sub(before) else {
        return Packet::Other("TCP, broken: a header longer than its packet");
    };
    let payload = ip.payload.get(before..).unwrap_or_default();
    Packet::Tcp(Segment {
        from: SocketAddr::new(ip.from, header.source_port()),
        to: SocketAddr::new(ip.to, header.destination_port()),
        seq: header.sequence_number(),
        ack: header.ack().then(|| header.acknowledgment_number()),
        flags: Flags { syn: header.syn(), fin: header.fin(), rst: header.rst() },
        payload,
        missing: count(length - payload.len()),
    })
}

fn udp<'a>(ip: &Ip<'a>) -> Packet<'a> {
    let Ok(header) = UdpHeaderSlice::from_slice(ip.payload) else { return Packet::Other("UDP, cut") };
    let before = header.slice().len();
    let length = match usize::from(header.length()) {
        // Segmented by the network card, or a jumbogram (RFC 2675).
        0 => ip.length,
        length => length.min(ip.length),
    };
    let Some(length) = length.checked_sub(before) else {
        return Packet::Other("UDP, broken: a length below its header's");
    };
    let payload = &ip.payload[before..];
    let payload = &payload[..length.min(payload.len())];
    Packet::Udp(Datagram {
        from: SocketAddr::new(ip.from, header.source_port()),
        to: SocketAddr::new(ip.to, header.destination_port()),
        payload,
        missing: count(length - payload.len()),
    })
}

/// A message of the type that says "destination unreachable": type, code, checksum and four more octets, then the
/// beginning of the packet that it is about (RFC 792; RFC 4443, section 3.1).
fn unreachable<'a>(ip: &Ip<'a>, wanted: u8, name: &'static str) -> Packet<'a> {
    let other = Packet::Other(name);
    let [kind, code, _, _, _, _, _, _, about @ ..] = ip.payload else { return other };
    if *kind != wanted {
        return other;
    }
    let Ok(about) = Ip::read(about, about.len()) else { return other };
    let begins = about.fragment.as_ref().is_none_or(|fragment| fragment.offset.value() == 0);
    let tcp = match about.number {
        IpNumber::TCP if begins => true,
        IpNumber::UDP if begins => false,
        _ => return other,
    };
    // Both protocols begin with the ports.
    let [from_high, from_low, to_high, to_low, ..] = *about.payload else { return other };
    Packet::Unreachable(Unreachable {
        by: ip.from,
        from: SocketAddr::new(about.from, u16::from_be_bytes([from_high, from_low])),
        to: SocketAddr::new(about.to, u16::from_be_bytes([to_high, to_low])),
        tcp,
        code: (*kind, *code),
    })
}

fn count(octets: usize) -> u32 {
    u32::try_from(octets).unwrap_or(u32::MAX)
}
