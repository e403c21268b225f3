//! Where the parts of a frame stand: link addresses, IP headers, what is behind them.

use std::{net::IpAddr, ops::Range};

use etherparse::{IpNumber, Ipv4Header, Ipv6Header};

use crate::file::{Frame, Link};

const ETHERNET: usize = 14;
const VLAN: usize = 4;
/// EtherType of each tag that another EtherType follows.
const TAGS: [u16; 3] = [0x8100, 0x88A8, 0x9100];
/// Length, LLC and SNAP between the addresses and an EtherType.
const SNAP: usize = 8;
/// EtherTypes below are lengths.
const LENGTHS: u16 = 0x600;
const SLL: usize = 16;
const SLL2: usize = 20;
/// Octets of a link address.
const MAC: usize = 6;

/// The parts of a frame that carries IP.
#[derive(Clone, Debug)]
pub(super) struct Anatomy {
    pub(super) link: LinkPart,
    pub(super) ip: IpPart,
}

/// The link header: everything before IP.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkPart {
    pub(super) len: usize,
    /// Where addresses of six octets begin.
    pub(super) macs: Vec<usize>,
    /// Octets that are neither addresses nor known to name nobody.
    pub(super) zeros: Option<Range<usize>>,
}

/// An IP packet; places count from the frame's start.
#[derive(Clone, Debug)]
pub(super) struct IpPart {
    pub(super) start: usize,
    pub(super) from: IpAddr,
    pub(super) to: IpAddr,
    /// Octets of its headers that are kept: not the content of options.
    pub(super) kept: Vec<Range<usize>>,
    /// What it carries, as far as captured.
    pub(super) payload: Range<usize>,
    /// The length of that on the network.
    pub(super) length: usize,
    pub(super) number: IpNumber,
    pub(super) fragment: Option<Fragment>,
}

/// What tells to which packet a fragment belongs, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    pub(super) id: u32,
    /// In octets.
    pub(super) offset: usize,
}

/// The parts of a frame; `None` if it carries no IP, or something of it can't be read.
pub(super) fn anatomy(frame: &Frame<'_>) -> Option<Anatomy> {
    let link = link(frame)?;
    let on_wire = (frame.length as usize).saturating_sub(link.len);
    let ip = ip(frame.octets, link.len, on_wire)?;
    Some(Anatomy { link, ip })
}

fn link(frame: &Frame<'_>) -> Option<LinkPart> {
    let octets = frame.octets;
    match frame.link {
        Link::ETHERNET => {
            let len = behind_ether_type(octets, ETHERNET)?;
            Some(LinkPart { len, macs: vec![0, MAC], zeros: None })
        }
        Link::NULL | Link::LOOP => Some(LinkPart { len: size_of::<u32>(), ..LinkPart::default() }),
        Link::LINUX_SLL => cooked(octets, SLL, 4..6, 6..14, SLL),
        Link::LINUX_SLL2 => cooked(octets, SLL2, 11..12, 12..20, 2),
        Link::RAW | Link::IPV4 | Link::IPV6 | Link::BSD_RAW | Link::OPENBSD_RAW => Some(LinkPart::default()),
        _ => None,
    }
}

/// A header of a Linux "any" interface, whose address has its length beside it. Its EtherType ends at `ether_type`.
fn cooked(
    octets: &[u8],
    len: usize,
    length: Range<usize>,
    address: Range<usize>,
    ether_type: usize,
) -> Option<LinkPart> {
    let length = octets.get(length)?.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
    let tags = behind_tags(octets, ether_type, len)?;
    let (macs, named) = if length == MAC { (vec![address.start], MAC) } else { (Vec::new(), 0) };
    Some(LinkPart { len: tags, macs, zeros: Some(address.start + named..address.end) })
}

/// Where what the EtherType that ends at `at` announces begins: behind tags and SNAP.
fn behind_ether_type(octets: &[u8], at: usize) -> Option<usize> {
    if u16_at(octets, at - 2)? < LENGTHS {
        behind_tags(octets, at + SNAP, at + SNAP)
    } else {
        behind_tags(octets, at, at)
    }
}

fn behind_tags(octets: &[u8], mut ether_type: usize, mut begin: usize) -> Option<usize> {
    while TAGS.contains(&u16_at(octets, ether_type - 2)?) {
        begin += VLAN;
        ether_type = begin;
    }
    Some(begin)
}

fn u16_at(octets: &[u8], at: usize) -> Option<u16> {
    octets.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
}

/// The IP packet at `start`, of which the link carried `on_wire` octets.
pub(super) fn ip(octets: &[u8], start: usize, on_wire: usize) -> Option<IpPart> {
    let packet = octets.get(start..)?;
    match packet.first()? >> 4 {
        4 => four(packet, start, on_wire),
        6 => six(packet, start, on_wire),
        _ => None,
    }
}

