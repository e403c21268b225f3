//! Octets as a whole capture, from file to explanation.

#![no_main]

use std::{io::Cursor, sync::Arc};

use captures::{
    conversation::build,
    explain::{explain, text},
    file::Reader,
    stream::Limits,
    transcript::{Options, collect, fields},
};
use emulator::wire::{DEFAULT_LABEL, LabKeys};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let Ok(mut reader) = Reader::new(Cursor::new(octets.to_vec())) else { return };
    let keys = Arc::new(LabKeys::derive(DEFAULT_LABEL));
    let limits = Limits { connections: 4, waiting: 1000, waiting_in_all: 2000 };
    let options = Options { all_dns: true, all_connections: true, limits, ..Options::new(keys.clone()) };
    let Ok((items, _)) = collect(&mut reader, &options) else { return };
    items.iter().for_each(|item| drop(fields(item)));
    let _ = text(&explain(&build(&items), &keys));
});
