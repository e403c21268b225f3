//! DNS and ICMP beside DCE/RPC: what bears on finding a host is told.

use std::{net::SocketAddr, sync::Arc};

use captures::transcript::Options;
use emulator::{
    dns::{
        Answer, Change, Name, Query, Question, Rcode, Record, RecordData, RecordType, Srv, Update,
        UpdateReply,
        codec::{encode_answer, encode_query},
        update_codec::{encode_update, encode_update_reply},
    },
    model::Filetime,
    trace::{Close, Direction, Packet, Payload, Recording},
};
use etherparse::{Icmpv4Type, PacketBuilder, icmpv4::DestUnreachableHeader};

use crate::{
    support::{Frame, frames, lines, options, transcript},
    worlds,
};

const CLIENT: &str = "127.77.0.100:50000";
const OTHER: &str = "127.77.0.101:50000";
const SERVER: &str = "127.77.0.2:53";
const ODD: &str = "127.77.0.2:20053";

/// What goes over a network, second by second.
#[derive(Default)]
struct Net {
    recording: Recording,
    seconds: u64,
    conns: u32,
}

impl Net {
    fn push(&mut self, client: &str, server: &str, payload: Payload) {
        let at = Filetime(worlds::start().0 + self.seconds * 10_000_000);
        let (client, server) = (client.parse().unwrap(), server.parse().unwrap());
        self.recording.push(Packet { at, client, server, by: Arc::from("c1"), payload });
    }

    fn wait(&mut self, seconds: u64) -> &mut Self {
        self.seconds += seconds;
        self
    }

    fn ask(&mut self, client: &str, server: &str, id: u16, name: &str, rtype: RecordType) -> &mut Self {
        let octets = encode_query(&query(id, name, rtype));
        self.push(client, server, Payload::Datagram(Direction::ToServer, octets));
        self
    }

    /// A look-up and its answer.
    fn look_up(&mut self, client: &str, id: u16, name: &str, answer: Result<&[Record], Rcode>) -> &mut Self {
        let rtype = answer.ok().and_then(|records| records.last()).map_or(RecordType::A, Record::rtype);
        self.ask(client, SERVER, id, name, rtype);
        let octets = encode_answer(&answered(&query(id, name, rtype), answer));
        self.push(client, SERVER, Payload::Datagram(Direction::ToClient, octets));
        self
    }

    fn refused(&mut self, client: &str, server: &str) -> &mut Self {
        self.push(client, server, Payload::Refused);
        self
    }