fn four(packet: &[u8], start: usize, on_wire: usize) -> Option<IpPart> {
    let (header, _) = Ipv4Header::from_slice(packet).ok()?;
    let before = header.header_len();
    let total = match usize::from(header.total_len) {
        // The network card will cut it into segments.
        0 => on_wire,
        total => total,
    };
    let fragment = header.is_fragmenting_payload().then(|| Fragment {
        id: header.identification.into(),
        offset: usize::from(header.fragment_offset.byte_offset()),
    });
    IpPart {
        start,
        from: header.source.into(),
        to: header.destination.into(),
        kept: std::iter::once(start..start + Ipv4Header::MIN_LEN).collect(),
        payload: start + before..start + total.min(packet.len()),
        length: total.checked_sub(before)?,
        number: header.protocol,
        fragment,
    }
    .unwrapped(packet)
}

fn six(packet: &[u8], start: usize, on_wire: usize) -> Option<IpPart> {
    let (header, _) = Ipv6Header::from_slice(packet).ok()?;
    let length = match usize::from(header.payload_length) {
        0 => on_wire.saturating_sub(Ipv6Header::LEN),
        length => length,
    };
    IpPart {
        start,
        from: header.source.into(),
        to: header.destination.into(),
        kept: std::iter::once(start..start + Ipv6Header::LEN).collect(),
        payload: start + Ipv6Header::LEN..start + (Ipv6Header::LEN + length).min(packet.len()),
        length,
        number: header.next_header,
        fragment: None,
    }
    .unwrapped(packet)
}

impl IpPart {
    /// Behind the extensions before what it carries, or before what a fragment carries of it.
    fn unwrapped(mut self, packet: &[u8]) -> Option<Self> {
        while self.fragment.is_none() {
            let rest = packet.get(self.payload.start - self.start..)?;
            let Some(extension) = extension(self.number, rest)? else { break };
            let at = self.payload.start;
            self.kept.push(at..at + extension.kept);
            self.fragment = extension.fragment;
            self.number = extension.next;
            self.payload.start += extension.len;
            self.length = self.length.checked_sub(extension.len)?;
            if self.payload.start > self.payload.end {
                return None;
            }
        }
        Some(self)
    }
}

/// An extension header.
pub(super) struct Extension {
    pub(super) next: IpNumber,
    pub(super) len: usize,
    /// Octets that are kept: what follows are options, routes and authentication.
    pub(super) kept: usize,
    pub(super) fragment: Option<Fragment>,
}

/// The extension that `octets` begin with; `Some(None)` if `number` is none, `None` if it isn't there whole.
pub(super) fn extension(number: IpNumber, octets: &[u8]) -> Option<Option<Extension>> {
    const FRAGMENT: usize = 8;
    let (Some(&next), Some(&size)) = (octets.first(), octets.get(1)) else {
        return if is_extension(number) { None } else { Some(None) };
    };
    let (len, kept) = match number {
        IpNumber::IPV6_HEADER_HOP_BY_HOP
        | IpNumber::IPV6_DESTINATION_OPTIONS
        | IpNumber::IPV6_ROUTE_HEADER => (8 * (usize::from(size) + 1), 2),
        IpNumber::AUTHENTICATION_HEADER => (4 * (usize::from(size) + 2), 12),
        IpNumber::IPV6_FRAGMENTATION_HEADER => (FRAGMENT, FRAGMENT),
        _ => return Some(None),
    };
    let header = octets.get(..len)?;
    let mut fragment = None;
    if number == IpNumber::IPV6_FRAGMENTATION_HEADER {
        let (place, id) = (u16_at(header, 2)?, header.get(4..)?.first_chunk()?);
        // The lowest bit says that more follow; an offset of zero without it is a whole packet.
        let (offset, more) = (place & !7, place & 1 == 1);
        let part = Fragment { id: u32::from_be_bytes(*id), offset: offset.into() };
        fragment = (offset != 0 || more).then_some(part);
    }
    Some(Some(Extension { next: IpNumber(next), len, kept: kept.min(len), fragment }))
}

fn is_extension(number: IpNumber) -> bool {
    matches!(
        number,
        IpNumber::IPV6_HEADER_HOP_BY_HOP
            | IpNumber::IPV6_DESTINATION_OPTIONS
            | IpNumber::IPV6_ROUTE_HEADER
            | IpNumber::AUTHENTICATION_HEADER
            | IpNumber::IPV6_FRAGMENTATION_HEADER
    )
}
