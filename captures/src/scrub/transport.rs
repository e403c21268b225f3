//! What an IP packet carries, written anew: TCP, UDP, and ICMP about either.

use std::net::IpAddr;

use etherparse::{IpNumber, TcpHeader, checksum::Sum16BitWords};

use super::{anatomy, mapping::Mapping};

const UDP: usize = 8;
const ICMP: usize = 8;
/// Where checksums of two octets stand.
const TCP_SUM: usize = 16;
const UDP_SUM: usize = 6;
const ICMP_SUM: usize = 2;
const IPV4_SUM: usize = 10;
/// Octets of TCP or UDP that an ICMP message keeps: ports, and numbers behind them.
const BEGINNING: usize = 8;

/// The addresses of a packet, before or after they are replaced.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    pub(super) from: IpAddr,
    pub(super) to: IpAddr,
}

/// What the payload of the transport becomes.
pub(super) trait Payload {
    /// The new octets for the old ones of a TCP segment, as many.
    fn segment(&self, old: &[u8]) -> Vec<u8>;
    /// The same of a datagram.
    fn datagram(&self, old: &[u8]) -> Vec<u8>;
}

/// What an IP packet carries between `ends`, which have been replaced. `length` is its length on the network, of which
/// the snap length may have left less. `None` for what isn't written anew.
pub(super) fn rewrite(
    number: IpNumber,
    octets: &[u8],
    length: usize,
    ends: Ends,
    payload: &dyn Payload,
    mapping: &Mapping,
) -> Option<Vec<u8>> {
    // A packet that was in fragments may have extensions behind the header of the first.
    if let Some(extension) = anatomy::extension(number, octets)? {
        let rest = octets.get(extension.len..)?;
        let rest = rewrite(extension.next, rest, length.checked_sub(extension.len)?, ends, payload, mapping)?;
        let mut out = octets.get(..extension.kept)?.to_vec();
        out.resize(extension.len, 0);
        return Some([out, rest].concat());
    }
    let (mut out, sum) = match number {
        IpNumber::TCP => (tcp(octets, payload)?, TCP_SUM),
        IpNumber::UDP => (udp(octets, payload)?, UDP_SUM),
        IpNumber::ICMP | IpNumber::IPV6_ICMP => (icmp(octets, mapping)?, ICMP_SUM),
        _ => return None,
    };
    out.resize(octets.len(), 0);
    let absent = number == IpNumber::UDP && octets.get(UDP_SUM..UDP_SUM + 2) == Some(&[0, 0]);
    if !absent {
        let covered = if number == IpNumber::UDP { udp_length(octets).unwrap_or(length) } else { length };
        let checked = out.get(..covered.min(out.len()))?;
        let sum_octets = checksum(number, checked, covered, ends);
        if let Some(place) = out.get_mut(sum..sum + 2) {
            place.copy_from_slice(&sum_octets);
        }
    }
    Some(out)
}

/// The length that a UDP header says, if it says one.
fn udp_length(octets: &[u8]) -> Option<usize> {
    let length = u16::from_be_bytes(*octets.get(4..)?.first_chunk()?);
    Some(usize::from(length)).filter(|length| *length >= UDP)
}

/// The checksum of a transport whose own checksum is zero (RFC 9293 3.1, RFC 768, RFC 4443 2.3).
fn checksum(number: IpNumber, octets: &[u8], length: usize, ends: Ends) -> [u8; 2] {
    let mut sum = Sum16BitWords::new();
    if number != IpNumber::ICMP {
        for address in [ends.from, ends.to] {
            sum = match address {
                IpAddr::V4(address) => sum.add_4bytes(address.octets()),
                IpAddr::V6(address) => sum.add_16bytes(address.octets()),
            };
        }
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        sum = sum.add_4bytes(length.to_be_bytes()).add_2bytes([0, number.0]);
    }
    // The words are summed in the order of this machine, and so is what comes of them.
    let sum = sum.add_slice(octets);
    let sum =
        if number == IpNumber::UDP { sum.to_ones_complement_with_no_zero() } else { sum.ones_complement() };
    sum.to_ne_bytes()
}

fn tcp(octets: &[u8], payload: &dyn Payload) -> Option<Vec<u8>> {
    let fixed = octets.get(..TcpHeader::MIN_LEN)?;
    let header = (usize::from(*fixed.get(12)? >> 4) * 4).max(TcpHeader::MIN_LEN);
    let mut out = fixed.to_vec();
    out.get_mut(TCP_SUM..TCP_SUM + 2)?.fill(0);
    let end = header.min(octets.len());
    out.extend(options(octets.get(TcpHeader::MIN_LEN..end)?));
    let data = octets.get(end..)?;
    out.extend(payload.segment(data));
    Some(out)
}

