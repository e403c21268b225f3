//! Frames as packets: every link type, IP with options, extensions and fragments, and what wasn't captured.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

#[path = "../../emulator/tests/tools/mod.rs"]
mod tools;

use std::path::PathBuf;

use captures::{
    file::{Frame, Link, Reader, Stamp},
    packet::{Packet, Packets},
};
use etherparse::{
    IpFragOffset, IpHeaders, IpNumber, Ipv4Extensions, Ipv4Header, Ipv6Extensions, Ipv6FragmentHeader,
    Ipv6Header, Ipv6RawExtHeader, PacketBuilder, TcpHeader, UdpHeader,
};
use proptest::prelude::*;
use rstest::rstest;

fn frame(link: Link, octets: &[u8]) -> Frame<'_> {
    let length = u32::try_from(octets.len()).unwrap();
    Frame { number: 1, at: Some(Stamp(0)), interface: 0, link, octets, length }
}

fn told(packet: &Packet<'_>) -> String {
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    match packet {
        Packet::Tcp(tcp) => {
            let flags = [(tcp.flags.syn, " syn"), (tcp.flags.fin, " fin"), (tcp.flags.rst, " rst")];
            let flags: String = flags.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect();
            let ack = tcp.ack.map(|ack| format!(" ack {ack}")).unwrap_or_default();
            let missing = if tcp.missing > 0 { format!(" -{}", tcp.missing) } else { String::new() };
            format!("tcp {} {} {}{ack}{flags} {:?}{missing}", tcp.from, tcp.to, tcp.seq, text(tcp.payload))
        }
        Packet::Udp(udp) => {
            let missing = if udp.missing > 0 { format!(" -{}", udp.missing) } else { String::new() };
            format!("udp {} {} {:?}{missing}", udp.from, udp.to, text(udp.payload))
        }
        Packet::Unreachable(icmp) => {
            let protocol = if icmp.tcp { "tcp" } else { "udp" };
            format!("{} says {protocol} {} {}: {:?}", icmp.by, icmp.from, icmp.to, icmp.code)
        }
        Packet::Fragment => "fragment".to_owned(),
        Packet::Other(what) => (*what).to_owned(),
    }
}

#[track_caller]
fn check(link: Link, octets: &[u8], expect: &str) {
    assert_eq!(told(&Packets::default().read(&frame(link, octets))), expect);
}

const FOUR: &str = r#"tcp 10.0.0.1:50000 10.0.0.2:1688 7 ack 9 fin "hello""#;
const SIX: &str = r#"tcp [fd00::1]:50000 [fd00::2]:1688 7 ack 9 fin "hello""#;
const ENDS: [[u8; 4]; 2] = [[10, 0, 0, 1], [10, 0, 0, 2]];

fn ends6() -> [[u8; 16]; 2] {
    [1, 2].map(|last| [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last])
}

fn tcp() -> TcpHeader {
    let mut header = TcpHeader::new(50_000, 1688, 7, 1024);
    (header.acknowledgment_number, header.ack, header.fin) = (9, true, true);
    header
}

fn four() -> Vec<u8> {
    let mut octets = Vec::new();
    let builder = PacketBuilder::ipv4(ENDS[0], ENDS[1], 64).tcp_header(tcp());
    builder.write(&mut octets, b"hello").unwrap();
    octets
}

fn six() -> Vec<u8> {
    let mut octets = Vec::new();
    let builder = PacketBuilder::ipv6(ends6()[0], ends6()[1], 64).tcp_header(tcp());
    builder.write(&mut octets, b"hello").unwrap();
    octets
}

/// `head`, then `octets`.
fn behind(head: &[u8], octets: &[u8]) -> Vec<u8> {
    [head, octets].concat()
}

/// Ethernet with these tags and EtherTypes, and padding that a card may have added.
fn ethernet(types: &[u8], octets: &[u8]) -> Vec<u8> {
    [&[2; 12], types, octets, &[0xEE; 6]].concat()
}

