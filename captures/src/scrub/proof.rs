//! The second reading: whether any original is left in what was written.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read},
    net::IpAddr,
    path::Path,
};

use rustc_hash::{FxHashMap, FxHashSet};
use uuid::Uuid;

use super::{
    anatomy::anatomy,
    dns,
    originals::{Originals, Word, folded, is_part_of_reserved},
};
use crate::{
    file::{ReadError, Reader},
    packet::{Packet, Packets},
    transcript::{Item, Layer, What, collect, fields},
};

/// Shortest pattern that is looked for anywhere: shorter ones occur in random octets by chance. They are looked for in
/// the fields that name machines.
const SHORTEST: usize = 6;
/// Octets that are looked through at once.
const CHUNK: usize = 0x10_0000;
/// Findings that are told.
const TOLD: usize = 20;

/// Octets that must not be there.
struct Pattern {
    octets: Vec<u8>,
    what: &'static str,
}

/// Patterns by their first four octets, capital letters made small.
#[derive(Default)]
struct Patterns {
    heads: FxHashMap<[u8; 4], Vec<Pattern>>,
    longest: usize,
}

impl Patterns {
    fn add(&mut self, what: &'static str, octets: Vec<u8>) {
        let octets = octets.to_ascii_lowercase();
        // Runs of one octet are everywhere.
        let plain = octets.iter().collect::<FxHashSet<_>>().len() < 3;
        if let Some(head) = octets.first_chunk::<4>().filter(|_| octets.len() >= SHORTEST && !plain) {
            self.longest = self.longest.max(octets.len());
            self.heads.entry(*head).or_default().push(Pattern { octets, what });
        }
    }

    /// What is found in `octets`, each with where it begins.
    fn find(&self, octets: &[u8]) -> Vec<(usize, &'static str)> {
        let lower = octets.to_ascii_lowercase();
        let mut found = Vec::new();
        for (at, window) in lower.windows(4).enumerate() {
            let Some(patterns) = window.first_chunk::<4>().and_then(|head| self.heads.get(head)) else {
                continue;
            };
            let rest = &lower[at..];
            found.extend(
                patterns
                    .iter()
                    .filter(|pattern| rest.starts_with(&pattern.octets))
                    .map(|found| (at, found.what)),
            );
        }
        found
    }

    fn new(originals: &Originals) -> Self {
        let mut patterns = Self::default();
        let wide = |units: &[u16]| units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>();
        let narrow =
            |units: &[u16]| units.iter().map(|unit| u8::try_from(*unit).ok()).collect::<Option<Vec<u8>>>();
        let text = |units: &[u16]| String::from_utf16(units).map(String::into_bytes).unwrap_or_default();
        let words = originals.replaced().filter(|word| word.len() >= SHORTEST && !is_part_of_reserved(word));
        for word in words {
            patterns.add("a name in UTF-16", wide(word));
            patterns.add("a name in one-octet characters", narrow(word).unwrap_or_default());
            patterns.add("a name in UTF-8", text(word));
        }
        for pid in originals.pids.iter() {
            patterns.add("a host PID in UTF-16", wide(pid));
            patterns.add("a host PID in one-octet characters", narrow(pid).unwrap_or_default());
        }
        for guid in originals.guids.iter() {
            let guid = Uuid::from_bytes_le(*guid);
            patterns.add("a CMID in little-endian form", guid.to_bytes_le().to_vec());
            patterns.add("a CMID in big-endian form", guid.as_bytes().to_vec());
            patterns.add("a CMID in text", guid.to_string().into_bytes());
        }
        for id in originals.hardware.iter() {
            patterns.add("a hardware id", id.to_vec());
        }
        for address in originals.addresses.iter() {
            patterns.add("an address in text", address.to_string().into_bytes());
            // Four octets are too few to be looked for anywhere.
            if let IpAddr::V6(six) = address {
                patterns.add("an IPv6 address", six.octets().to_vec());
            }
        }
        for mac in originals.macs.iter() {
            patterns.add("a link address", mac.to_vec());
        }
        patterns
    }
}

