//! Captures for tests of transcripts: recordings as frames, changed one by one, and transcripts as text.

use std::{fmt::Write, io::Cursor, net::SocketAddr, sync::Arc, time::Duration};

use captures::{
    file::Reader,
    stream::Direction,
    transcript::{CallBody, DnsBody, Item, Opened, Options, Summary, What, collect},
    write::write_pcapng,
};
use emulator::{
    endpoint::{HostFaults, HostMode},
    model::Minutes,
    sim::{World, WorldSpec},
    trace::{Actor, Packet, Payload, Recording},
    wire::LabKeys,
};
use pcap_file::{
    DataLink,
    pcap::{PcapHeader, PcapPacket, PcapTsResolution, PcapWriter},
};

/// A frame and when it was captured.
pub(crate) type Frame = (Duration, Vec<u8>);

pub(crate) fn options() -> Options {
    Options::new(Arc::new(LabKeys::default()))
}

/// A client boots, activates and renews, or tries again every two hours; the host does what `faults` say.
pub(crate) fn life(spec: WorldSpec, faults: HostFaults) -> Recording {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let mut world = World::new(spec);
    let days = if faults.mode == HostMode::Sound { 8 } else { 1 };
    world.set_faults(&kms1, faults);
    world.boot(&c1);
    world.advance(Minutes::days(days));
    world.recording().clone()
}

pub(crate) fn mode(mode: HostMode) -> HostFaults {
    HostFaults { mode, ..HostFaults::default() }
}

/// What was recorded, each packet changed to none, one or several.
pub(crate) fn changed(recording: &Recording, mut change: impl FnMut(Packet) -> Vec<Packet>) -> Recording {
    let mut changed = Recording::default();
    recording.packets().iter().cloned().flat_map(&mut change).for_each(|packet| changed.push(packet));
    changed
}

/// All that was said between the same ends over IPv6.
pub(crate) fn over_ipv6(recording: &Recording) -> Recording {
    let six = |end: SocketAddr| match end {
        SocketAddr::V4(four) => SocketAddr::new(four.ip().to_ipv6_mapped().into(), four.port()),
        SocketAddr::V6(_) => end,
    };
    changed(recording, |packet| {
        let (client, server) = (six(packet.client), six(packet.server));
        vec![Packet { client, server, ..packet }]
    })
}

/// The same in segments of at most `size` octets.
pub(crate) fn in_segments(recording: &Recording, size: usize) -> Recording {
    changed(recording, |packet| match &packet.payload {
        Payload::Segment(conn, direction, octets) => octets
            .chunks(size)
            .map(|part| Packet {
                payload: Payload::Segment(*conn, *direction, part.to_vec()),
                ..packet.clone()
            })
            .collect(),
        _ => vec![packet],
    })
}

/// The frames of a recording.
pub(crate) fn frames(recording: &Recording) -> Vec<Frame> {
    let mut octets = Vec::new();
    write_pcapng(&mut octets, recording, &[]).unwrap();
    frames_of(Reader::new(Cursor::new(octets)).unwrap())
}

pub(crate) fn frames_of(mut reader: Reader) -> Vec<Frame> {
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame().unwrap() {
        frames.push((Duration::from_nanos(frame.at.unwrap().0), frame.octets.to_vec()));
    }
    frames
}

/// A pcap file of these frames, which are Ethernet's.
pub(crate) fn file(frames: &[Frame]) -> Vec<u8> {
    let ts_resolution = PcapTsResolution::NanoSecond;
    let header = PcapHeader { datalink: DataLink::ETHERNET, ts_resolution, ..PcapHeader::default() };
    let mut writer = PcapWriter::with_header(Vec::new(), header).unwrap();
    for (at, octets) in frames {
        let length = u32::try_from(octets.len()).unwrap();
        writer.write_packet(&PcapPacket::new(*at, length, octets).unwrap()).unwrap();
    }
    writer.into_inner()
}

