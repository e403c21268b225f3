//! Files as frames: every format, cut anywhere, damaged, and as Wireshark counts.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

#[path = "../../emulator/tests/tools/mod.rs"]
mod tools;

use std::{
    borrow::Cow,
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use captures::file::{Ending, Link, ReadError, Reader};
use flate2::{Compression, write::GzEncoder};
use pcap_file::{
    DataLink, Endianness,
    pcap::{PcapHeader, PcapTsResolution, PcapWriter, RawPcapPacket},
    pcapng::{
        PcapNgWriter,
        blocks::{
            enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption},
            interface_description::{
                InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
            },
            opt_common::CommonOption,
        },
    },
};
use proptest::prelude::*;
use rstest::rstest;
use tempfile::TempDir;

/// A frame in words: number, time, interface, link type, octets, length.
fn all(octets: &[u8]) -> Result<(Vec<String>, Ending), ReadError> {
    let mut reader = Reader::new(Cursor::new(octets.to_vec()))?;
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame()? {
        let at = frame.at.map(|at| format!("{}.{:09}", at.0 / 1_000_000_000, at.0 % 1_000_000_000));
        let at = at.unwrap_or_else(|| "-".to_owned());
        let octets: String = frame.octets.iter().map(|octet| format!("{octet:02x}")).collect();
        let (number, interface, Link(link)) = (frame.number, frame.interface, frame.link);
        frames.push(format!("{number} {at} if{interface} link{link} {octets} of {}", frame.length));
    }
    assert!(reader.next_frame()?.is_none(), "the end is the end");
    Ok((frames, reader.ending()))
}

#[track_caller]
fn check(octets: &[u8], frames: &[&str]) {
    let (read, ending) = all(octets).unwrap();
    assert_eq!(read, frames);
    assert_eq!(ending, Ending::Whole);
}

/// Two frames, the second cut by the snap length.
fn pcap(endianness: Endianness, ts_resolution: PcapTsResolution, link: u32) -> Vec<u8> {
    let datalink = DataLink::from(link);
    let header = PcapHeader { endianness, ts_resolution, datalink, snaplen: 4, ..PcapHeader::default() };
    let mut writer = PcapWriter::with_header(Vec::new(), header).unwrap();
    for (ts_frac, data, orig_len) in [(5, &[1, 2, 3][..], 3), (999_999, &[4, 5, 6, 7], 60)] {
        let incl_len = u32::try_from(data.len()).unwrap();
        let data = Cow::Borrowed(data);
        let packet = RawPcapPacket { ts_sec: 0xF000_0000, ts_frac, incl_len, orig_len, data };
        writer.write_raw_packet(&packet).unwrap();
    }
    writer.into_inner()
}

fn gzip(octets: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

#[rstest]
fn pcap_of_either_order_and_resolution(
    #[values(Endianness::Big, Endianness::Little)] order: Endianness,
    #[values(PcapTsResolution::MicroSecond, PcapTsResolution::NanoSecond)] resolution: PcapTsResolution,
) {
    let times = match resolution {
        PcapTsResolution::MicroSecond => ["000005000", "999999000"],
        PcapTsResolution::NanoSecond => ["000000005", "000999999"],
    };
    let first = format!("1 4026531840.{} if0 link1 010203 of 3", times[0]);
    let second = format!("2 4026531840.{} if0 link1 04050607 of 60", times[1]);
    check(&pcap(order, resolution, 1), &[&first, &second]);
    check(&gzip(&pcap(order, resolution, 1)), &[&first, &second]);
}

#[test]
fn a_link_type_says_nothing_of_check_sequences() {
    let octets = pcap(Endianness::Little, PcapTsResolution::NanoSecond, 0x4400_0065);
    let (frames, _) = all(&octets).unwrap();
    assert_eq!(frames[0], "1 4026531840.000000005 if0 link101 010203 of 3");
}

/// Two interfaces of different links and clocks, comments, a frame that the snap length cut.
fn pcapng(endianness: Endianness) -> Vec<u8> {
    let mut writer = PcapNgWriter::with_endianness(Vec::new(), endianness).unwrap();
    let nano = InterfaceDescriptionOption::IfTsResol(InterfaceTsResolution::NANO);
    let late = InterfaceDescriptionOption::IfTsOffset(1000);
    for (link, options) in [
        (DataLink::ETHERNET, vec![InterfaceDescriptionOption::IfName("eth0".into()), nano]),
        (DataLink::RAW, vec![late]),
        (DataLink::NULL, Vec::new()),
    ] {
        writer.write_pcapng_block(InterfaceDescriptionBlock { linktype: link, snaplen: 4, options }).unwrap();
    }
    for (interface_id, data, original_len) in [(1, &[1, 2, 3][..], 3), (0, &[4, 5, 6, 7], 60), (2, &[], 0)] {
        let comment = EnhancedPacketOption::Common(CommonOption::Comment("here".into()));
        let timestamp = Duration::new(1_700_000_000, 123_456_789);
        let (data, options) = (data.into(), vec![comment]);
        let block = EnhancedPacketBlock { interface_id, timestamp, original_len, data, options };
        writer.write_pcapng_block(block).unwrap();
    }
    writer.into_inner()
}

const PCAPNG: [&str; 3] = [
    "1 1700000000.123456000 if1 link101 010203 of 3",
    "2 1700000000.123456789 if0 link1 04050607 of 60",
    "3 1700000000.123456000 if2 link0  of 0",
];

#[rstest]
fn pcapng_of_either_order(#[values(Endianness::Big, Endianness::Little)] order: Endianness) {
    check(&pcapng(order), &PCAPNG);
    check(&gzip(&pcapng(order)), &PCAPNG);
}

/// A block of a little-endian section.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padded = body.len().next_multiple_of(4);
    let length = u32::try_from(padded + 12).unwrap().to_le_bytes();
    let mut octets = [kind.to_le_bytes(), length].concat();
    octets.extend_from_slice(body);
    octets.resize(8 + padded, 0);
    octets.extend_from_slice(&length);
    octets
}

