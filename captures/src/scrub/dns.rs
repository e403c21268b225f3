//! A DNS message by its octets: where names, addresses and other data stand (RFC 1035 4, RFC 6891, RFC 8945).
//!
//! The codec of the lab gives the values; to leave every length and compression pointer as it is, places are needed.

use std::{collections::BTreeMap, net::IpAddr, ops::Range};

use super::{mapping::Mapping, originals::Originals};

const HEADER: usize = 12;
/// Type and class behind the name of a question.
const QUESTION: usize = 4;
/// Type, class, TTL and length of data behind the name of a record.
const RECORD: usize = 10;
/// Serial and times at the end of an SOA.
const SOA_TIMES: usize = 20;
/// Priority, weight and port before the target of an SRV.
const SRV_NUMBERS: usize = 6;
/// Code and length of an EDNS option.
const OPTION: usize = 4;
/// The two highest bits of an octet mark a pointer, the others are the upper part of its offset.
const POINTER: u8 = 0xC0;
/// Longest name on the wire; also bounds how many pointers of one are followed.
const NAME: usize = 255;

const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const SOA: u16 = 6;
const PTR: u16 = 12;
const AAAA: u16 = 28;
const SRV: u16 = 33;
const DNAME: u16 = 39;
const OPT: u16 = 41;

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Flags, counts, lengths, types and numbers.
    Kept,
    /// A label without its length; the last of its name or not.
    Label(bool),
    /// An IPv4 or IPv6 address.
    Address,
}

/// The places of a message, by their first octet, up to where it stops making sense; octets without one are none's.
fn places(octets: &[u8]) -> BTreeMap<usize, (usize, What)> {
    let mut walk = Walk { octets, at: 0, places: BTreeMap::new() };
    // What was walked before the end of sense counts.
    let _ = walk.message();
    walk.places
}

struct Walk<'a> {
    octets: &'a [u8],
    at: usize,
    places: BTreeMap<usize, (usize, What)>,
}

impl Walk<'_> {
    fn message(&mut self) -> Option<()> {
        self.take(HEADER.min(self.octets.len()), What::Kept)?;
        let count = |nth: usize| {
            let pair = self.octets.get(QUESTION + 2 * nth..)?.first_chunk::<2>()?;
            Some(u16::from_be_bytes(*pair))
        };
        let (questions, records) = (count(0)?, [count(1)?, count(2)?, count(3)?]);
        for _ in 0..questions {
            self.name()?;
            self.take(QUESTION, What::Kept)?;
        }
        for _ in 0..records.into_iter().map(u32::from).sum() {
            self.record()?;
        }
        Some(())
    }

    fn take(&mut self, len: usize, what: What) -> Option<Range<usize>> {
        let range = self.at..self.at.checked_add(len)?;
        self.octets.get(range.clone())?;
        if len > 0 {
            self.places.insert(range.start, (range.end, what));
        }
        self.at = range.end;
        Some(range)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        self.octets.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
    }

    /// A name; what a pointer leads to has places, too, though it is elsewhere.
    fn name(&mut self) -> Option<()> {
        let mut behind = None;
        let mut room = NAME;
        loop {
            let pointer = self.labels(&mut room)?;
            let Some(target) = pointer else {
                self.at = behind.unwrap_or(self.at);
                return Some(());
            };
            behind = behind.or(Some(self.at));
            self.at = target;
            room = room.checked_sub(1)?;
        }
    }

    /// Labels up to the root or a pointer; where that leads.
    fn labels(&mut self, room: &mut usize) -> Option<Option<usize>> {
        loop {
            let length = *self.octets.get(self.at)?;
            if length & POINTER == POINTER {
                let target = self.u16(self.at)? & !(u16::from(POINTER) << 8);
                self.take(2, What::Kept)?;
                return Some(Some(usize::from(target)));
            }
            if length & POINTER != 0 {
                return None;
            }
            self.take(1, What::Kept)?;
            if length == 0 {
                return Some(None);
            }
            *room = room.checked_sub(1 + usize::from(length))?;
            let end = self.at + usize::from(length);
            let last = self.octets.get(end) == Some(&0);
            self.take(usize::from(length), What::Label(last))?;
        }
    }

    fn record(&mut self) -> Option<()> {
        self.name()?;
        let fixed = self.take(RECORD, What::Kept)?;
        let rtype = self.u16(fixed.start)?;
        let end = self.at + usize::from(self.u16(fixed.end - 2)?);
        self.octets.get(self.at..end)?;
        // Data that isn't as its type has it has no place.
        let _ = self.data(rtype, end);
        self.at = end;
        Some(())
    }

    fn data(&mut self, rtype: u16, end: usize) -> Option<()> {
        match rtype {
            A if end - self.at == 4 => self.take(4, What::Address).map(drop),
            AAAA if end - self.at == 16 => self.take(16, What::Address).map(drop),
            NS | CNAME | PTR | DNAME => self.name(),
            SOA => {
                self.name()?;
                self.name()?;
                self.take(SOA_TIMES, What::Kept).map(drop)
            }
            SRV => {
                self.take(SRV_NUMBERS, What::Kept)?;
                self.name()
            }
            OPT => {
                while self.at + OPTION <= end {
                    let option = self.take(OPTION, What::Kept)?;
                    self.at += usize::from(self.u16(option.end - 2)?);
                }
                Some(())
            }
            _ => None,
        }
    }
}

