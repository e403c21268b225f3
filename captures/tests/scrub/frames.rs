//! What networks and capturing machines do to frames, scrubbed.

use pcap_file::DataLink;
use tempfile::TempDir;

use crate::{
    capture::{ETHERNET, Framed, fragments, frames, noise, request, split, write},
    checks::{Scrubbed, check_nothing_left, check_same, check_sound, items, messages, scrubbed, scrubbed_as},
};

/// Everything that must not be left, in clear.
const SECRETS: [&str; 6] = ["secretbox", "fabrikam", "annas-laptop", "annas", "kms-main", "10.77.0."];

#[track_caller]
fn check_octets(scrubbed: &Scrubbed) {
    let octets = std::fs::read(scrubbed.file()).unwrap().to_ascii_lowercase();
    for secret in SECRETS {
        let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for form in [secret.as_bytes(), &wide] {
            assert!(!octets.windows(form.len()).any(|part| part == form), "{secret} is left");
        }
    }
    // The network's first octets, wherever they stand but in random ones: the files are small.
    assert!(!octets.windows(3).any(|part| part == [10, 77, 0]), "an address is left");
}

/// Scrubs these frames: nothing is left, the same was said, and it is sound.
#[track_caller]
fn check_link(link: DataLink, frames: &[Framed]) -> Scrubbed {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("capture.pcapng");
    write(&file, link, frames);
    let before = items(&file);
    assert!(before.iter().filter(|item| item.party.is_some()).count() > 4, "the conversation is read");
    let scrubbed = scrubbed(&file).unwrap();
    check_octets(&scrubbed);
    check_nothing_left(&file, &scrubbed);
    check_sound(&file, &scrubbed);
    check_same(&file, &scrubbed);
    assert_eq!(messages(&before), messages(&items(&scrubbed.file())));
    scrubbed
}

#[track_caller]
fn check(frames: &[Framed]) -> Scrubbed {
    check_link(DataLink::ETHERNET, frames)
}

/// One line of the report for each kind of what was replaced.
fn kinds(scrubbed: &Scrubbed) -> Vec<(&'static str, usize)> {
    scrubbed.report.kinds()
}

#[test]
fn an_exchange_is_scrubbed() {
    let frames = frames();
    let scrubbed = check(&frames);
    assert_eq!(
        kinds(&scrubbed),
        [("name", 4), ("host PID", 1), ("CMID", 1), ("hardware id", 1), ("address", 3), ("link address", 3),]
    );
    assert_eq!(scrubbed.report.written, frames.len() as u64);
    assert_eq!(scrubbed.report.messages.resealed, 4);
    let map = scrubbed.report.map();
    for line in
        ["name\tfabrikam\thost0001", "name\tannas-laptop\thost00000001", "address\t10.77.0.2\t198.18.0."]
    {
        assert!(map.contains(line), "{line}\n{map}");
    }
}

#[test]
fn the_same_capture_and_seed_give_the_same_file_and_a_scrubbed_one_can_be_scrubbed() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("capture.pcapng");
    write(&file, DataLink::ETHERNET, &frames());
    let (one, other) = (scrubbed(&file).unwrap(), scrubbed(&file).unwrap());
    let read = |scrubbed: &Scrubbed| std::fs::read(scrubbed.file()).unwrap();
    assert_eq!(read(&one), read(&other));
    let again = scrubbed(&one.file()).unwrap();
    check_same(&one.file(), &again);
    check_sound(&one.file(), &again);
    assert_eq!((again.report.written, kinds(&again)), (one.report.written, kinds(&one)));
    let left = std::fs::read_dir(one.folder.path()).unwrap().count();
    assert_eq!(left, 1, "nothing else is left beside it");
}

#[test]
fn segments_that_are_sent_again_or_in_another_order_say_the_same() {
    let mut frames = frames();
    let at = request(&frames);
    let again = frames[at].clone();
    let [first, second] = split(&frames[at], 100);
    let [third, fourth] = split(&frames[at], 7);
    frames.splice(at..=at, [second.clone(), first, again, fourth, third, second]);
    check(&frames);
}

#[test]
fn a_segment_that_contradicts_another_goes_on_doing_so() {
    let mut frames = frames();
    let at = request(&frames);
    let mut other = frames[at].clone();
    let last = other.octets.len() - 1;
    other.octets[last] ^= 0x40;
    frames.insert(at + 1, other);
    check(&frames);
}

#[test]
fn packets_in_fragments_are_put_together() {
    let mut all = frames();
    let at = request(&all);
    let mut pieces = fragments(&all[at], 8);
    assert!(pieces.len() > 3);
    pieces.swap(0, 2);
    let stray = pieces[1].clone();
    all.splice(at..=at, pieces);
    // One whose packet never becomes whole is nobody's.
    let mut alone = fragments(&all[0], 2).remove(0);
    alone.octets[ETHERNET + 5] = 99;
    all.push(stray);
    all.push(alone);
    let scrubbed = check(&all);
    let told = scrubbed.report.dropped;
    assert_eq!(told, [("fragments of packets that aren't whole", 2)]);
}