pub(crate) fn transcript(frames: &[Frame], options: &Options) -> (Vec<Item>, Summary) {
    collect(&mut Reader::new(Cursor::new(file(frames))).unwrap(), options).unwrap()
}

/// A line an item: `first-last frame: connection, what`. `>` goes to the server, `<` to the client.
pub(crate) fn lines(items: &[Item]) -> Vec<String> {
    items.iter().map(line).collect()
}

fn line(item: &Item) -> String {
    let mut line = match (item.from.frame, item.seen.frame) {
        (from, seen) if from == seen => format!("{from}: "),
        (from, seen) => format!("{from}-{seen}: "),
    };
    if let Some(party) = item.party {
        write!(line, "{} ", party.conn).unwrap();
    }
    line + &told(item)
}

fn way(direction: Direction) -> char {
    match direction {
        Direction::ToServer => '>',
        Direction::ToClient => '<',
    }
}

fn told(item: &Item) -> String {
    match &item.what {
        What::Opened { answered, syns } => {
            let party = item.party.unwrap();
            let answered =
                answered.map_or("unanswered".to_owned(), |seen| format!("answered {}", seen.frame));
            format!("{} to {}, {syns} SYN, {answered}", party.client, party.server)
        }
        What::Pdu(pdu) => {
            let call = pdu.call.as_ref().map(|call| {
                let syntax = call.syntax.map_or(format!("{}?", call.read_as), |syntax| syntax.to_string());
                let to = call.request.map(|seen| format!(" to {}", seen.frame)).unwrap_or_default();
                format!(": {syntax} in {}{to}, {}", call.fragments, body(&call.body))
            });
            let (way, name) = (way(pdu.direction), pdu.header.ptype.name());
            format!("{way} {name} {}{}", pdu.header.call_id, call.unwrap_or_default())
        }
        What::Foreign { direction, offset, len, guess, .. } => {
            format!("{} {len} octets of {guess:?} at {offset}", way(*direction))
        }
        What::Gap { direction, offset, len } => format!("{} gap of {len} at {offset}", way(*direction)),
        What::Conflict { direction, offset } => format!("{} conflict at {offset}", way(*direction)),
        What::Fin(direction) => format!("{} FIN", way(*direction)),
        What::Rst(direction) => format!("{} RST", way(*direction)),
        What::Ended(why) => format!("{why:?}"),
        What::Dns(dns) => {
            let to = dns.request.map(|seen| format!(" to {}", seen.frame)).unwrap_or_default();
            let said = match &dns.body {
                DnsBody::Query(query) => format!("query {}", query.question),
                DnsBody::Answer(answer) => {
                    let records = answer.answers.iter().map(|record| format!(" {}", record.data));
                    format!("answer {}{}", answer.rcode, records.collect::<String>())
                }
                DnsBody::Update(update) => format!("update {}", update.zone),
                DnsBody::UpdateReply(reply) => format!("reply {}", reply.rcode),
                DnsBody::Unreadable(error) => error.to_string(),
            };
            format!("{:?} {} {said}{to}", dns.relation, way(dns.direction))
        }
        What::Unreachable(icmp) => format!("{} can't be reached: {:?}", icmp.to, icmp.code),
    }
}

fn body(body: &CallBody) -> String {
    match body {
        CallBody::Request(message) | CallBody::Answer { message, .. } => match &message.opened {
            Opened::Lab(plain) => format!("opened V{}", plain.version.major()),
            Opened::Clear(plain) => format!("clear V{}", plain.version.major()),
            Opened::Opaque(version) => format!("opaque V{}", version.major()),
            Opened::Unreadable(error) => error.to_string(),
        },
        CallBody::Refusal(hresult) => format!("{hresult}"),
        CallBody::Bad(error) => error.to_string(),
        CallBody::Other => "another call".to_owned(),
    }
}
