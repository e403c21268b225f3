//! What stands for what: each original has one replacement of its length, wherever and however it is written.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use emulator::model::Entropy;
use rustc_hash::{FxHashMap, FxHashSet};
use uuid::Uuid;

use super::{
    error::ScrubError,
    originals::{Originals, Word, folded, is_alphanumeric, reserved, stays},
};

/// Digits of numbers in names.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// What replaced names begin with, as far as there is room.
const STEM: &[u8] = b"labhost";
/// Shortest part of a name that is looked for in a replacement.
const TELLING: usize = 3;
/// Names that are tried before it is said that there is none left.
const TRIES: u64 = 100_000;
/// 198.18.0.0/15: networks set up for tests (RFC 2544).
const TEST_NET: u32 = 0xC612_0000;
const TEST_NET_HOSTS: u32 = 0x1_FFFE;
/// fd4c:4142::/32 of the unique local addresses (RFC 4193).
const UNIQUE_LOCAL: u128 = 0xfd4c_4142 << 96;
/// fe80::/64.
const LINK_LOCAL: u128 = 0xfe80 << 112;

/// Originals and their replacements.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    words: FxHashMap<Word, Word>,
    pids: FxHashMap<Vec<u16>, Vec<u16>>,
    guids: FxHashMap<[u8; 16], [u8; 16]>,
    hardware: FxHashMap<[u8; 8], [u8; 8]>,
    addresses: FxHashMap<IpAddr, IpAddr>,
    macs: FxHashMap<[u8; 6], [u8; 6]>,
}

impl Mapping {
    /// A replacement for each of `originals`. The same seed and originals give the same.
    pub(super) fn new(originals: &Originals, seed: u64) -> Result<Self, ScrubError> {
        let mut mapping = Self::default();
        let mut entropy = Entropy::new(seed, "scrub");
        mapping.choose_words(originals, entropy.below(TRIES / 100))?;
        for pid in originals.pids.iter() {
            let new = mapping.choose_pid(originals, pid, &mut entropy)?;
            mapping.pids.insert(pid.clone(), new);
        }
        for guid in originals.guids.iter() {
            let new = (0..TRIES).map(|_| entropy.uuid().to_bytes_le()).find(|new| !originals.guids.has(new));
            mapping.guids.insert(*guid, new.ok_or(ScrubError::NoneLeft { what: "CMID", octets: 16 })?);
        }
        for id in originals.hardware.iter() {
            let new = (0..TRIES).map(|_| entropy.bytes::<8>()).find(|new| !originals.hardware.has(new));
            mapping.hardware.insert(*id, new.ok_or(ScrubError::NoneLeft { what: "hardware id", octets: 8 })?);
        }
        mapping.choose_addresses(originals)?;
        let free = (1_u32..).map(mac_of).filter(|mac| !originals.macs.has(mac));
        mapping.macs = originals.macs.iter().copied().zip(free).collect();
        Ok(mapping)
    }

    fn choose_words(&mut self, originals: &Originals, start: u64) -> Result<(), ScrubError> {
        let mut taken: FxHashSet<Word> = FxHashSet::default();
        let mut next: FxHashMap<usize, u64> = FxHashMap::default();
        for word in originals.replaced() {
            let domain = originals.last.contains(word).then(|| reserved(word.len())).into_iter().flatten();
            let counter = next.entry(word.len()).or_insert(start);
            let numbered = (0..TRIES).map(|_| {
                *counter += 1;
                name(word.len(), *counter)
            });
            let new = domain.chain(numbered).find(|new| !taken.contains(new) && !says(originals, new));
            let new = new.ok_or(ScrubError::NoneLeft { what: "name", octets: word.len() })?;
            taken.insert(new.clone());
            self.words.insert(word.clone(), new);
        }
        Ok(())
    }