/// What is still there, in words that don't repeat it, the first of it told; empty if nothing is.
pub(super) fn left(
    file: &Path,
    originals: &Originals,
    options: &crate::transcript::Options,
) -> Result<Vec<String>, ReadError> {
    let found = all(file, originals, options)?;
    let more = found.len().saturating_sub(TOLD);
    let mut told: Vec<String> = found.into_iter().take(TOLD).collect();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    Ok(told)
}

fn all(
    file: &Path,
    originals: &Originals,
    options: &crate::transcript::Options,
) -> Result<BTreeSet<String>, ReadError> {
    let patterns = Patterns::new(originals);
    let mut found = BTreeSet::new();
    let opened = |error| ReadError::Open { path: file.to_owned(), error };
    octets(&patterns, File::open(file).map_err(opened)?, &mut found).map_err(opened)?;
    headers(&mut Reader::open(file)?, originals, &mut found)?;
    let (items, _) = collect(&mut Reader::open(file)?, options)?;
    let short = Short::new(originals);
    for item in &items {
        decoded(item, &patterns, &short, originals, &mut found);
    }
    Ok(found)
}

/// Looks through the octets of the file, whatever they are.
fn octets(patterns: &Patterns, mut file: impl Read, found: &mut BTreeSet<String>) -> io::Result<()> {
    let mut buffer = Vec::new();
    let mut before = 0;
    loop {
        let read = file.by_ref().take(CHUNK as u64).read_to_end(&mut buffer)?;
        for (at, what) in patterns.find(&buffer) {
            found.insert(format!("{what}, at octet {} of the file", before + at));
        }
        if read == 0 {
            return Ok(());
        }
        // What begins here may end in what follows.
        let done = buffer.len().saturating_sub(patterns.longest);
        buffer.drain(..done);
        before += done;
    }
}

/// Looks at the addresses of every frame.
fn headers(
    reader: &mut Reader,
    originals: &Originals,
    found: &mut BTreeSet<String>,
) -> Result<(), ReadError> {
    let mut packets = Packets::default();
    while let Some(frame) = reader.next_frame()? {
        let mut addresses = Vec::new();
        if let Some(anatomy) = anatomy(&frame) {
            addresses.extend([anatomy.ip.from, anatomy.ip.to]);
            for at in anatomy.link.macs {
                let mac = frame.octets.get(at..).and_then(|octets| octets.first_chunk());
                if mac.is_some_and(|mac| originals.macs.has(mac)) {
                    found.insert(format!("a link address, in frame {}", frame.number));
                }
            }
        }
        if let Packet::Unreachable(said) = packets.read(&frame) {
            addresses.extend([said.by, said.from.ip(), said.to.ip()]);
        }
        if addresses.iter().any(|address| originals.addresses.has(&address.to_canonical())) {
            found.insert(format!("an address in a header, in frame {}", frame.number));
        }
    }
    Ok(())
}

/// Originals that are too short to be looked for anywhere.
struct Short(FxHashSet<Word>);

impl Short {
    fn new(originals: &Originals) -> Self {
        Self(originals.replaced().cloned().collect())
    }

    /// Whether a word of a text is one of them.
    fn is_in(&self, text: &str) -> bool {
        let name = |character: char| {
            character.is_alphanumeric() || matches!(character, '-' | '_') || !character.is_ascii()
        };
        text.split(|character| !name(character)).any(|word| {
            let units: Vec<u16> = word.encode_utf16().collect();
            self.0.contains(&folded(&units))
        })
    }
}

