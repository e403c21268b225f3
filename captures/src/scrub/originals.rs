//! What a capture names: collected before anything is replaced, so that no replacement is one of them.

use std::net::IpAddr;

use rustc_hash::FxHashSet;

/// Labels that say what a DNS name is for, and name nobody.
const SERVICE: [&str; 2] = ["_vlmcs", "_tcp"];
/// Reserved top-level domains (RFC 6761, RFC 9476): as the last label of a name they name nobody either.
const RESERVED: [&str; 5] = ["test", "example", "invalid", "localhost", "alt"];

/// A name without dots, in UTF-16 code units, capital ASCII letters made small: how it is written in DNS, in a body or
/// in an RPC header makes no difference.
pub(super) type Word = Vec<u16>;

/// Things in the order in which they were met, each once.
#[derive(Debug)]
pub(super) struct Met<T> {
    order: Vec<T>,
    known: FxHashSet<T>,
}

impl<T> Default for Met<T> {
    fn default() -> Self {
        Self { order: Vec::new(), known: FxHashSet::default() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Met<T> {
    /// Adds one.
    pub(super) fn meet(&mut self, thing: T) {
        if self.known.insert(thing.clone()) {
            self.order.push(thing);
        }
    }

    pub(super) fn has(&self, thing: &T) -> bool {
        self.known.contains(thing)
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.order.iter()
    }
}

/// Everything that has to be replaced.
#[derive(Debug, Default)]
pub(super) struct Originals {
    pub(super) words: Met<Word>,
    /// Words that have been the last label of a DNS name.
    pub(super) last: FxHashSet<Word>,
    /// Words that have been something else.
    inner: FxHashSet<Word>,
    pub(super) pids: Met<Vec<u16>>,
    pub(super) guids: Met<[u8; 16]>,
    pub(super) hardware: Met<[u8; 8]>,
    pub(super) addresses: Met<IpAddr>,
    pub(super) macs: Met<[u8; 6]>,
}

impl Originals {
    /// A name of a machine: its labels.
    pub(super) fn name(&mut self, units: &[u16]) {
        let labels: Vec<&[u16]> = units.split(|unit| *unit == u16::from(b'.')).collect();
        for (nth, label) in labels.iter().enumerate() {
            self.label(label, nth > 0 && nth + 1 == labels.len());
        }
    }

    /// A label of a DNS name.
    pub(super) fn label(&mut self, units: &[u16], last: bool) {
        let word = folded(units);
        if word.is_empty() || is_service(&word) {
            return;
        }
        if last {
            self.last.insert(word.clone());
        } else {
            self.inner.insert(word.clone());
        }
        self.words.meet(word);
    }

    /// A host PID.
    pub(super) fn pid(&mut self, units: &[u16]) {
        if units.iter().any(|unit| is_alphanumeric(*unit)) {
            self.pids.meet(units.to_vec());
        }
    }

    /// A CMID, in binary form.
    pub(super) fn guid(&mut self, octets: [u8; 16]) {
        if octets != [0; 16] {
            self.guids.meet(octets);
        }
    }

    /// A hardware id.
    pub(super) fn hardware(&mut self, octets: [u8; 8]) {
        if octets != [0; 8] {
            self.hardware.meet(octets);
        }
    }

    /// An address of a machine.
    pub(super) fn address(&mut self, address: IpAddr) {
        let address = address.to_canonical();
        if !stays(address) {
            self.addresses.meet(address);
        }
    }

    /// A link address.
    pub(super) fn mac(&mut self, octets: [u8; 6]) {
        // The lowest bit of the first octet marks groups, broadcast among them.
        if octets != [0; 6] && octets[0] & 1 == 0 {
            self.macs.meet(octets);
        }
    }

    /// Whether a word is left as it is: a reserved top-level domain that has never been anything else.
    pub(super) fn keeps(&self, word: &Word) -> bool {
        is_service(word) || (is_reserved(word) && !self.inner.contains(word))
    }

    /// The words that are replaced, in the order in which they were met.
    pub(super) fn replaced(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| !self.keeps(word))
    }
}

/// Addresses that are the same everywhere, and so name nobody.
pub(super) fn stays(address: IpAddr) -> bool {
    let broadcast = matches!(address, IpAddr::V4(four) if four.is_broadcast());
    address.is_loopback() || address.is_unspecified() || address.is_multicast() || broadcast
}

/// Whether a word is part of a reserved top-level domain, so that it may stand in one that is kept.
pub(super) fn is_part_of_reserved(word: &Word) -> bool {
    RESERVED.into_iter().any(|reserved| word_of(reserved).windows(word.len()).any(|part| part == word))
}

/// `units` with capital ASCII letters made small.
pub(super) fn folded(units: &[u16]) -> Word {
    let small = |unit: u16| u8::try_from(unit).map_or(unit, |octet| octet.to_ascii_lowercase().into());
    units.iter().copied().map(small).collect()
}

pub(super) fn is_alphanumeric(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|octet| octet.is_ascii_alphanumeric())
}

/// The reserved top-level domains with so many octets.
pub(super) fn reserved(octets: usize) -> impl Iterator<Item = Word> {
    RESERVED.into_iter().filter(move |word| word.len() == octets && *word != "localhost").map(word_of)
}

fn is_reserved(word: &Word) -> bool {
    RESERVED.into_iter().any(|reserved| word_of(reserved) == *word)
}

fn is_service(word: &Word) -> bool {
    SERVICE.into_iter().any(|service| word_of(service) == *word)
}

fn word_of(text: &str) -> Word {
    text.encode_utf16().collect()
}