/// Linux SLL of a link of this ARPHRD type.
fn sll(arphrd: [u8; 2], protocol: [u8; 2], octets: &[u8]) -> Vec<u8> {
    let address = [0, 6, 2, 2, 2, 2, 2, 2, 0, 0];
    [&[0, 0], &arphrd[..], &address, &protocol, octets].concat()
}

fn sll2(arphrd: [u8; 2], protocol: [u8; 2], octets: &[u8]) -> Vec<u8> {
    let address = [0, 6, 2, 2, 2, 2, 2, 2, 0, 0];
    [&protocol[..], &[0, 0, 0, 0, 0, 1], &arphrd, &address, octets].concat()
}

#[test]
fn every_link_carries_both_versions() {
    for link in [Link::RAW, Link::BSD_RAW, Link::OPENBSD_RAW, Link::IPV4, Link::IPV6] {
        check(link, &four(), FOUR);
        check(link, &six(), SIX);
    }
    let vlan = [0x81, 0, 0, 5];
    let provider = [0x88, 0xA8, 0, 6];
    let old = [0x91, 0, 0, 6];
    let tags: [&[&[u8]]; 5] = [&[], &[&vlan], &[&provider, &vlan], &[&old, &vlan], &[&vlan, &vlan, &vlan]];
    for tags in tags {
        check(Link::ETHERNET, &ethernet(&behind(&tags.concat(), &[8, 0]), &four()), FOUR);
        check(Link::ETHERNET, &ethernet(&behind(&tags.concat(), &[0x86, 0xDD]), &six()), SIX);
    }
    let snap = [0, 80, 0xAA, 0xAA, 3, 0, 0, 0, 8, 0];
    check(Link::ETHERNET, &ethernet(&snap, &four()), FOUR);
    for order in [[0, 0, 0, 2], [2, 0, 0, 0]] {
        check(Link::NULL, &behind(&order, &four()), FOUR);
    }
    for family in [10, 23, 24, 28, 30] {
        check(Link::NULL, &behind(&[family, 0, 0, 0], &six()), SIX);
        check(Link::LOOP, &behind(&[0, 0, 0, family], &six()), SIX);
    }
    // Ethernet, loopback, none.
    for arphrd in [[0, 1], [3, 4], [0xFF, 0xFE]] {
        check(Link::LINUX_SLL, &sll(arphrd, [8, 0], &four()), FOUR);
        check(Link::LINUX_SLL, &sll(arphrd, [0x86, 0xDD], &six()), SIX);
        check(Link::LINUX_SLL2, &sll2(arphrd, [8, 0], &four()), FOUR);
        check(Link::LINUX_SLL2, &sll2(arphrd, [0x86, 0xDD], &six()), SIX);
        let tagged = behind(&[0, 5, 8, 0], &four());
        check(Link::LINUX_SLL2, &sll2(arphrd, [0x81, 0], &tagged), FOUR);
    }
}

#[test]
fn what_is_neither_is_named() {
    check(Link::ETHERNET, &ethernet(&[8, 6], &[0; 28]), "ARP");
    check(Link::ETHERNET, &ethernet(&[0, 38, 0x42, 0x42, 3], &[0; 35]), "LLC");
    check(Link::ETHERNET, &ethernet(&[0x88, 0xCC], &[0; 28]), "another protocol on the link");
    check(Link::ETHERNET, &[2; 13], "Ethernet, cut");
    check(Link::ETHERNET, &[&[2; 12][..], &[0x81, 0, 0]].concat(), "VLAN tag, cut");
    check(Link::NULL, &[0, 0, 0, 7, 0x45], "another protocol on loopback");
    check(Link::NULL, &[0], "loopback, cut");
    check(Link::LINUX_SLL, &[0; 15], "Linux SLL, cut");
    check(Link::LINUX_SLL2, &[0; 19], "Linux SLL2, cut");
    check(Link(105), &four(), "a link type that isn't read");
    check(Link::RAW, &[], "IP, cut");
    check(Link::RAW, &[0x75; 40], "neither IPv4 nor IPv6");
    check(Link::RAW, &four()[..19], "IPv4, cut or broken");
    check(Link::RAW, &six()[..39], "IPv6, cut");
    let mut short = four();
    short[3] = 19;
    check(Link::RAW, &short, "IPv4, broken: a length below its header's");
    for (number, expect) in
        [(1, "ICMP"), (2, "IGMP"), (47, "GRE"), (50, "ESP"), (89, "another protocol over IP")]
    {
        let mut other = four();
        other[9] = number;
        check(Link::RAW, &other, expect);
    }
    let mut header = four();
    header[20 + 12] = 0x40;
    check(Link::RAW, &header, "TCP, broken: a header that is too short");
    header[20 + 12] = 0xF0;
    check(Link::RAW, &header, "TCP, broken: a header longer than its packet");
}