/// 32-bit numbers, and octets behind them.
fn body(numbers: &[u32], octets: &[u8]) -> Vec<u8> {
    [numbers.iter().flat_map(|number| number.to_le_bytes()).collect(), octets.to_vec()].concat()
}

fn section() -> Vec<u8> {
    block(0x0A0D_0D0A, &body(&[0x1A2B_3C4D, 1, 0xFFFF_FFFF, 0xFFFF_FFFF], &[]))
}

fn interface(link: u32, snaplen: u32, options: &[u8]) -> Vec<u8> {
    block(1, &body(&[link, snaplen], options))
}

/// Every block there is, and what a lab elsewhere may have written.
fn blocks() -> Vec<u8> {
    // A name that isn't UTF-8, and a resolution of halves of seconds behind it.
    let strange = [2, 0, 3, 0, 0xFF, 0xFE, 0xFD, 0, 9, 0, 1, 0, 0x81, 0, 0, 0, 0, 0, 0, 0];
    [
        section(),
        interface(1, 3, &strange),
        block(6, &body(&[0, 0, 3, 2, 2], &[1, 2])),
        block(3, &body(&[6], &[3, 4, 5])),
        block(4, &body(&[0], &[])),
        block(0x0BAD, &body(&[32473], &[1; 40])),
        block(5, &body(&[0, 0, 0], &[])),
        block(9, b"__REALTIME_TIMESTAMP=1700000000000000\nMESSAGE=hello\n\n"),
        block(0x4000_0BAD, &body(&[32473], &[1; 40])),
        block(0x204, &body(&[0, 1, 2, 3, 4, 40, 9], &[0; 18])),
        block(0x216, &body(&[0, 1, 2, 3, 4, 40, 9, 1], &[0; 18])),
        block(0x221, &body(&[0, 1, 2, 3, 4, 40, 9, 1], &[0; 18])),
        block(0x7777, &[7; 5]),
        block(2, &body(&[0, 0, 4, 1, 1], &[6])),
        section(),
        interface(101, 0, &[]),
        interface(1, 0, &[]),
        block(3, &body(&[3], &[7, 8, 9])),
        pcapng(Endianness::Big),
        // More than the whole buffer, passed over.
        section(),
        block(0x8888, &[7; 0x12_3456]),
        interface(1, 0, &[]),
        block(6, &body(&[0, 0, 3, 2, 1], &[1, 2])),
    ]
    .concat()
}

#[test]
fn every_block_and_several_sections() {
    check(
        &blocks(),
        &[
            "1 1.500000000 if0 link1 0102 of 2",
            "2 - if0 link1 030405 of 6",
            "9 2.000000000 if0 link1 06 of 1",
            "10 - if0 link101 070809 of 3",
            "11 1700000000.123456000 if1 link101 010203 of 3",
            "12 1700000000.123456789 if0 link1 04050607 of 60",
            "13 1700000000.123456000 if2 link0  of 0",
            "14 0.000003000 if0 link1 0102 of 2",
        ],
    );
}

#[test]
fn a_section_without_packets_is_empty() {
    check(&section(), &[]);
    check(&[section(), interface(1, 0, &[])].concat(), &[]);
}

