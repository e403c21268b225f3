//! Octets as what both sides of a connection said: in turns, each behind its length of two octets.

#![no_main]

use std::{io::Cursor, sync::Arc};

use captures::{
    conversation::build,
    explain::{explain, text},
    file::Reader,
    transcript::{Options, collect, fields},
    write::write_pcapng,
};
use emulator::{
    model::Filetime,
    trace::{Direction, Packet, Payload, Recording},
    wire::{DEFAULT_LABEL, LabKeys},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let mut recording = Recording::default();
    let mut push = |seconds: u64, payload| {
        recording.push(Packet {
            at: Filetime::from_unix_seconds(1_800_000_000 + seconds),
            client: ([10, 0, 0, 1], 40_000).into(),
            server: ([10, 0, 0, 2], 1688).into(),
            by: Arc::from("c1"),
            payload,
        });
    };
    push(0, Payload::Open(0));
    let mut rest = octets;
    let mut turn = 0;
    while let [low, high, after @ ..] = rest {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(after.len());
        let (said, after) = after.split_at(length);
        let direction = if turn % 2 == 0 { Direction::ToServer } else { Direction::ToClient };
        turn += 1;
        push(turn, Payload::Segment(0, direction, said.to_vec()));
        rest = after;
    }
    let mut file = Vec::new();
    write_pcapng(&mut file, &recording, &[]).expect("a sound recording");
    let keys = Arc::new(LabKeys::derive(DEFAULT_LABEL));
    let mut reader = Reader::new(Cursor::new(file)).expect("we wrote it");
    let (items, _) = collect(&mut reader, &Options::new(keys.clone())).expect("we wrote it");
    items.iter().for_each(|item| drop(fields(item)));
    let _ = text(&explain(&build(&items), &keys));
});