    /// A PID with the same signs at the same places, its letters and digits drawn anew.
    fn choose_pid(
        &self,
        originals: &Originals,
        pid: &[u16],
        entropy: &mut Entropy,
    ) -> Result<Vec<u16>, ScrubError> {
        let mut draw = || -> Vec<u16> {
            let mut drawn = |unit: u16| match u8::try_from(unit) {
                Ok(octet) if octet.is_ascii_digit() => u16::from(b'0') + entropy.below(10) as u16,
                Ok(octet) if octet.is_ascii_uppercase() => u16::from(b'A') + entropy.below(26) as u16,
                Ok(octet) if octet.is_ascii_lowercase() => u16::from(b'a') + entropy.below(26) as u16,
                Ok(octet) if octet.is_ascii() => unit,
                // A letter of another script.
                _ => u16::from(b'x'),
            };
            pid.iter().map(|unit| drawn(*unit)).collect()
        };
        let free = |new: &Vec<u16>| !originals.pids.has(new) && !self.pids.values().any(|other| other == new);
        let new = (0..TRIES).map(|_| draw()).find(free);
        new.ok_or(ScrubError::NoneLeft { what: "host PID", octets: pid.len() * 2 })
    }

    fn choose_addresses(&mut self, originals: &Originals) -> Result<(), ScrubError> {
        let free = |address: &IpAddr| !originals.addresses.has(address);
        let mut four =
            (1..TEST_NET_HOSTS).map(|host| IpAddr::V4(Ipv4Addr::from(TEST_NET + host))).filter(free);
        let mut six = (1_u128..).map(|host| IpAddr::V6(Ipv6Addr::from(UNIQUE_LOCAL + host))).filter(free);
        let mut local = (1_u128..).map(|host| IpAddr::V6(Ipv6Addr::from(LINK_LOCAL + host))).filter(free);
        for address in originals.addresses.iter() {
            let new = match address {
                IpAddr::V4(_) => four.next(),
                IpAddr::V6(address) if address.is_unicast_link_local() => local.next(),
                IpAddr::V6(_) => six.next(),
            };
            let new = new.ok_or(ScrubError::NoneLeft { what: "address", octets: 4 })?;
            self.addresses.insert(*address, new);
        }
        Ok(())
    }

    /// The replacement of a name's part, its capital letters capital; what isn't replaced as it is.
    pub(super) fn word(&self, units: &[u16]) -> Vec<u16> {
        let Some(new) = self.words.get(&folded(units)) else { return units.to_vec() };
        let capital = |unit: u16| u8::try_from(unit).is_ok_and(|octet| octet.is_ascii_uppercase());
        let all = units.iter().zip(new).map(|(old, new)| match u8::try_from(*new) {
            Ok(octet) if capital(*old) => u16::from(octet.to_ascii_uppercase()),
            _ => *new,
        });
        all.collect()
    }

    /// The replacement of a name, label by label.
    pub(super) fn name(&self, units: &[u16]) -> Vec<u16> {
        let dot = u16::from(b'.');
        let words: Vec<Vec<u16>> = units.split(|unit| *unit == dot).map(|word| self.word(word)).collect();
        words.join(&dot)
    }

    pub(super) fn pid(&self, units: &[u16]) -> Vec<u16> {
        self.pids.get(units).map_or_else(|| units.to_vec(), Clone::clone)
    }

    pub(super) fn guid(&self, octets: [u8; 16]) -> [u8; 16] {
        self.guids.get(&octets).copied().unwrap_or(octets)
    }

    pub(super) fn hardware(&self, octets: [u8; 8]) -> [u8; 8] {
        self.hardware.get(&octets).copied().unwrap_or(octets)
    }

