//! Captures beside each other: the same capture, the same run with other random values, and one that is damaged.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

#[path = "../../emulator/tests/worlds/world.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod worlds;

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use captures::{
    diff::{Options, diff, text, unified},
    file::Reader,
    transcript::{self, Item, collect},
    write::write_pcapng,
};
use emulator::{
    endpoint::{HostFaults, HostMode},
    model::{Hresult, Minutes},
    sim::World,
    trace::{Actor, Recording},
    wire::{DEFAULT_LABEL, LabKeys},
};

fn items(mut reader: Reader) -> Vec<Item> {
    let options = transcript::Options::new(Arc::new(LabKeys::derive(DEFAULT_LABEL)));
    collect(&mut reader, &options).unwrap().0
}

fn corpus() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let folders =
        fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let capture = |file: &PathBuf| {
        file.extension().is_some_and(|extension| extension == "pcap" || extension == "pcapng")
    };
    let mut files: Vec<PathBuf> = files.filter(capture).collect();
    files.sort();
    assert!(files.len() > 20);
    files
}

#[test]
fn every_capture_equals_itself() {
    for file in corpus() {
        let (left, right) = (items(Reader::open(&file).unwrap()), items(Reader::open(&file).unwrap()));
        for options in [
            Options::default(),
            Options { volatile: true, addresses: true, ..Options::default() },
            Options { rename: true, timing: Some(Duration::ZERO), ..Options::default() },
        ] {
            let found = diff(&left, &right, &options);
            assert!(found.is_equal(), "{}\n{}", file.display(), text(&found));
        }
        assert_eq!(unified(("a", &left), ("b", &right), &Options::default()), "", "{}", file.display());
    }
}

#[test]
fn captures_of_different_things_differ() {
    let failures: Vec<PathBuf> = corpus()
        .into_iter()
        .filter(|file| file.components().any(|part| part.as_os_str() == "failures"))
        .collect();
    for pair in failures.windows(2) {
        let open = |file: &PathBuf| items(Reader::open(file).unwrap());
        let (left, right) = (open(&pair[0]), open(&pair[1]));
        let there = diff(&left, &right, &Options::default());
        let back = diff(&right, &left, &Options::default());
        assert!(!there.is_equal() && !back.is_equal(), "{pair:?}");
    }
}

fn life(seed: u64, seen: u32, mode: HostMode) -> Vec<Item> {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let mut world = World::new(emulator::sim::WorldSpec { seed, ..worlds::spec(seen) });
    world.set_faults(&kms1, HostFaults { mode, ..HostFaults::default() });
    world.boot(&c1);
    world.advance(Minutes::days(15));
    recorded(world.recording())
}

fn recorded(recording: &Recording) -> Vec<Item> {
    let mut octets = Vec::new();
    write_pcapng(&mut octets, recording, &[]).unwrap();
    items(Reader::new(Cursor::new(octets)).unwrap())
}

#[test]
fn a_run_equals_one_with_other_random_values() {
    let (left, right) = (life(1, 24, HostMode::Sound), life(7, 24, HostMode::Sound));
    let found = diff(&left, &right, &Options::default());
    assert!(found.is_equal() && found.compared > 200, "{}", text(&found));
    let volatile = Options { volatile: true, ..Options::default() };
    assert!(!diff(&left, &right, &volatile).is_equal(), "IVs and salts are drawn anew");
}

#[track_caller]
fn check(mode: HostMode, expect: &str) {
    let (left, right) = (life(1, 24, HostMode::Sound), life(7, 24, mode));
    let told = text(&diff(&left, &right, &Options::default()));
    assert!(told.starts_with(&format!("first difference: {expect}")), "{told}");
}

#[test]
fn what_a_host_does_otherwise_is_told_first() {
    check(HostMode::Fault(0x1C01_0003), "step: ← answer | ← fault 0x1c010003: step 5");
    check(HostMode::BindNak(4), "step: ← bind_ack | ← bind_nak: step 3");
    check(HostMode::CloseOnRequest, "only in the first: ← answer");
    check(HostMode::Refuse(Hresult::ID_MISMATCH), "step: ← answer | ← refusal 0xC004F042 (");
}

#[test]
fn a_count_is_the_only_difference() {
    let (left, right) = (life(1, 24, HostMode::Sound), life(7, 40, HostMode::Sound));
    let found = diff(&left, &right, &Options::default());
    let told = text(&found);
    assert!(told.starts_with("first difference: body.count: 25 | 41: step 5 ← answer"), "{told}");
    let others = told.lines().filter(|line| line.starts_with("    ") && !line.contains("body.count: "));
    assert_eq!(others.count(), 0, "{told}");
}
