//! The fuzzers' checked-in octets, through the same functions as theirs.

#[path = "../fuzz/runs/mod.rs"]
mod runs;

use std::{fs, path::Path};

use rstest::rstest;

#[rstest]
#[case("file", runs::file)]
#[case("packet", runs::packet)]
#[case("stream", runs::stream)]
#[case("rpc", runs::rpc)]
#[case("dns", runs::dns)]
#[case("message", runs::message)]
#[case("transcript", runs::transcript)]
fn nothing_panics(#[case] target: &str, #[case] run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let octets = fs::read(file.unwrap().path()).unwrap();
        run(&octets);
        // Cut off in the middle, too.
        run(&octets[..octets.len() / 2]);
        files += 1;
    }
    assert!(files > 0, "{}", folder.display());
}