    /// Each message with its length before it, all in one segment.
    fn over_tcp(&mut self, client: &str, server: &str, messages: &[(Direction, Vec<u8>)]) -> &mut Self {
        self.conns += 1;
        let conn = self.conns;
        self.push(client, server, Payload::Open(conn));
        for (direction, message) in messages {
            let length = u16::try_from(message.len()).unwrap().to_be_bytes();
            let octets = [&length[..], message].concat();
            self.push(client, server, Payload::Segment(conn, *direction, octets));
        }
        self.push(client, server, Payload::Closed(conn, Direction::ToServer, Close::Fin));
        self.push(client, server, Payload::Closed(conn, Direction::ToClient, Close::Fin));
        self
    }
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn query(id: u16, text: &str, rtype: RecordType) -> Query {
    Query::new(id, Question { name: name(text), rtype })
}

fn answered(query: &Query, answer: Result<&[Record], Rcode>) -> Answer {
    let rcode = answer.err().unwrap_or(Rcode::NOERROR);
    Answer { answers: answer.unwrap_or_default().to_vec(), ..Answer::to(query, rcode) }
}

fn record(owner: &str, data: RecordData) -> Record {
    Record { name: name(owner), ttl: 60, data }
}

fn a(owner: &str, last: u8) -> Record {
    record(owner, RecordData::A([127, 77, 0, last].into()))
}

fn srv(target: &str, port: u16) -> Record {
    let srv = Srv { priority: 0, weight: 0, port, target: name(target) };
    record("_VLMCS._tcp.lab.test", RecordData::Srv(srv))
}

const SERVICE: &str = "_vlmcs._tcp.lab.test";

#[track_caller]
fn check(net: &Net, expected: &[&str]) {
    check_frames(&frames(&net.recording), &options(), expected);
}

#[track_caller]
fn check_frames(frames: &[Frame], options: &Options, expected: &[&str]) {
    let lines = lines(&transcript(frames, options).0);
    assert_eq!(lines, expected, "{lines:#?}");
}

#[test]
fn targets_of_service_records_are_followed() {
    let alias = record("kms.lab.test", RecordData::Cname(name("host7.lab.test")));
    let mut net = Net::default();
    net.look_up(CLIENT, 1, "host7.lab.test", Ok(&[a("host7.lab.test", 7)]))
        .look_up(CLIENT, 2, SERVICE, Ok(&[srv("KMS.lab.test", 1700)]))
        .look_up(CLIENT, 3, "kms.lab.test", Ok(&[alias, a("host7.lab.test", 7)]))
        .look_up(CLIENT, 4, "www.lab.test", Ok(&[a("www.lab.test", 8)]))
        .look_up(OTHER, 5, "HOST7.lab.test", Ok(&[a("host7.lab.test", 7)]))
        .refused(CLIENT, "127.77.0.7:1700")
        .refused(CLIENT, "127.77.0.8:1700");
    check(
        &net,
        &[
            "1: Target > query host7.lab.test A",
            "2: Target < answer NOERROR A 127.77.0.7 to 1",
            "3: Service > query _vlmcs._tcp.lab.test SRV",
            "4: Service < answer NOERROR SRV 0 0 1700 KMS.lab.test to 3",
            "5: Target > query kms.lab.test A",
            "6: Target < answer NOERROR CNAME host7.lab.test A 127.77.0.7 to 5",
            "9: Target > query HOST7.lab.test A",
            "10: Target < answer NOERROR A 127.77.0.7 to 9",
            "11: 0 127.77.0.100:50000 to 127.77.0.7:1700, 1 SYN, unanswered",
            "12: 0 < RST",
            "12: 0 Closed",
        ],
    );
    let all = Options { all_dns: true, ..options() };
    check_frames(
        &frames(&net.recording),
        &all,
        &[
            "1: Target > query host7.lab.test A",
            "2: Target < answer NOERROR A 127.77.0.7 to 1",
            "3: Service > query _vlmcs._tcp.lab.test SRV",
            "4: Service < answer NOERROR SRV 0 0 1700 KMS.lab.test to 3",
            "5: Target > query kms.lab.test A",
            "6: Target < answer NOERROR CNAME host7.lab.test A 127.77.0.7 to 5",
            "7: Other > query www.lab.test A",
            "8: Other < answer NOERROR A 127.77.0.8 to 7",
            "9: Target > query HOST7.lab.test A",
            "10: Target < answer NOERROR A 127.77.0.7 to 9",
            "11: 0 127.77.0.100:50000 to 127.77.0.7:1700, 1 SYN, unanswered",
            "12: 0 < RST",
            "12: 0 Closed",
        ],
    );
}

#[test]
fn look_ups_that_led_to_a_host_are_told() {
    let mut net = Net::default();
    let nothing: &[Record] = &[];
    net.look_up(CLIENT, 1, "host10.lab.test", Ok(&[a("host10.lab.test", 10)]))
        .look_up(CLIENT, 2, "host10.lab.test", Ok(nothing))
        .look_up(OTHER, 3, "host10.lab.test", Ok(&[a("host10.lab.test", 11)]))
        .look_up(CLIENT, 4, "host12.lab.test", Ok(&[a("host12.lab.test", 12)]))
        .wait(600)
        .refused(CLIENT, "127.77.0.10:1688")
        .ask(OTHER, SERVER, 5, "host10.lab.test", RecordType::AAAA);
    check(
        &net,
        &[
            "1: Target > query host10.lab.test A",
            "2: Target < answer NOERROR A 127.77.0.10 to 1",
            "3: Target > query host10.lab.test A",
            "4: Target < answer NOERROR to 3",
            "9: 0 127.77.0.100:50000 to 127.77.0.10:1688, 1 SYN, unanswered",
            "10: 0 < RST",
            "10: 0 Closed",
            "11: Target > query host10.lab.test AAAA",
        ],
    );
}

#[test]
fn look_ups_that_failed_are_told_where_they_matter() {
    let mut net = Net::default();
    net.look_up(CLIENT, 1, "early.lab.test", Err(Rcode::NXDOMAIN))
        .look_up(OTHER, 2, "other.lab.test", Err(Rcode::NXDOMAIN))
        .look_up(OTHER, 3, "oldKMS2.lab.test", Err(Rcode::SERVFAIL))
        .wait(61)
        .look_up(CLIENT, 4, "host4.lab.test", Err(Rcode::NXDOMAIN))
        .ask(CLIENT, SERVER, 5, "silent.lab.test", RecordType::A)
        .ask(OTHER, SERVER, 6, "nobody.lab.test", RecordType::A)
        .wait(50)
        .look_up(CLIENT, 7, SERVICE, Err(Rcode::NXDOMAIN))
        .look_up(CLIENT, 8, "host8.lab.test", Err(Rcode::REFUSED))
        .look_up(CLIENT, 9, "host9.lab.test", Ok(&[a("host9.lab.test", 9)]));
    check(
        &net,
        &[
            "5: Target > query oldKMS2.lab.test A",
            "6: Target < answer SERVFAIL to 5",
            "7: Target > query host4.lab.test A",
            "8: Target < answer NXDOMAIN to 7",
            "9: Target > query silent.lab.test A",
            "11: Service > query _vlmcs._tcp.lab.test A",
            "12: Service < answer NXDOMAIN to 11",
            "13: Target > query host8.lab.test A",
            "14: Target < answer REFUSED to 13",
        ],
    );
}

#[test]
fn the_service_is_found_on_any_port() {
    let update = Update::new(7, name("lab.test"), vec![Change::Add(srv("host3.lab.test", 1701))]);
    let reply = UpdateReply { id: 7, rcode: Rcode::REFUSED };
    let asked = query(8, SERVICE, RecordType::SRV);
    let answer = encode_answer(&answered(&asked, Ok(&[srv("host3.lab.test", 1701)])));
    let mut net = Net::default();
    net.ask(CLIENT, ODD, 1, "www.lab.test", RecordType::A);
    net.push(CLIENT, ODD, Payload::Datagram(Direction::ToServer, encode_update(&update)));
    net.push(CLIENT, ODD, Payload::Datagram(Direction::ToClient, encode_update_reply(&reply)));
    net.ask(CLIENT, ODD, 2, "host3.lab.test", RecordType::A);
    net.push(CLIENT, ODD, Payload::Datagram(Direction::ToClient, vec![0; 5]));
    let both = [(Direction::ToServer, encode_query(&asked)), (Direction::ToClient, answer.clone())];
    net.over_tcp(CLIENT, ODD, &both).over_tcp(CLIENT, SERVER, &both);
    net.push(OTHER, SERVER, Payload::Datagram(Direction::ToClient, answer));
    check(
        &net,
        &[
            "2: Service > update lab.test",
            "3: Service < reply REFUSED to 2",
            "4: Target > query host3.lab.test A",
            "9: Service > query _vlmcs._tcp.lab.test SRV",
            "11: Service < answer NOERROR SRV 0 0 1701 host3.lab.test to 9",
            "20: Service > query _vlmcs._tcp.lab.test SRV",
            "22: Service < answer NOERROR SRV 0 0 1701 host3.lab.test to 20",
            "28: Service < answer NOERROR SRV 0 0 1701 host3.lab.test",
        ],
    );
}

fn unreachable(from: &str, to: &str, tcp: bool) -> Vec<u8> {
    let (SocketAddr::V4(from), SocketAddr::V4(to)) = (from.parse().unwrap(), to.parse().unwrap()) else {
        panic!("IPv4")
    };
    let mut inner = Vec::new();
    let ip = PacketBuilder::ipv4(from.ip().octets(), to.ip().octets(), 64);
    match tcp {
        true => ip.tcp(from.port(), to.port(), 1, 1024).write(&mut inner, &[]),
        false => ip.udp(from.port(), to.port()).write(&mut inner, &[]),
    }
    .unwrap();
    let mut octets = Vec::new();
    PacketBuilder::ethernet2([2; 6], [4; 6])
        .ipv4([127, 77, 0, 1], from.ip().octets(), 64)
        .icmpv4(Icmpv4Type::DestinationUnreachable(DestUnreachableHeader::Port))
        .write(&mut octets, &inner)
        .unwrap();
    octets
}

#[test]
fn hosts_and_name_servers_that_cannot_be_reached_are_told() {
    let mut net = Net::default();
    net.ask(CLIENT, ODD, 1, SERVICE, RecordType::SRV);
    let mut frames = frames(&net.recording);
    let at = frames[0].0;
    for (to, tcp) in [
        (SERVER, false),
        (ODD, false),
        ("127.77.0.2:443", false),
        ("127.77.0.10:1688", true),
        ("127.77.0.10:443", true),
    ] {
        frames.push((at, unreachable(CLIENT, to, tcp)));
    }
    check_frames(
        &frames,
        &options(),
        &[
            "1: Service > query _vlmcs._tcp.lab.test SRV",
            "2: 127.77.0.2:53 can't be reached: (3, 3)",
            "3: 127.77.0.2:20053 can't be reached: (3, 3)",
            "5: 127.77.0.10:1688 can't be reached: (3, 3)",
        ],
    );
}
