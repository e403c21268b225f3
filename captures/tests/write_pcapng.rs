//! Recordings as files: what tshark makes of them.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

#[path = "../../emulator/tests/tools/mod.rs"]
mod tools;
#[path = "../../emulator/tests/worlds/world.rs"]
mod worlds;

use std::{fs::File, io::BufWriter, net::SocketAddr, path::Path, sync::Arc};

use captures::write::{WriteError, write_pcapng};
use emulator::{
    endpoint::{HostFaults, HostMode},
    model::Minutes,
    trace::{Actor, Close, Direction, Packet, Payload, Recording},
};
use tempfile::TempDir;

/// What tshark says of a recording: a line a frame, the fields split by `|`.
fn dissect(recording: &Recording, comments: &[(usize, String)], fields: &[&str]) -> Option<Vec<String>> {
    let mut tshark = tools::tool("tshark")?;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("capture.pcapng");
    write(&file, recording, comments).unwrap();
    tshark.args(["-n", "-d", "tcp.port==1688,dcerpc", "-o", "tcp.check_checksum:TRUE"]);
    tshark.args(["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]);
    tshark.args(["-T", "fields", "-E", "separator=|", "-E", "occurrence=a"]).arg("-r").arg(&file);
    let output = tshark.args(fields.iter().flat_map(|field| ["-e", field])).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

fn write(file: &Path, recording: &Recording, comments: &[(usize, String)]) -> Result<(), WriteError> {
    write_pcapng(BufWriter::new(File::create(file).unwrap()), recording, comments)
}

/// No frame is malformed or has a wrong checksum, and none looks like a disturbed network.
#[track_caller]
fn check_sound(recording: &Recording) {
    let fields = [
        "_ws.malformed",
        "ip.checksum.status",
        "tcp.checksum.status",
        "udp.checksum.status",
        "_ws.expert.message",
    ];
    let Some(lines) = dissect(recording, &[], &fields) else { return };
    assert!(!lines.is_empty());
    for (number, line) in (1..).zip(&lines) {
        let [malformed, ip, tcp, udp, expert] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("frame {number}: {line}");
        };
        assert_eq!(malformed, "", "frame {number}");
        assert_eq!(ip, "1", "frame {number}: {line}");
        assert_eq!(format!("{tcp}{udp}"), "1", "frame {number}: {line}");
        for expert in expert.split(',').filter(|text| !text.is_empty()) {
            // The last is for a client that tries the same closed door again.
            let usual =
                ["Connection ", "This frame ", "Fault: ", "Bind not acknowledged", "A new tcp session "];
            assert!(usual.iter().any(|known| expert.starts_with(known)), "frame {number}: {expert:?}");
        }
    }
}

fn life(mode: HostMode) -> Recording {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let mut world = worlds::world(24);
    world.set_faults(&kms1, HostFaults { mode, ..HostFaults::default() });
    world.boot(&c1);
    world.advance(Minutes::days(15));
    world.set_up(&kms1, false);
    world.advance(Minutes::days(8));
    world.recording().clone()
}

#[test]
fn a_life_is_named_packet_by_packet() {
    let fields =
        ["dns.qry.name", "dns.srv.target", "dcerpc.pkt_type", "dcerpc.cn_bind_to_uuid", "tcp.stream"];
    let Some(lines) = dissect(&life(HostMode::Sound), &[], &fields) else { return };
    let rows: Vec<Vec<&str>> = lines.iter().map(|line| line.split('|').collect()).collect();
    let of_type = |ptype: &str| rows.iter().filter(|row| row[2] == ptype).count();
    // Booting and two renewals: bind and bind_ack, then request and response on the same connection.
    assert_eq!([of_type("11"), of_type("12"), of_type("0"), of_type("2")], [3, 3, 3, 3]);
    let interface = "51c82175-844e-4750-b0d8-ec255555bc06";
    assert!(rows.iter().filter(|row| row[2] == "11").all(|row| row[3].contains(interface)), "{lines:#?}");
    let asked = |row: &&Vec<&str>| row[0] == "_vlmcs._tcp.lab.test";
    assert_eq!(rows.iter().find(asked).map(|row| row[1]), Some(""));
    assert_eq!(rows.iter().filter(asked).nth(1).map(|row| row[1]), Some("kms1.lab.test"));
    let streams = rows.iter().filter_map(|row| row[4].parse::<u32>().ok()).max();
    let refused = life(HostMode::Sound).packets().iter().filter(|p| p.payload == Payload::Refused).count();
    assert!(refused > 0);
    assert_eq!(streams, Some(3 + u32::try_from(refused).unwrap() - 1), "one stream a connection");
}

#[test]
fn a_life_is_sound() {
    check_sound(&life(HostMode::Sound));
}

#[test]
fn faults_and_resets_are_seen_where_they_happen() {
    let fields = ["ip.src", "dcerpc.pkt_type", "dcerpc.cn_status", "tcp.flags.reset", "tcp.flags.fin"];
    for (mode, rows) in [
        (HostMode::Fault(0x1C01_0003), "127.77.0.10|3|0x1c010003|0|0"),
        (HostMode::BindNak(4), "127.77.0.10|13||0|0"),
        (HostMode::ResetOnAccept, "127.77.0.10|||1|0"),
        (HostMode::CloseOnRequest, "127.77.0.10|||0|1"),
    ] {
        let recording = life(mode.clone());
        check_sound(&recording);
        let Some(lines) = dissect(&recording, &[], &fields) else { return };
        assert!(lines.iter().any(|line| line == rows), "{mode:?}: {:#?}", &lines[..lines.len().min(20)]);
    }
}

fn packet(client: &str, server: &str, payload: Payload) -> Packet {
    let end = |text: &str| text.parse::<SocketAddr>().unwrap();
    Packet { at: worlds::start(), client: end(client), server: end(server), by: Arc::from("c1"), payload }
}

fn recording(packets: impl IntoIterator<Item = Packet>) -> Recording {
    let mut recording = Recording::default();
    packets.into_iter().for_each(|packet| recording.push(packet));
    recording
}

#[test]
fn long_writes_are_split_and_put_together_again() {
    let (client, server) = ("[fd00::1]:50000", "[fd00::2]:9");
    let sent: Vec<u8> = (0..=255).cycle().take(4000).collect();
    let recording = recording([
        packet(client, server, Payload::Open(1)),
        packet(client, server, Payload::Segment(1, Direction::ToServer, sent.clone())),
        packet(client, server, Payload::Segment(1, Direction::ToClient, vec![7])),
        packet(client, server, Payload::Closed(1, Direction::ToClient, Close::Fin)),
        packet(client, server, Payload::Closed(1, Direction::ToServer, Close::Fin)),
    ]);
    let fields = ["ipv6.src", "tcp.len", "tcp.seq", "tcp.ack", "tcp.payload", "_ws.expert.message"];
    let Some(lines) = dissect(&recording, &[], &fields) else { return };
    let rows: Vec<Vec<&str>> = lines.iter().map(|line| line.split('|').collect()).collect();
    let lengths: Vec<&str> = rows.iter().filter(|row| row[0] == "fd00::1").map(|row| row[1]).collect();
    // SYN, ACK, three segments, the ACKs of the answer and of the FIN, its own FIN.
    assert_eq!(lengths, ["0", "0", "1440", "1440", "1120", "0", "0", "0"]);
    let payload: String = rows.iter().filter(|row| row[0] == "fd00::1").map(|row| row[4]).collect();
    assert_eq!(payload, sent.iter().map(|octet| format!("{octet:02x}")).collect::<String>());
    assert_eq!(rows.last().map(|row| (row[2], row[3])), Some(("3", "4002")), "both FINs are acknowledged");
}

#[test]
fn time_is_virtual_and_never_stands_still() {
    let (client, server) = ("127.77.0.100:50000", "127.77.0.10:1688");
    let recording = recording([
        packet(client, server, Payload::Unanswered),
        packet("127.77.0.101:50000", server, Payload::Refused),
        packet(client, "127.77.0.2:53", Payload::Datagram(Direction::ToServer, vec![0; 12])),
    ]);
    let comments = [(1, "nobody listens".to_owned()), (1, "as the script wants".to_owned())];
    let fields = ["frame.time_epoch", "ip.src", "tcp.flags.syn", "frame.comment"];
    let Some(lines) = dissect(&recording, &comments, &fields) else { return };
    assert_eq!(
        lines,
        [
            "1767225600.000000000|127.77.0.100|1|",
            "1767225600.000001000|127.77.0.101|1|nobody listens,as the script wants",
            "1767225600.000002000|127.77.0.10|0|",
            "1767225600.000003000|127.77.0.100||",
            "1767225601.000000000|127.77.0.100|1|",
            "1767225603.000000000|127.77.0.100|1|",
        ]
    );
}

#[test]
fn a_port_that_is_used_again_ends_the_retransmissions() {
    let (client, server) = ("127.77.0.100:50000", "127.77.0.10:1688");
    let twice =
        recording([packet(client, server, Payload::Unanswered), packet(client, server, Payload::Open(1))]);
    let Some(lines) = dissect(&twice, &[], &["tcp.flags.syn", "tcp.flags.ack"]) else { return };
    assert_eq!(lines, ["1|0", "1|0", "1|1", "0|1"]);
}

#[test]
fn one_recording_gives_one_file() {
    let written = || {
        let mut octets = Vec::new();
        write_pcapng(&mut octets, &life(HostMode::Sound), &[(0, "first".to_owned())]).unwrap();
        octets
    };
    assert_eq!(written(), written());
}

#[test]
fn what_cannot_be_written_is_said() {
    let (four, six) = ("127.0.0.1:1", "[::1]:1");
    let segment = Payload::Segment(7, Direction::ToServer, vec![1]);
    let long = Payload::Datagram(Direction::ToServer, vec![0; 65_508]);
    for (payload, server, comment, expect) in [
        (segment, four, 0, "packet 0 is on connection 7, which was never opened"),
        (
            Payload::Refused,
            six,
            0,
            "packet 0 goes between 127.0.0.1 and ::1, which are of different families",
        ),
        (Payload::Refused, four, 1, "a comment is meant for packet 1; the recording has 1, counted from 0"),
        (long, four, 0, "packet 0 is a datagram of 65508 octets; UDP carries at most 65507"),
    ] {
        let recording = recording([packet(four, server, payload)]);
        let error = write_pcapng(Vec::new(), &recording, &[(comment, "here".to_owned())]).unwrap_err();
        assert_eq!(error.to_string(), expect);
    }
}