#[test]
fn frames_that_were_cut_stay_cut() {
    let mut frames = frames();
    for frame in &mut frames {
        frame.octets.truncate(100);
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("capture.pcapng");
    write(&file, DataLink::ETHERNET, &frames);
    let scrubbed = scrubbed(&file).unwrap();
    check_octets(&scrubbed);
    check_same(&file, &scrubbed);
    // What is left of two DNS answers doesn't say that they are about KMS.
    assert_eq!(scrubbed.report.dropped, [("UDP of others", 2)]);
    assert_eq!(scrubbed.report.written, frames.len() as u64 - 2);
}

#[test]
fn what_belongs_to_others_is_dropped() {
    let mut frames = frames();
    let at = frames[3].at;
    frames.insert(3, noise(at, [10, 77, 0, 100].into(), [10, 77, 0, 200].into()));
    frames.insert(5, Framed::new(at, [&[0xff; 12][..], &[8, 6], b"secretbox is looked for"].concat()));
    let scrubbed = check(&frames);
    assert_eq!(scrubbed.report.dropped, [("ARP", 1), ("UDP of others", 1)]);
    assert_eq!(scrubbed.report.written, frames.len() as u64 - 2);
}

#[test]
fn what_fills_frames_up_and_options_that_carry_cookies_become_nothing() {
    let mut frames = frames();
    let at = request(&frames);
    frames[at].octets.extend_from_slice(b"secretbox");
    frames[at].length = frames[at].octets.len();
    // An acknowledgement with a TCP Fast Open cookie (RFC 7413) in its options.
    let bare = frames.iter().position(|frame| frame.octets.len() == ETHERNET + 40).unwrap();
    let packet = frames[bare].octets[ETHERNET..].to_vec();
    let (mut ip, rest) = etherparse::Ipv4Header::from_slice(&packet).unwrap();
    let (mut tcp, _) = etherparse::TcpHeader::from_slice(rest).unwrap();
    let option = [&[34, 11][..], b"secretbox", &[1]].concat();
    tcp.set_options_raw(&option).unwrap();
    ip.set_payload_len(tcp.header_len()).unwrap();
    let mut octets = frames[bare].octets[..ETHERNET].to_vec();
    ip.write(&mut octets).unwrap();
    tcp.write(&mut octets).unwrap();
    frames[bare] = Framed::new(frames[bare].at, octets);
    check(&frames);
}

#[test]
fn every_link_is_written_anew() {
    let frames = frames();
    let behind = |header: &dyn Fn(&[u8]) -> Vec<u8>| -> Vec<Framed> {
        let relinked = |frame: &Framed| {
            let (ethernet, packet) = frame.octets.split_at(ETHERNET);
            Framed::new(frame.at, [header(ethernet), packet.to_vec()].concat())
        };
        frames.iter().map(relinked).collect()
    };
    check_link(DataLink::RAW, &behind(&|_| Vec::new()));
    check_link(DataLink::NULL, &behind(&|_| vec![2, 0, 0, 0]));
    let tagged = |ethernet: &[u8]| [&ethernet[..12], &[0x81, 0, 0, 7, 8, 0]].concat();
    let scrubbed = check_link(DataLink::ETHERNET, &behind(&tagged));
    assert_eq!(kinds(&scrubbed).last(), Some(&("link address", 3)));
    let sll = |ethernet: &[u8]| [&[0, 0, 0, 1, 0, 6][..], &ethernet[6..12], b"no", &[8, 0]].concat();
    let scrubbed = check_link(DataLink::LINUX_SLL, &behind(&sll));
    assert_eq!(kinds(&scrubbed).last(), Some(&("link address", 3)));
    let sll2 =
        |ethernet: &[u8]| [&[8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6][..], &ethernet[6..12], b"no"].concat();
    let scrubbed = check_link(DataLink::LINUX_SLL2, &behind(&sll2));
    assert_eq!(kinds(&scrubbed).last(), Some(&("link address", 3)));
}

#[test]
fn icmp_about_a_host_says_no_more_than_ports() {
    let mut frames = frames();
    let at = request(&frames);
    let about = frames[at].octets[ETHERNET..].to_vec();
    let mut octets = Vec::new();
    let icmp =
        etherparse::Icmpv4Type::DestinationUnreachable(etherparse::icmpv4::DestUnreachableHeader::Port);
    etherparse::PacketBuilder::ethernet2([2; 6], [4; 6])
        .ipv4([10, 77, 0, 1], [10, 77, 0, 100], 64)
        .icmpv4(icmp)
        .write(&mut octets, &about)
        .unwrap();
    let when = frames[at].at;
    frames.insert(at + 1, Framed::new(when, octets));
    let scrubbed = check(&frames);
    assert_eq!(scrubbed.report.written, frames.len() as u64);
    let told = |file: &std::path::Path| {
        let count = items(file).iter().filter(|item| item.party.is_none()).count();
        assert!(count > 0);
        count
    };
    assert!(told(&scrubbed.file()) > 0);
}

#[test]
fn what_the_label_does_not_open_becomes_zero() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("capture.pcapng");
    write(&file, DataLink::ETHERNET, &frames());
    let scrubbed = scrubbed_as(&file, "another lab").unwrap();
    check_octets(&scrubbed);
    check_sound(&file, &scrubbed);
    check_same_but_opaque(&scrubbed);
    let messages = scrubbed.report.messages;
    assert_eq!((messages.resealed, messages.zeroed), (0, 4));
}

#[track_caller]
fn check_same_but_opaque(scrubbed: &Scrubbed) {
    assert_eq!(messages(&items(&scrubbed.file())), ["opaque"; 4]);
}
