//! A file to frames.

#![no_main]

#[path = "../runs/mod.rs"]
#[expect(dead_code, unused_imports, reason = "each target is one of the runs")]
mod runs;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| runs::file(octets));
