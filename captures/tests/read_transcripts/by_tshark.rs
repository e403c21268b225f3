//! The corpus: PDUs and DNS messages that are told equal what tshark tells.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use captures::{
    file::Reader,
    transcript::{Depth, Item, Options, What, collect},
};

use crate::{
    support::{lines, options},
    tools,
};

/// Of a connection, by the frame that completed each PDU: type, frag_length, call id.
type Pdus = BTreeMap<u32, Vec<[u64; 4]>>;

/// What tshark makes of `file` when it is told which `ports` are those of DCE/RPC.
fn by_tshark(file: &Path, ports: &BTreeSet<u16>) -> Option<Pdus> {
    let mut tshark = tools::tool("tshark")?;
    // One of the corpus has bare DCE/RPC on the port of SMB.
    tshark.args(["--disable-protocol", "nbss"]);
    tshark.args(ports.iter().flat_map(|port| ["-d".to_owned(), format!("tcp.port=={port},dcerpc")]));
    tshark.args(["-n", "-Y", "dcerpc && tcp", "-T", "fields", "-E", "occurrence=a"]);
    let fields = ["tcp.stream", "frame.number", "dcerpc.pkt_type", "dcerpc.cn_frag_len", "dcerpc.cn_call_id"];
    let output =
        tshark.arg("-r").arg(file).args(fields.iter().flat_map(|field| ["-e", field])).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut pdus = Pdus::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let columns: Vec<Vec<u64>> = line
            .split('\t')
            .map(|column| column.split(',').map(|number| number.parse().unwrap()).collect())
            .collect();
        let [stream, frame, types, lengths, ids] = &columns[..] else { panic!("{line}") };
        for ((ptype, length), id) in types.iter().zip(lengths).zip(ids) {
            let stream = u32::try_from(stream[0]).unwrap();
            pdus.entry(stream).or_default().push([frame[0], *ptype, *length, *id]);
        }
    }
    Some(pdus)
}

fn told(items: &[Item]) -> Pdus {
    let mut pdus = Pdus::new();
    for item in items {
        if let What::Pdu(pdu) = &item.what {
            let header = &pdu.header;
            let row =
                [item.seen.frame, header.ptype.0.into(), header.frag_length.into(), header.call_id.into()];
            pdus.entry(item.party.unwrap().conn).or_default().push(row);
        }
    }
    pdus
}

#[track_caller]
fn check(file: &Path) {
    let mut depths = [Depth::Pdus, Depth::Calls].map(|depth| {
        let options = Options { depth, ..options() };
        collect(&mut Reader::open(file).unwrap(), &options).unwrap().0
    });
    assert_eq!(told(&depths[0]), told(&depths[1]), "{}", file.display());
    let items = std::mem::take(&mut depths[1]);
    let ports = items.iter().filter_map(|item| item.party).map(|party| party.server.port()).collect();
    let Some(mut expected) = by_tshark(file, &ports) else { return };
    let mut told = told(&items);
    // Behind octets that tcpdump lost, tshark doesn't look for the next PDU.
    for item in items.iter().filter(|item| matches!(item.what, What::Gap { .. })) {
        let conn = item.party.unwrap().conn;
        expected.remove(&conn);
        told.remove(&conn);
    }
    assert_eq!(told, expected, "{}: {:#?}", file.display(), lines(&items));
}

#[test]
fn pdus_of_the_corpus_are_those_of_tshark() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut files = 0;
    for folder in ["third-party", "loopback"] {
        for entry in corpus.join(folder).read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "pcap") {
                check(&path);
                files += 1;
            }
        }
    }
    assert!(files > 15, "{files}");
}