/// Looks at what an item says, sealed bodies opened.
fn decoded(
    item: &Item,
    patterns: &Patterns,
    short: &Short,
    originals: &Originals,
    found: &mut BTreeSet<String>,
) {
    let frame = item.seen.frame;
    for field in fields(item) {
        for (_, what) in patterns.find(field.value.as_bytes()) {
            found.insert(format!("{what}, in {} of frame {frame}", field.name));
        }
        let names = field.sensitive && matches!(field.layer, Layer::Dns | Layer::Body | Layer::Pdu);
        // A host PID is numbers, which may be a name elsewhere.
        if names && !field.name.ends_with("host_pid") && short.is_in(&field.value) {
            found.insert(format!("a name, in {} of frame {frame}", field.name));
        }
    }
    match &item.what {
        What::Dns(message) => {
            let addresses = dns::addresses(&message.octets).into_iter();
            let left = addresses.filter(|address| originals.addresses.has(&address.to_canonical()));
            found.extend(left.map(|_| format!("an address in a DNS record, in frame {frame}")));
        }
        What::Pdu(pdu) => {
            let message = pdu.call.as_deref().and_then(|call| super::survey::sealed(&call.body));
            let Some(plain) = message.and_then(|message| message.plain()) else { return };
            for octets in [&plain.body, &plain.trailer] {
                for (_, what) in patterns.find(octets) {
                    found.insert(format!("{what}, in a body in frame {frame}"));
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, sync::Arc};

    use emulator::wire::{DEFAULT_LABEL, LabKeys};

    use super::*;
    use crate::{
        scrub::{frames::Frames, survey::Survey},
        transcript::Options,
    };

    /// What is found in a capture from which nothing has been taken out.
    #[track_caller]
    fn check(capture: &str, expect: &[&str]) {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(capture);
        let options = Options::new(Arc::new(LabKeys::derive(DEFAULT_LABEL)));
        let (items, _) = collect(&mut Reader::open(&file).unwrap(), &options).unwrap();
        let survey = Survey::new(&items);
        let mut originals = Originals::default();
        survey.collect(&items, &mut originals);
        let mut reader = Reader::open(&file).unwrap();
        Frames::read(&mut reader, &survey, options.limits, &mut originals).unwrap();
        // Addresses of loopback stay; here one is looked for all the same.
        originals.addresses.meet([127, 77, 0, 10].into());
        let found = all(&file, &originals, &options).unwrap();
        let found = found.into_iter().collect::<Vec<_>>().join("\n");
        for part in expect {
            assert!(found.contains(part), "{part}\n{found}");
        }
    }

    #[test]
    fn what_is_left_is_found_wherever_it_stands() {
        check(
            "failures/good-v6.pcapng",
            &["a CMID in little-endian form, in a body in frame ", "a hardware id, in a body"],
        );
        check(
            "failures/good-v4.pcapng",
            &[
                "a CMID in little-endian form, at octet ",
                "an address in a header, in frame 5",
                "an address in a DNS record",
            ],
        );
        check("failures/stale-srv.pcapng", &["a link address, at octet ", "a link address, in frame 1"]);
        check("loopback/publication.pcap", &["a name, in dns."]);
    }

    #[track_caller]
    fn check_pattern(octets: &[u8], expect: usize) {
        let mut patterns = Patterns::default();
        patterns.add("a name", b"Annas-Laptop".to_vec());
        patterns.add("too short", b"pc-7".to_vec());
        patterns.add("a run", vec![0; 16]);
        assert_eq!(patterns.find(octets).len(), expect);
        // Wherever the reading of a file is interrupted.
        let mut found = BTreeSet::new();
        let padded = [&vec![7; CHUNK - 5][..], octets].concat();
        super::octets(&patterns, &padded[..], &mut found).unwrap();
        assert_eq!(found.len(), expect);
    }

    #[test]
    fn patterns_are_found_in_any_case_and_across_pieces() {
        check_pattern(b"seen at annas-laptop, today", 1);
        check_pattern(b"ANNAS-LAPTOPAnnas-Laptop", 2);
        check_pattern(b"annas-lapto", 0);
        check_pattern(b"pc-7", 0);
        check_pattern(&[0; 64], 0);
    }
}