/// Whatever is missing at the end: the frames before it are read, and the file is said to be cut.
#[track_caller]
fn check_cuts(octets: &[u8]) {
    let (whole, _) = all(octets).unwrap();
    let mut ends = vec![];
    for length in 0..octets.len() {
        match all(&octets[..length]) {
            Ok((frames, ending)) => {
                assert_eq!(frames, whole[..frames.len()], "{length} octets");
                match ending {
                    Ending::Cut { frame } => assert_eq!(frame, frames.len() as u64, "{length} octets"),
                    Ending::Whole => ends.push(length),
                }
            }
            Err(ReadError::Format(_)) => assert!(length < 4, "{length} octets"),
            Err(error) => panic!("{length} octets: {error}"),
        }
    }
    // Where a record ends, nothing tells that others followed; but a gzip member has an end of its own.
    let expect = if octets[0] == 0x1F { 0 } else { whole.len() };
    assert!(ends.len() >= expect && (expect > 0 || ends.is_empty()), "{ends:?}");
}

#[test]
fn a_file_may_be_cut_anywhere() {
    for order in [Endianness::Big, Endianness::Little] {
        let pcap = pcap(order, PcapTsResolution::NanoSecond, 1);
        for octets in [pcap, pcapng(order)] {
            check_cuts(&octets);
            check_cuts(&gzip(&octets));
        }
    }
}

#[test]
fn members_of_a_gzip_file_are_one_stream() {
    let pcap = pcap(Endianness::Little, PcapTsResolution::NanoSecond, 1);
    let (left, right) = pcap.split_at(45);
    assert_eq!(all(&[gzip(left), gzip(right)].concat()).unwrap(), all(&pcap).unwrap());
}

#[track_caller]
fn check_damage(octets: &[u8], frames: usize, expect: &str) {
    let mut reader = match Reader::new(Cursor::new(octets.to_vec())) {
        Ok(reader) => reader,
        Err(error) => return assert_eq!(error.to_string(), expect),
    };
    for _ in 0..frames {
        assert!(reader.next_frame().unwrap().is_some());
    }
    assert_eq!(reader.next_frame().unwrap_err().to_string(), expect);
    assert!(reader.next_frame().unwrap().is_none(), "an error is told once");
    assert_eq!(reader.ending(), Ending::Cut { frame: frames as u64 });
}

#[test]
fn damage_is_told_with_the_frame_before_it() {
    let start = [section(), interface(1, 0, &[]), block(6, &body(&[0, 0, 3, 2, 2], &[1, 2]))].concat();
    let after = |block: Vec<u8>| [start.clone(), block].concat();
    check_damage(
        &after(block(6, &body(&[3, 0, 3, 2, 2], &[1, 2]))),
        1,
        "after frame 1: a block of type 6: interface 3, but the section has described 1",
    );
    check_damage(
        &after(block(6, &body(&[0, 0, 3, 9, 9], &[1, 2]))),
        1,
        "after frame 1: a block of type 6: 9 octets are said to be captured; its length leaves 4, and 262144 is the most",
    );
    check_damage(
        &after(block(2, &[0])),
        1,
        "after frame 1: a block of type 2: it is too short for its fields",
    );
    check_damage(
        &after([6_u32, 0x7FFF_FFFC, 0].map(u32::to_le_bytes).concat()),
        1,
        "after frame 1: a block of type 6 says that it has 2147483644 octets; at most 16777216 were expected",
    );
    check_damage(
        &after([6_u32, 7, 0].map(u32::to_le_bytes).concat()),
        1,
        "after frame 1: a block of type 6 says that it has 7 octets; 12 or more, in fours, were expected",
    );
    let mut tail = after(block(9, &[0; 8]));
    *tail.last_mut().unwrap() = 1;
    let expect =
        "after frame 1: a block says at its beginning that it has 20 octets, and at its end 16777236";
    check_damage(&tail, 1, expect);
    check_damage(
        &after(block(0x0A0D_0D0A, &[0; 16])),
        1,
        "after frame 1: a section header without its byte-order magic (1A2B3C4D)",
    );
    check_damage(
        &after(block(0x0A0D_0D0A, &body(&[0x1A2B_3C4D, 2, 0, 0], &[]))),
        1,
        "after frame 1: a block of type 168627466: version 2; 1 was expected",
    );
    let mut long = pcap(Endianness::Little, PcapTsResolution::NanoSecond, 1);
    long[24 + 16 + 3 + 11] = 1;
    let expect = "after frame 1: a record says that it holds 16777220 octets; at most 262144 were expected";
    check_damage(&long, 1, expect);
    let format = "neither pcap nor pcapng (nor either in gzip): the file begins with ";
    check_damage(b"GET / HTTP/1.1", 0, &format!("{format}47 45 54 20 2F 20 48 54"));
    check_damage(b"", 0, &format!("{format}nothing: it is empty"));
    check_damage(&gzip(b"tar"), 0, &format!("{format}74 61 72"));
}