#[test]
fn options_and_extensions_are_passed_over() {
    let mut header = Ipv4Header::new(0, 64, IpNumber::TCP, ENDS[0], ENDS[1]).unwrap();
    header.options = [1, 1, 1, 1, 1, 1, 1, 0].into();
    let mut segment = tcp();
    segment.set_options_raw(&[1; 12]).unwrap();
    let mut octets = Vec::new();
    let headers = IpHeaders::Ipv4(header, Ipv4Extensions::default());
    PacketBuilder::ip(headers).tcp_header(segment).write(&mut octets, b"hello").unwrap();
    check(Link::RAW, &octets, FOUR);

    let extension = |next| Ipv6RawExtHeader::new_raw(next, &[1, 4, 0, 0, 0, 0]).unwrap();
    let mut octets = Vec::new();
    let extensions = Ipv6Extensions {
        hop_by_hop_options: Some(extension(IpNumber::UDP)),
        destination_options: Some(extension(IpNumber::UDP)),
        routing: None,
        fragment: Some(Ipv6FragmentHeader::new(IpNumber::UDP, IpFragOffset::ZERO, false, 3)),
        auth: None,
    };
    let [source, destination] = ends6();
    let header = Ipv6Header { source, destination, hop_limit: 64, ..Ipv6Header::default() };
    let headers = IpHeaders::Ipv6(header, extensions);
    PacketBuilder::ip(headers).tcp_header(tcp()).write(&mut octets, b"hello").unwrap();
    check(Link::RAW, &octets, SIX);
    check(Link::RAW, &octets[..43], "an IP extension, cut or broken");
}

