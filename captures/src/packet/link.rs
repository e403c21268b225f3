//! Link layers: what stands before IP.

use etherparse::{EtherType, Ethernet2HeaderSlice, SingleVlanHeaderSlice};

use crate::file::{Frame, Link};

/// The IP packet in a frame, as far as captured, and how many octets follow the link header on the network; else what
/// the frame carries.
pub(super) fn ip<'a>(frame: &Frame<'a>) -> Result<(&'a [u8], usize), &'static str> {
    let octets = match frame.link {
        Link::ETHERNET => {
            let header = Ethernet2HeaderSlice::from_slice(frame.octets).map_err(|_| "Ethernet, cut")?;
            ethernet(header.ether_type(), &frame.octets[header.slice().len()..])?
        }
        Link::RAW | Link::IPV4 | Link::IPV6 | Link::BSD_RAW | Link::OPENBSD_RAW => frame.octets,
        Link::NULL | Link::LOOP => {
            let (family, rest) = frame.octets.split_first_chunk().ok_or("loopback, cut")?;
            let family = u32::from_be_bytes(*family);
            if ![family, family.swap_bytes()].iter().any(|family| FAMILIES.contains(family)) {
                return Err("another protocol on loopback");
            }
            rest
        }
        Link::LINUX_SLL => {
            let (header, rest) = frame.octets.split_first_chunk::<16>().ok_or("Linux SLL, cut")?;
            let [.., high, low] = *header;
            ethernet(EtherType(u16::from_be_bytes([high, low])), rest)?
        }
        Link::LINUX_SLL2 => {
            let (header, rest) = frame.octets.split_first_chunk::<20>().ok_or("Linux SLL2, cut")?;
            let [high, low, ..] = *header;
            ethernet(EtherType(u16::from_be_bytes([high, low])), rest)?
        }
        _ => return Err("a link type that isn't read"),
    };
    let before = frame.octets.len() - octets.len();
    Ok((octets, (frame.length as usize).saturating_sub(before)))
}

/// AF_INET, and AF_INET6 of Linux, Windows, NetBSD, FreeBSD and macOS.
const FAMILIES: [u32; 6] = [2, 10, 23, 24, 28, 30];

/// What follows an EtherType, without VLAN tags. One below 1536 is a length, and LLC follows.
fn ethernet(mut kind: EtherType, mut octets: &[u8]) -> Result<&[u8], &'static str> {
    loop {
        (kind, octets) = match kind {
            EtherType::IPV4 | EtherType::IPV6 => return Ok(octets),
            EtherType::VLAN_TAGGED_FRAME
            | EtherType::PROVIDER_BRIDGING
            | EtherType::VLAN_DOUBLE_TAGGED_FRAME => {
                let tag = SingleVlanHeaderSlice::from_slice(octets).map_err(|_| "VLAN tag, cut")?;
                (tag.ether_type(), &octets[tag.slice().len()..])
            }
            EtherType::ARP => return Err("ARP"),
            EtherType(length) if length < 0x600 => match octets {
                // SNAP, with an EtherType of its own.
                [0xAA, 0xAA, 3, 0, 0, 0, high, low, rest @ ..] => {
                    (EtherType(u16::from_be_bytes([*high, *low])), rest)
                }
                _ => return Err("LLC"),
            },
            _ => return Err("another protocol on the link"),
        };
    }
}