/// The options that say how the connection works; the others, which may carry cookies and keys, are filled up.
fn options(octets: &[u8]) -> Vec<u8> {
    const END: u8 = 0;
    const NOTHING: u8 = 1;
    // Segment size, window scale, selective acknowledgements allowed and given, timestamps (RFC 9293, RFC 2018, RFC 7323).
    const KNOWN: [u8; 5] = [2, 3, 4, 5, 8];
    let mut out = vec![NOTHING; octets.len()];
    let mut at = 0;
    while let Some(&kind) = octets.get(at) {
        let len = match (kind, octets.get(at + 1)) {
            (END, _) => {
                out[at..].fill(END);
                break;
            }
            (NOTHING, _) => 1,
            (_, Some(&len)) if len >= 2 => usize::from(len),
            _ => break,
        };
        if let (true, Some(from), Some(to)) =
            (KNOWN.contains(&kind), octets.get(at..at + len), out.get_mut(at..at + len))
        {
            to.copy_from_slice(from);
        }
        at += len;
    }
    out
}

fn udp(octets: &[u8], payload: &dyn Payload) -> Option<Vec<u8>> {
    let mut out = octets.get(..UDP)?.to_vec();
    out.get_mut(UDP_SUM..)?.fill(0);
    let end = udp_length(octets).unwrap_or(octets.len()).min(octets.len());
    out.extend(payload.datagram(octets.get(UDP..end)?));
    Some(out)
}

/// The packet that an ICMP message is about, as far as it says.
pub(super) fn about(octets: &[u8]) -> Option<anatomy::IpPart> {
    let about = octets.get(ICMP..)?;
    anatomy::ip(about, 0, about.len())
}

/// An ICMP message with the beginning of the packet that it is about.
fn icmp(octets: &[u8], mapping: &Mapping) -> Option<Vec<u8>> {
    let mut out = octets.get(..ICMP)?.to_vec();
    out.get_mut(ICMP_SUM..ICMP_SUM + 2)?.fill(0);
    let (part, about) = (about(octets)?, octets.get(ICMP..)?);
    let mut inner = header(about, &part, mapping);
    inner.resize(about.len(), 0);
    let begin = part.payload.start..(part.payload.start + BEGINNING).min(part.payload.end);
    inner.get_mut(begin.clone())?.copy_from_slice(about.get(begin.clone())?);
    if part.number == IpNumber::UDP {
        // Of what it was made is gone.
        inner.get_mut(begin.start + UDP_SUM..begin.end)?.fill(0);
    }
    out.extend(inner);
    Some(out)
}

/// The IP header of a packet with its addresses replaced, up to what it carries.
pub(super) fn header(octets: &[u8], part: &anatomy::IpPart, mapping: &Mapping) -> Vec<u8> {
    let len = part.payload.start - part.start;
    let mut out = vec![0; len];
    for kept in &part.kept {
        let to = kept.start - part.start..kept.end - part.start;
        if let (Some(from), Some(to)) = (octets.get(kept.clone()), out.get_mut(to)) {
            to.copy_from_slice(from);
        }
    }
    let put = |out: &mut Vec<u8>, at: usize, address: IpAddr| match mapping.address(address) {
        IpAddr::V4(new) => copy(out, at, &new.octets()),
        IpAddr::V6(new) => copy(out, at, &new.octets()),
    };
    if part.from.is_ipv4() {
        put(&mut out, 12, part.from);
        put(&mut out, 16, part.to);
        copy(&mut out, IPV4_SUM, &[0, 0]);
        // Options are zero, which is their end; extensions aren't covered.
        let covered = usize::from(out.first().copied().unwrap_or_default() & 0x0F) * 4;
        let sum = Sum16BitWords::new().add_slice(out.get(..covered).unwrap_or_default()).ones_complement();
        copy(&mut out, IPV4_SUM, &sum.to_ne_bytes());
    } else {
        put(&mut out, 8, part.from);
        put(&mut out, 24, part.to);
    }
    out
}

fn copy(out: &mut [u8], at: usize, octets: &[u8]) {
    if let Some(place) = out.get_mut(at..at + octets.len()) {
        place.copy_from_slice(octets);
    }
}