#[test]
fn what_was_not_captured_is_counted() {
    #[track_caller]
    fn check_cut(link: Link, whole: &[u8], captured: usize, expect: &str) {
        let length = u32::try_from(whole.len()).unwrap();
        let frame = Frame { length, ..frame(link, &whole[..captured]) };
        assert_eq!(told(&Packets::default().read(&frame)), expect);
    }
    let tcp = |ends: &str, rest: &str| format!("tcp {ends} 7 ack 9 fin {rest}");
    let ends4 = "10.0.0.1:50000 10.0.0.2:1688";
    let ends6 = "[fd00::1]:50000 [fd00::2]:1688";
    check_cut(Link::RAW, &four(), 42, &tcp(ends4, r#""he" -3"#));
    check_cut(Link::RAW, &four(), 40, &tcp(ends4, r#""" -5"#));
    check_cut(Link::RAW, &four(), 39, "TCP, cut");
    check_cut(Link::RAW, &six(), 64, &tcp(ends6, r#""hell" -1"#));
    // The padding is no payload, whether captured or not.
    let padded = ethernet(&[8, 0], &four());
    check_cut(Link::ETHERNET, &padded, 14 + 45, FOUR);
    check_cut(Link::ETHERNET, &padded, 14 + 45 + 1, FOUR);
    check_cut(Link::ETHERNET, &padded, 14 + 44, &tcp(ends4, r#""hell" -1"#));
    // Of a segment that the network card will cut, IP doesn't tell the length, but the link does.
    for (mut whole, length, ends) in [(four(), 2, ends4), (six(), 4, ends6)] {
        whole[length] = 0;
        whole[length + 1] = 0;
        let captured = whole.len() - 2;
        check_cut(Link::RAW, &whole, captured, &tcp(ends, r#""hel" -2"#));
    }
    let mut options = TcpHeader::new(50_000, 1688, 7, 1024);
    options.set_options_raw(&[1; 12]).unwrap();
    let mut octets = Vec::new();
    PacketBuilder::ipv4(ENDS[0], ENDS[1], 64).tcp_header(options).write(&mut octets, b"hello").unwrap();
    check_cut(Link::RAW, &octets, 45, r#"tcp 10.0.0.1:50000 10.0.0.2:1688 7 "" -5"#);
    let mut octets = Vec::new();
    PacketBuilder::ipv4(ENDS[0], ENDS[1], 64).udp(5353, 53).write(&mut octets, b"hello").unwrap();
    check_cut(Link::RAW, &octets, 33, r#"udp 10.0.0.1:5353 10.0.0.2:53 "hello""#);
    check_cut(Link::RAW, &octets, 30, r#"udp 10.0.0.1:5353 10.0.0.2:53 "he" -3"#);
    check_cut(Link::RAW, &octets, 27, "UDP, cut");
    // UDP may be shorter than IP says, and a length of 0 means that of IP.
    for (length, expect) in [(11, r#""hel""#), (0, r#""hello""#), (200, r#""hello""#)] {
        octets[25] = length;
        check_cut(Link::RAW, &octets, 33, &format!("udp 10.0.0.1:5353 10.0.0.2:53 {expect}"));
    }
    octets[25] = 7;
    check_cut(Link::RAW, &octets, 33, "UDP, broken: a length below its header's");
}

#[test]
fn unreachable_tells_of_which_packet() {
    // An ICMP packet from the other end, about the beginning of `about`.
    let message = |kind: u8, code: u8, about: &[u8]| {
        let payload = behind(&[kind, code, 0, 0, 0, 0, 0, 0], about);
        let mut octets = Vec::new();
        let header = Ipv4Header::new(0, 64, IpNumber::ICMP, ENDS[1], ENDS[0]).unwrap();
        header.write(&mut octets).unwrap();
        octets[3] = 20 + u8::try_from(payload.len()).unwrap();
        behind(&octets, &payload)
    };
    let expect = "10.0.0.2 says tcp 10.0.0.1:50000 10.0.0.2:1688: (3, 1)";
    check(Link::RAW, &message(3, 1, &four()[..28]), expect);
    check(Link::RAW, &message(3, 1, &four()), expect);
    let mut udp = four();
    udp[9] = 17;
    let expect = "10.0.0.2 says udp 10.0.0.1:50000 10.0.0.2:1688: (3, 3)";
    check(Link::RAW, &message(3, 3, &udp[..28]), expect);
    check(Link::RAW, &message(3, 1, &four()[..23]), "ICMP");
    check(Link::RAW, &message(3, 1, &four()[..10]), "ICMP");
    check(Link::RAW, &message(8, 0, &four()), "ICMP");
    // A later fragment has no ports.
    let mut later = four();
    later[7] = 1;
    check(Link::RAW, &message(3, 1, &later), "ICMP");
    let mut payload = behind(&[1, 4, 0, 0, 0, 0, 0, 0], &six()[..48]);
    let [server, client] = [ends6()[1], ends6()[0]];
    let mut octets = Vec::new();
    let next_header = IpNumber::IPV6_ICMP;
    let payload_length = u16::try_from(payload.len()).unwrap();
    let header = Ipv6Header {
        source: server,
        destination: client,
        next_header,
        payload_length,
        ..Ipv6Header::default()
    };
    header.write(&mut octets).unwrap();
    let expect = "fd00::2 says tcp [fd00::1]:50000 [fd00::2]:1688: (1, 4)";
    check(Link::RAW, &behind(&octets, &payload), expect);
    payload[0] = 2;
    check(Link::RAW, &behind(&octets, &payload), "ICMPv6");
}

/// The fragments of a datagram of 41 letters, of 16 octets each.
fn fragments(six: bool, id: u16) -> Vec<Vec<u8>> {
    let mut datagram =
        UdpHeader { source_port: 5353, destination_port: 53, length: 49, checksum: 0 }.to_bytes().to_vec();
    datagram.extend(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO");
    let pieces = datagram.chunks(16).enumerate();
    pieces
        .map(|(index, piece)| {
            let offset = IpFragOffset::try_new(u16::try_from(index * 2).unwrap()).unwrap();
            let more = index < 3;
            let length = u16::try_from(piece.len()).unwrap();
            let mut octets = Vec::new();
            if six {
                let [source, destination] = ends6();
                let next_header = IpNumber::IPV6_FRAGMENTATION_HEADER;
                let payload_length = length + 8;
                let header =
                    Ipv6Header { source, destination, next_header, payload_length, ..Ipv6Header::default() };
                header.write(&mut octets).unwrap();
                let fragment = Ipv6FragmentHeader::new(IpNumber::UDP, offset, more, id.into());
                fragment.write(&mut octets).unwrap();
            } else {
                let mut header = Ipv4Header::new(length, 64, IpNumber::UDP, ENDS[0], ENDS[1]).unwrap();
                (header.identification, header.fragment_offset, header.more_fragments) = (id, offset, more);
                (header.dont_fragment, header.header_checksum) = (false, 0);
                header.write(&mut octets).unwrap();
            }
            behind(&octets, piece)
        })
        .collect()
}

const LETTERS: [&str; 2] = [
    r#"udp 10.0.0.1:5353 10.0.0.2:53 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO""#,
    r#"udp [fd00::1]:5353 [fd00::2]:53 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO""#,
];

/// What comes of frames that are read one after the other, each so many seconds after the first.
fn sequence<'a>(frames: impl IntoIterator<Item = (&'a [u8], u64)>) -> Vec<String> {
    let mut packets = Packets::default();
    let read = |(octets, seconds)| {
        let at = Some(Stamp(seconds * 1_000_000_000));
        told(&packets.read(&Frame { at, ..frame(Link::RAW, octets) }))
    };
    frames.into_iter().map(read).collect()
}

#[rstest]
#[case::in_order(&[0, 1, 2, 3], 3)]
#[case::backwards(&[3, 2, 1, 0], 3)]
#[case::mixed(&[2, 0, 3, 1], 3)]
#[case::twice(&[0, 0, 3, 3, 1, 1, 2, 2], 6)]
fn fragments_are_put_together(
    #[values(false, true)] six: bool,
    #[case] order: &[usize],
    #[case] whole: usize,
) {
    let pieces = fragments(six, 77);
    let read = sequence(order.iter().map(|&piece| (&pieces[piece][..], 0)));
    let mut expect = vec!["fragment"; order.len()];
    expect[whole] = LETTERS[usize::from(six)];
    assert_eq!(read, expect);
}

#[test]
fn fragments_of_several_packets_are_kept_apart() {
    for six in [false, true] {
        let (one, two) = (fragments(six, 77), fragments(six, 78));
        let [a, b, c, d] = [0, 1, 2, 3].map(|index| [(&one[index][..], 0), (&two[index][..], 0)]);
        let read = sequence([a, c, d, b].concat());
        let letters = LETTERS[usize::from(six)];
        assert_eq!(read[6..], [letters, letters]);
        assert!(read[..6].iter().all(|read| read == "fragment"), "{read:#?}");
    }
}

#[test]
fn fragments_do_not_wait_for_ever() {
    let pieces = fragments(false, 77);
    let times = |times: [u64; 4]| sequence(pieces.iter().map(|piece| &piece[..]).zip(times));
    assert_eq!(times([0, 0, 59, 60])[3], LETTERS[0]);
    assert_eq!(times([0, 0, 59, 61])[3], "fragment");
    // Nor do more than 64 packets wait.
    for (others, expect) in [(63, LETTERS[0]), (64, "fragment")] {
        let others: Vec<_> = (0..others).map(|id| fragments(false, id).swap_remove(0)).collect();
        let all = pieces[..3].iter().chain(&others).chain(&pieces[3..]);
        assert_eq!(sequence(all.map(|piece| (&piece[..], 0))).last().unwrap(), expect);
    }
}

#[test]
fn fragments_that_cannot_be_are_left_out() {
    let pieces = fragments(false, 77);
    // The last one is longer than its packet may be, cut by the snap length, or says where others went on.
    let mut far = pieces[1].clone();
    (far[6], far[7]) = (0x3F, 0xFF);
    let mut end = pieces[1].clone();
    (end[6], end[7]) = (0, 2);
    for strange in [&far[..], &pieces[2][..30], &end] {
        let order = [&pieces[0][..], &pieces[3], strange, &pieces[1], &pieces[2]];
        let read = sequence(order.map(|piece| (piece, 0)));
        assert_eq!(read, ["fragment", "fragment", "fragment", "fragment", LETTERS[0]]);
    }
}

proptest! {
    #[test]
    fn no_frame_panics(
        link in prop::sample::select(vec![0, 1, 12, 14, 101, 108, 113, 228, 229, 276]),
        is_six: bool,
        kind in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        rounds in 1_usize..3,
    ) {
        let ip = if is_six { six() } else { four() };
        let mut packets = Packets::default();
        let mut frames = match kind {
            0 => fragments(is_six, 77),
            1 => vec![ethernet(if is_six { &[0x86, 0xDD] } else { &[8, 0] }, &ip)],
            2 => vec![sll2([3, 4], [8, 0], &ip)],
            _ => vec![ip],
        };
        for octets in &mut frames {
            for (place, value) in &changes {
                let place = place.index(octets.len());
                octets[place] = *value;
            }
        }
        for octets in (0..rounds).flat_map(|_| &frames) {
            let captured = &octets[..octets.len() - cut.index(octets.len())];
            let frame = Frame { length: 4000, ..frame(Link(link), captured) };
            if let Packet::Tcp(segment) = packets.read(&frame) {
                prop_assert!(segment.payload.len() <= captured.len());
            }
        }
    }

    #[test]
    fn no_octets_panic(link in 0_u32..300, octets in prop::collection::vec(any::<u8>(), 0..200)) {
        told(&Packets::default().read(&frame(Link(link), &octets)));
    }
}

/// Every TCP segment and UDP datagram of other people's captures is what tshark makes of it.
#[rstest]
fn tshark_reads_the_same(#[files("corpus/third-party/*.pcap")] file: PathBuf) {
    let Some(mut tshark) = tools::tool("tshark") else { return };
    tshark.args(["-n", "-T", "fields", "-E", "separator= ", "-E", "occurrence=f"]);
    for field in ["ip.src", "tcp.srcport", "tcp.seq_raw", "tcp.len", "udp.srcport", "udp.length"] {
        tshark.args(["-e", field]);
    }
    let output = tshark.arg("-r").arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expect = String::from_utf8(output.stdout).unwrap();
    let expect: Vec<&str> = expect.lines().map(str::trim_end).collect();
    let (mut reader, mut packets) = (Reader::open(&file).unwrap(), Packets::default());
    let mut read = Vec::new();
    while let Some(frame) = reader.next_frame().unwrap() {
        read.push(match packets.read(&frame) {
            Packet::Tcp(tcp) => {
                format!("{} {} {} {}", tcp.from.ip(), tcp.from.port(), tcp.seq, tcp.payload.len())
            }
            Packet::Udp(udp) => {
                format!("{}    {} {}", udp.from.ip(), udp.from.port(), udp.payload.len() + 8)
            }
            packet => told(&packet),
        });
    }
    assert_eq!(read, expect);
}