    /// The replacement of an address. One that nothing was chosen for, because no header named it, is not given away.
    pub(super) fn address(&self, address: IpAddr) -> IpAddr {
        let canonical = address.to_canonical();
        let new = match self.addresses.get(&canonical) {
            Some(new) => *new,
            None if stays(canonical) => return address,
            None if canonical.is_ipv4() => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            None => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        match (address, new) {
            (IpAddr::V6(_), IpAddr::V4(new)) => IpAddr::V6(new.to_ipv6_mapped()),
            _ => new,
        }
    }

    pub(super) fn mac(&self, octets: [u8; 6]) -> [u8; 6] {
        self.macs.get(&octets).copied().unwrap_or(octets)
    }

    /// Every pair as text, by kind, in the order in which the originals were met.
    pub(super) fn pairs(&self, originals: &Originals) -> Vec<(&'static str, String, String)> {
        let text = |units: &[u16]| String::from_utf16_lossy(units);
        let guid = |octets: &[u8; 16]| Uuid::from_bytes_le(*octets).to_string();
        let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect::<String>();
        let mac = |octets: &[u8; 6]| octets.map(|octet| format!("{octet:02x}")).join(":");
        let mut pairs = Vec::new();
        pairs.extend(originals.replaced().map(|old| ("name", text(old), text(&self.word(old)))));
        pairs.extend(originals.pids.iter().map(|old| ("host PID", text(old), text(&self.pid(old)))));
        pairs.extend(originals.guids.iter().map(|old| ("CMID", guid(old), guid(&self.guid(*old)))));
        pairs.extend(
            originals.hardware.iter().map(|old| ("hardware id", hex(old), hex(&self.hardware(*old)))),
        );
        pairs.extend(
            originals
                .addresses
                .iter()
                .map(|old| ("address", old.to_string(), self.address(*old).to_string())),
        );
        pairs.extend(originals.macs.iter().map(|old| ("link address", mac(old), mac(&self.mac(*old)))));
        pairs
    }
}

/// A name of `len` units: the stem and a number; when those run out, any letters and digits.
fn name(len: usize, counter: u64) -> Word {
    let digits = (len / 2).clamp(1, 4);
    let numbered = len > 1 && counter < 10_u64.pow(digits as u32);
    let (head, base) = if numbered { (len - digits, 10) } else { (0, DIGITS.len() as u64) };
    let mut rest = counter;
    let mut octets: Vec<u8> = (head..len)
        .map(|_| {
            let digit = DIGITS[(rest % base) as usize];
            rest /= base;
            digit
        })
        .collect();
    octets.extend(STEM.iter().cycle().take(head).copied().collect::<Vec<_>>().into_iter().rev());
    octets.into_iter().rev().map(u16::from).collect()
}

/// Whether `new` says something of an original: is one, or has one in it that is long enough to be told.
fn says(originals: &Originals, new: &Word) -> bool {
    let whole = originals.words.has(new) && !originals.keeps(new);
    whole || (TELLING..new.len()).any(|len| new.windows(len).any(|part| originals.words.has(&part.to_vec())))
}

fn mac_of(number: u32) -> [u8; 6] {
    let [a, b, c, d] = number.to_be_bytes();
    [0x02, 0x4c, a, b, c, d]
}

/// Whether a text in one-octet characters is a number, as a port in a secondary address is.
pub(super) fn is_number(octets: &[u8]) -> bool {
    octets.iter().all(u8::is_ascii_digit)
}

/// The names in a text of one-octet characters replaced; every other sign is kept.
pub(super) fn text(octets: &[u8], replace: &mut dyn FnMut(&[u16]) -> Vec<u16>) -> Vec<u8> {
    let in_name =
        |octet: &u8| is_alphanumeric(u16::from(*octet)) || matches!(octet, b'-' | b'_') || *octet >= 0x80;
    let mut out = Vec::with_capacity(octets.len());
    for piece in octets.chunk_by(|one, other| in_name(one) == in_name(other)) {
        if piece.first().is_some_and(in_name) && !is_number(piece) {
            let units: Vec<u16> = piece.iter().copied().map(u16::from).collect();
            out.extend(replace(&units).into_iter().map(|unit| u8::try_from(unit).unwrap_or(b'x')));
        } else {
            out.extend_from_slice(piece);
        }
    }
    out
}