/// Tells what a message names.
pub(super) fn collect(octets: &[u8], originals: &mut Originals) {
    for (start, (end, what)) in places(octets) {
        let Some(found) = octets.get(start..end) else { continue };
        match what {
            What::Kept => {}
            What::Label(last) => {
                let units: Vec<u16> = found.iter().copied().map(u16::from).collect();
                originals.label(&units, last);
            }
            What::Address => originals.address(address(found)),
        }
    }
}

/// The message with names and addresses replaced, and with zeros for all that isn't known to name nobody.
pub(super) fn rewrite(octets: &[u8], mapping: &Mapping) -> Vec<u8> {
    let mut out = vec![0; octets.len()];
    let mut until = 0;
    for (start, (end, what)) in places(octets) {
        // Names that overlap are no sound message: what is behind the first stays zero.
        let (Some(found), Some(place)) = (octets.get(start..end), out.get_mut(start..end)) else { continue };
        if start < until {
            continue;
        }
        until = end;
        match what {
            What::Kept => place.copy_from_slice(found),
            What::Label(_) => {
                let units: Vec<u16> = found.iter().copied().map(u16::from).collect();
                let new = mapping.word(&units);
                for (octet, unit) in place.iter_mut().zip(new) {
                    *octet = u8::try_from(unit).unwrap_or(b'x');
                }
            }
            What::Address => match mapping.address(address(found)) {
                IpAddr::V4(new) => place.copy_from_slice(&new.octets()),
                IpAddr::V6(new) => place.copy_from_slice(&new.octets()),
            },
        }
    }
    out
}

/// Every address in the data of a message's records.
pub(super) fn addresses(octets: &[u8]) -> Vec<IpAddr> {
    let places = places(octets);
    let found = places.iter().filter(|(_, (_, what))| *what == What::Address);
    found.filter_map(|(start, (end, _))| octets.get(*start..*end)).map(address).collect()
}

fn address(octets: &[u8]) -> IpAddr {
    match (octets.first_chunk::<4>(), octets.first_chunk::<16>()) {
        (_, Some(six)) => IpAddr::from(*six),
        (Some(four), None) => IpAddr::from(*four),
        (None, None) => IpAddr::from([0; 4]),
    }
}

#[cfg(test)]
mod tests {
    use emulator::dns::{
        Answer, Change, Name, Query, Question, Rcode, Record, RecordData, RecordType, Soa, Srv, Update,
        codec::{decode_answer, encode_answer, encode_query},
        update_codec::encode_update,
    };

