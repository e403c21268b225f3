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
/// What replaced names begin with, as far as there is room: the first that says nothing of an original.
const STEMS: [&[u8]; 4] = [b"host", b"node", b"unit", b"peer"];
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
        mapping.choose_words(originals)?;
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

    fn choose_words(&mut self, originals: &Originals) -> Result<(), ScrubError> {
        let stem = |stem: &&[u8]| !says(originals, &stem.iter().copied().map(u16::from).collect());
        let stem = STEMS.into_iter().find(stem).unwrap_or_default();
        let mut taken: FxHashSet<Word> = FxHashSet::default();
        let mut next: FxHashMap<usize, u64> = FxHashMap::default();
        for word in originals.replaced() {
            let domain = originals.last.contains(word).then(|| reserved(word.len())).into_iter().flatten();
            let counter = next.entry(word.len()).or_default();
            let numbered = (0..TRIES).map(|_| {
                *counter += 1;
                name(stem, word.len(), *counter)
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
fn name(stem: &[u8], len: usize, counter: u64) -> Word {
    let head = stem.len().min(len / 2);
    let numbers = u32::try_from(len - head).ok().and_then(|digits| 10_u64.checked_pow(digits));
    let numbered = head > 0 && numbers.is_none_or(|numbers| counter < numbers);
    let (head, base) = if numbered { (head, 10) } else { (0, DIGITS.len() as u64) };
    let mut rest = counter;
    let mut name = stem.get(..head).unwrap_or_default().to_vec();
    let mut digits = vec![b'0'; len - head];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % base) as usize];
        rest /= base;
    }
    name.append(&mut digits);
    name.into_iter().map(u16::from).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[track_caller]
    fn check(stem: &str, len: usize, counter: u64, expect: &str) {
        assert_eq!(name(stem.as_bytes(), len, counter), units(expect));
    }

    #[test]
    fn names_are_a_stem_and_a_number_as_long_as_there_are_any() {
        check("host", 8, 7, "host0007");
        check("host", 5, 7, "ho007");
        check("host", 2, 7, "h7");
        check("host", 2, 10, "0a");
        check("host", 1, 10, "a");
        check("", 3, 37, "011");
        check("host", 40, 1, &format!("host{}1", "0".repeat(35)));
    }

    #[track_caller]
    fn check_words(words: &[&str], last: &str, expect: &[&str]) {
        let mut originals = Originals::default();
        words.iter().for_each(|word| originals.label(&units(word), *word == last));
        let mapping = Mapping::new(&originals, 1).unwrap();
        let new: Vec<String> =
            words.iter().map(|word| String::from_utf16(&mapping.word(&units(word))).unwrap()).collect();
        assert_eq!(new, expect);
    }

    #[test]
    fn words_are_replaced_by_words_of_their_length() {
        check_words(&["PC-7", "pc-7", "kms"], "", &["HO01", "ho01", "h01"]);
        check_words(
            &["_vlmcs", "_tcp", "corp", "lab", "test"],
            "test",
            &["_vlmcs", "_tcp", "ho01", "h01", "test"],
        );
        // A domain becomes a reserved one, unless that is in use.
        check_words(&["kms", "corp"], "corp", &["h01", "test"]);
        check_words(&["test", "corp"], "corp", &["ho01", "ho02"]);
        check_words(&["kms", "contoso"], "contoso", &["h01", "example"]);
        // No replacement says anything of an original.
        check_words(&["ho01", "ho02", "host"], "", &["no01", "no02", "no03"]);
        check_words(&["host", "node", "unit", "peer"], "", &["0001", "0002", "0003", "0004"]);
    }

    #[test]
    fn what_runs_out_is_said() {
        let mut originals = Originals::default();
        (0..40_u16).for_each(|nth| originals.label(&[0x400 + nth], false));
        let error = Mapping::new(&originals, 1).unwrap_err();
        assert_eq!(error.to_string(), "no name of 1 octets is left to replace another");
    }

    #[test]
    fn ids_and_addresses_are_replaced_within_their_kind() {
        let mut originals = Originals::default();
        let pid = units("05426-00206-000-000000-03-1033-9600.0000-0012026");
        originals.pid(&pid);
        originals.guid([7; 16]);
        let addresses = ["10.0.0.1", "127.0.0.1", "fe80::1", "2001:db8::1", "::1", "224.0.0.251"];
        let addresses = addresses.map(|text| text.parse::<IpAddr>().unwrap());
        addresses.iter().for_each(|address| originals.address(*address));
        originals.mac([2, 3, 4, 5, 6, 7]);
        let mapping = Mapping::new(&originals, 1).unwrap();
        let new = addresses.map(|address| mapping.address(address).to_string());
        assert_eq!(new, ["198.18.0.1", "127.0.0.1", "fe80::2", "fd4c:4142::1", "::1", "224.0.0.251"]);
        assert_eq!(mapping.address("::ffff:10.0.0.1".parse().unwrap()).to_string(), "::ffff:198.18.0.1");
        assert_eq!(mapping.mac([2, 3, 4, 5, 6, 7]), mac_of(1));
        assert_eq!(mapping.mac([0xff; 6]), [0xff; 6], "broadcast");
        assert_ne!(mapping.guid([7; 16]), [7; 16]);
        assert_eq!(mapping.guid([0; 16]), [0; 16]);
        let new = mapping.pid(&pid);
        assert_ne!(new, pid);
        let form = |units: &[u16]| units.iter().map(|unit| is_alphanumeric(*unit)).collect::<Vec<_>>();
        assert_eq!(form(&new), form(&pid), "the same signs at the same places");
    }
}
