//! What tshark makes of a file, in one run.

use std::{collections::BTreeMap, net::SocketAddr, path::Path};

use crate::{
    ours::{Pdu, Read, Way},
    tools,
};

/// What tshark knows of a file.
#[derive(Default)]
pub(crate) struct Dissected {
    /// Octets by direction, `None` for one that it says is missing.
    pub(crate) streams: BTreeMap<Way, Vec<Option<u8>>>,
    pub(crate) pdus: BTreeMap<Way, Vec<Pdu>>,
    /// The connection of each frame that carries TCP.
    pub(crate) numbers: BTreeMap<u64, u32>,
}

/// Fields of a line; where a frame holds several PDUs, their values are divided by commas.
const FIELDS: [&str; 10] = [
    "frame.number",
    "tcp.stream",
    "ip.src",
    "ipv6.src",
    "tcp.srcport",
    "dcerpc.pkt_type",
    "dcerpc.cn_call_id",
    "dcerpc.cn_frag_len",
    "ip.dst",
    "tcp.dstport",
];

/// `None` without tshark.
pub(crate) fn dissect(path: &Path, ours: &Read) -> Option<Dissected> {
    let mut tshark = tools::tool("tshark")?;
    tshark.args(["-n", "-o", "tcp.reassemble_out_of_order:TRUE", "-Y", "tcp"]).arg("-r").arg(path);
    for port in &ours.ports {
        tshark.args(["-d", &format!("tcp.port=={port},dcerpc")]);
    }
    tshark.args(["-T", "fields", "-E", "separator=|", "-E", "occurrence=a"]);
    tshark.args(FIELDS.iter().flat_map(|field| ["-e", field]));
    // One more than we know of shows that there is none.
    for conn in 0..=ours.connections {
        tshark.args(["-z", &format!("follow,tcp,raw,{conn}")]);
    }
    let output = tshark.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut dissected = Dissected::default();
    let (frames, follows) = text.split_once("\n====").unwrap_or((&text, ""));
    frames.lines().for_each(|line| dissected.frame(line));
    follows.split("Follow: tcp,raw").skip(1).for_each(|block| dissected.follow(block));
    Some(dissected)
}

impl Dissected {
    fn frame(&mut self, line: &str) {
        let fields: Vec<&str> = line.split('|').collect();
        let [number, stream, four, six, port, types, calls, lengths, ..] = fields[..] else {
            panic!("{line}");
        };
        let (Ok(number), Ok(stream)) = (number.parse(), stream.parse()) else { return };
        self.numbers.insert(number, stream);
        let ip = if four.is_empty() { six } else { four };
        let from = SocketAddr::new(ip.parse().unwrap(), port.parse().unwrap());
        let pdus = self.pdus.entry((stream, from)).or_default();
        for ((ptype, call), length) in types.split(',').zip(calls.split(',')).zip(lengths.split(',')) {
            if !ptype.is_empty() {
                let call = call.parse().unwrap();
                pdus.push((ptype.parse().unwrap(), call, length.parse().unwrap()));
            }
        }
    }

    fn follow(&mut self, block: &str) {
        let mut stream = 0;
        let mut nodes: Vec<SocketAddr> = Vec::new();
        for line in block.lines().filter(|line| !line.starts_with('=')) {
            if let Some(number) = line.strip_prefix("Filter: tcp.stream eq ") {
                stream = number.parse().unwrap();
            } else if let Some(node) = line.strip_prefix("Node ") {
                let (ip, port) = node[3..].rsplit_once(':').unwrap();
                let ip = ip.trim_matches(['[', ']']);
                nodes.extend(ip.parse().ok().map(|ip| SocketAddr::new(ip, port.parse().unwrap())));
            } else if !line.is_empty() {
                let from = nodes[usize::from(line.starts_with('\t'))];
                let stream = self.streams.entry((stream, from)).or_default();
                let octets = line.trim().as_bytes().chunks(2);
                let octets = octets.map(|hex| u8::from_str_radix(str::from_utf8(hex).unwrap(), 16).unwrap());
                let octets: Vec<u8> = octets.collect();
                if let Some(missing) = missing(&octets) {
                    stream.resize(stream.len() + missing, None);
                } else {
                    stream.extend(octets.into_iter().map(Some));
                }
            }
        }
    }
}

/// How many octets tshark says are missing, in words among the octets.
fn missing(octets: &[u8]) -> Option<usize> {
    let text = str::from_utf8(octets).ok()?.strip_prefix('[')?;
    text.strip_suffix(" bytes missing in capture file]\0")?.parse().ok()
}