    use super::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    fn record(owner: &str, data: RecordData) -> Record {
        Record { name: name(owner), ttl: 60, data }
    }

    fn answer() -> Answer {
        let query =
            Query::new(7, Question { name: name("_vlmcs._tcp.contoso.test"), rtype: RecordType::SRV });
        let srv = Srv { priority: 0, weight: 5, port: 1688, target: name("KMS-01.contoso.test") };
        let soa = Soa {
            mname: name("ns.contoso.test"),
            rname: name("keeper.contoso.test"),
            serial: 7,
            refresh: 1,
            retry: 2,
            expire: 3,
            minimum: 4,
        };
        let text = RecordData::Other { rtype: RecordType(16), data: b"\x06secret".to_vec() };
        Answer {
            answers: vec![record("_vlmcs._tcp.contoso.test", RecordData::Srv(srv))],
            authorities: vec![record("contoso.test", RecordData::Soa(soa)), record("contoso.test", text)],
            additionals: vec![
                record("kms-01.contoso.test", RecordData::A([10, 1, 2, 3].into())),
                record("kms-01.contoso.test", RecordData::Aaaa("2001:db8::5".parse().unwrap())),
                record("old.contoso.test", RecordData::Cname(name("kms-01.contoso.test"))),
            ],
            udp_payload: Some(1232),
            ..Answer::to(&query, Rcode::NOERROR)
        }
    }

    fn rewritten(octets: &[u8]) -> Vec<u8> {
        let mut originals = Originals::default();
        collect(octets, &mut originals);
        let new = rewrite(octets, &Mapping::new(&originals, 1).unwrap());
        assert_eq!(new.len(), octets.len());
        new
    }

    #[test]
    fn names_and_addresses_are_replaced_and_lengths_kept() {
        let octets = encode_answer(&answer());
        let new = rewritten(&octets);
        let told = decode_answer(&new).unwrap();
        let records = told.answers.iter().chain(&told.authorities).chain(&told.additionals);
        let text: Vec<String> = records.map(ToString::to_string).collect();
        assert_eq!(
            text,
            [
                "_vlmcs._tcp.hos0001.test 60 SRV 0 5 1688 HOS001.hos0001.test",
                "hos0001.test 60 SOA h1.hos0001.test hos002.hos0001.test 7 1 2 3 4",
                "hos0001.test 60 TYPE16 \\# 7 00000000000000",
                "hos001.hos0001.test 60 A 198.18.0.1",
                "hos001.hos0001.test 60 AAAA fd4c:4142::1",
                "h01.hos0001.test 60 CNAME hos001.hos0001.test",
            ]
        );
        assert_eq!((told.id, told.rcode, told.udp_payload), (7, Rcode::NOERROR, Some(1232)));
    }

    #[test]
    fn what_is_cut_or_makes_no_sense_becomes_zero() {
        let update = Update::new(9, name("contoso.test"), vec![Change::DeleteName(name("kms.contoso.test"))]);
        let query =
            Query::new(7, Question { name: name("_vlmcs._tcp.contoso.test"), rtype: RecordType::SRV });
        for octets in [encode_answer(&answer()), encode_update(&update), encode_query(&query)] {
            for cut in 0..octets.len() {
                let new = rewritten(&octets[..cut]);
                for original in [&b"contoso"[..], b"kms-01", b"secret", b"keeper"] {
                    let there = new.to_ascii_lowercase().windows(original.len()).any(|part| part == original);
                    assert!(!there, "{cut} octets: {}", String::from_utf8_lossy(original));
                }
                assert_eq!(new.get(..HEADER.min(cut)), octets.get(..HEADER.min(cut)));
            }
        }
        // A pointer to itself, one beyond the end, and labels of a kind that there isn't.
        for name in [&[0xC0, HEADER as u8][..], &[0xC1, 0xFF], &[0x40, 1, 2]] {
            let mut octets = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
            octets.extend_from_slice(name);
            rewritten(&octets);
        }
    }
}