#[test]
fn a_damaged_gzip_file_is_an_error() {
    let mut octets = gzip(&pcapng(Endianness::Little));
    let last = octets.len() - 8;
    octets[last] ^= 1;
    let error = all(&octets).unwrap_err().to_string();
    assert_eq!(error, "after frame 3: corrupt gzip stream does not have a matching checksum");
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let path = Path::new("/nowhere/capture.pcap");
    let Err(error) = Reader::open(path) else { panic!("it is nowhere") };
    assert!(error.to_string().starts_with("/nowhere/capture.pcap: No such file"), "{error}");
    let Err(error) = Reader::open(Path::new("/")) else { panic!("it is a folder") };
    assert_eq!(error.to_string(), "/: is a directory");
}

proptest! {
    #[test]
    fn no_octets_panic_or_hang(
        format in 0_usize..6,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        tail in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut octets = match format {
            0 => pcap(Endianness::Little, PcapTsResolution::NanoSecond, 1),
            1 => pcap(Endianness::Big, PcapTsResolution::MicroSecond, 1),
            2 => pcapng(Endianness::Little),
            3 => pcapng(Endianness::Big),
            4 => gzip(&pcapng(Endianness::Little)),
            _ => Vec::new(),
        };
        for (place, value) in changes {
            if !octets.is_empty() {
                let place = place.index(octets.len());
                octets[place] = value;
            }
        }
        octets.extend(tail);
        if let Ok((frames, _)) = all(&octets) {
            prop_assert!(frames.len() <= octets.len() / 12);
        }
    }
}

/// Number and time of every frame, as tshark has them.
fn tshark(file: &Path) -> Option<Vec<String>> {
    let mut command = tools::tool("tshark")?;
    command.args(["-n", "-T", "fields", "-e", "frame.number", "-e", "frame.time_epoch"]);
    command.args(["-e", "frame.cap_len", "-e", "frame.len", "-r"]).arg(file);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(|line| line.trim_end().to_owned()).collect())
}

#[track_caller]
fn check_tshark(file: &Path) {
    let Some(expect) = tshark(file) else { return };
    let mut reader = Reader::open(file).unwrap();
    let mut read = Vec::new();
    while let Some(frame) = reader.next_frame().unwrap() {
        let at = frame.at.map(|at| format!("{}.{:09}", at.0 / 1_000_000_000, at.0 % 1_000_000_000));
        let at = at.unwrap_or_default();
        read.push(format!("{}\t{at}\t{}\t{}", frame.number, frame.octets.len(), frame.length));
    }
    assert_eq!(read, expect, "{}", file.display());
    assert_eq!(reader.ending(), Ending::Whole);
}

#[rstest]
fn tshark_counts_the_same_frames_of_other_peoples_captures(
    #[files("corpus/third-party/*.pcap")] file: PathBuf,
) {
    check_tshark(&file);
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy");
    for arguments in
        [&["-F", "nsecpcap"][..], &["-F", "pcap", "-s", "60"], &["-F", "pcapng", "-s", "60", "-t", "0.25"]]
    {
        let Some(mut editcap) = tools::tool("editcap") else { return };
        let status = editcap.args(arguments).arg(&file).arg(&copy).status().unwrap();
        assert!(status.success(), "{}", file.display());
        check_tshark(&copy);
    }
    let packed = gzip(&fs::read(&copy).unwrap());
    fs::write(&copy, packed).unwrap();
    check_tshark(&copy);
}

#[test]
fn tshark_gives_blocks_the_same_numbers() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("blocks.pcapng");
    fs::write(&file, blocks()).unwrap();
    let Some(expect) = tshark(&file) else { return };
    // What is numbered and no frame: a custom block, a journal's, another custom block, three of system calls.
    let frames = expect.iter().filter(|line| !line.starts_with(['3', '4', '5', '6', '7', '8']));
    let (read, _) = all(&blocks()).unwrap();
    let numbers = |line: &String| line.split(['\t', ' ']).next().map(str::to_owned);
    assert_eq!(
        read.iter().map(numbers).collect::<Vec<_>>(),
        frames.map(numbers).collect::<Vec<_>>(),
        "{expect:#?}"
    );
    assert_eq!(expect.len(), 14);
}
