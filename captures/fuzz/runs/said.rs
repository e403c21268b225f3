//! Octets of a fuzzer as what went over a network, and as a capture of it.

use std::{io::Cursor, sync::Arc};

use captures::{file::Reader, write::write_pcapng};
use emulator::{
    model::Filetime,
    trace::{Direction, Packet, Payload, Recording},
};

/// Most octets that a UDP datagram over IPv4 carries.
const MAX_DATAGRAM: usize = 65_507;

/// Pieces of `octets`, each behind its length of two octets.
pub(crate) fn pieces(octets: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = octets;
    std::iter::from_fn(move || {
        let [low, high, behind @ ..] = rest else { return None };
        let len = usize::from(u16::from_le_bytes([*low, *high])).min(behind.len());
        let (piece, next) = behind.split_at(len);
        rest = next;
        Some(piece)
    })
}

/// A capture of these octets: of a connection to `port` whose ends write them in turns.
pub(crate) fn connection<'a>(port: u16, said: impl Iterator<Item = &'a [u8]>) -> Reader {
    let turns = [Direction::ToServer, Direction::ToClient].into_iter().cycle();
    let said = turns.zip(said).map(|(direction, octets)| Payload::Segment(0, direction, octets.to_vec()));
    capture(port, std::iter::once(Payload::Open(0)).chain(said))
}

/// The same as datagrams.
pub(crate) fn datagrams<'a>(port: u16, said: impl Iterator<Item = &'a [u8]>) -> Reader {
    let turns = [Direction::ToServer, Direction::ToClient].into_iter().cycle();
    let said = said.map(|octets| &octets[..octets.len().min(MAX_DATAGRAM)]);
    capture(port, turns.zip(said).map(|(direction, octets)| Payload::Datagram(direction, octets.to_vec())))
}

fn capture(port: u16, payloads: impl Iterator<Item = Payload>) -> Reader {
    let mut recording = Recording::default();
    for (second, payload) in (1_800_000_000..).zip(payloads) {
        recording.push(Packet {
            at: Filetime::from_unix_seconds(second),
            client: ([10, 0, 0, 1], 40_000).into(),
            server: ([10, 0, 0, 2], port).into(),
            by: Arc::from("c1"),
            payload,
        });
    }
    let mut file = Vec::new();
    write_pcapng(&mut file, &recording, &[]).expect("a sound recording");
    Reader::new(Cursor::new(file)).expect("we wrote it")
}
