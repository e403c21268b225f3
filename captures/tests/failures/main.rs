//! Captures of failures: each is made anew and compared with what is checked in, and its cause is named.
//!
//! `KMSLAB_BLESS=1 cargo test -p captures --test failures` writes `captures/corpus/failures` anew.

#![expect(clippy::unwrap_used, reason = "a test's helpers are test code too")]

mod cases;
mod lab;

use std::{
    io::Cursor,
    path::{Path, PathBuf},
    sync::Arc,
};

use captures::{
    conversation::build,
    explain::{Explanation, Topic, Verdict, explain, text},
    file::Reader,
    packet::{Packet, Packets},
    show::{Filter, Form, Show, TextOptions},
    transcript::{Options, collect, read},
    write::write_pcapng,
};
use cases::{CASES, Case};
use emulator::wire::{DEFAULT_LABEL, LabKeys};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/failures")
}

/// Compares `made` with what is checked in, or checks it in.
#[track_caller]
fn check_file(name: &str, made: &[u8]) {
    let file = folder().join(name);
    if std::env::var_os("KMSLAB_BLESS").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        std::fs::write(&file, made).unwrap();
        return;
    }
    let kept = std::fs::read(&file)
        .unwrap_or_else(|error| panic!("{}: {error}; write it with KMSLAB_BLESS=1", file.display()));
    if kept != made {
        let (kept, made) = (String::from_utf8_lossy(&kept), String::from_utf8_lossy(made));
        let is_text = name.ends_with(".txt");
        assert!(is_text, "{name} differs from what is made; write it with KMSLAB_BLESS=1 if it should");
        panic!("{name} differs from what is made:\n{made}\nwas:\n{kept}");
    }
}

fn written(case: &Case) -> Vec<u8> {
    let mut octets = Vec::new();
    write_pcapng(&mut octets, &(case.make)(), &[]).unwrap();
    octets
}

fn explained(octets: Vec<u8>) -> Explanation {
    let keys = Arc::new(LabKeys::derive(DEFAULT_LABEL));
    let mut reader = Reader::new(Cursor::new(octets)).unwrap();
    let (items, _) = collect(&mut reader, &Options { all_dns: true, ..Options::new(keys.clone()) }).unwrap();
    explain(&build(&items), &keys)
}

#[test]
fn captures_are_made_octet_by_octet() {
    for case in &CASES {
        check_file(&format!("{}.pcapng", case.slug), &written(case));
    }
}

/// What `kmslab capture show` says of it.
fn shown(octets: Vec<u8>) -> Vec<u8> {
    let options = Options::new(Arc::new(LabKeys::derive(DEFAULT_LABEL)));
    let mut reader = Reader::new(Cursor::new(octets)).unwrap();
    let mut show = Show::new(Filter::default(), Form::Text(TextOptions::default()));
    let mut out = Vec::new();
    let summary = read(&mut reader, &options, &mut |item| show.item(item, &mut out).unwrap()).unwrap();
    show.finish(&summary, &mut out).unwrap();
    out
}

#[test]
fn transcripts_are_those_checked_in() {
    for case in &CASES {
        check_file(&format!("{}.txt", case.slug), &shown(written(case)));
    }
}

#[test]
fn the_planted_cause_is_the_most_likely_one() {
    for case in &CASES {
        let explanation = explained(written(case));
        let named: Vec<&str> = explanation.causes.iter().map(|cause| cause.kind.slug()).collect();
        assert_eq!(named.first().copied(), case.planted, "{}: {named:?}\n{}", case.slug, text(&explanation));
        if case.planted.is_none() {
            assert_eq!(explanation.verdict, Verdict::NothingWrong, "{}", text(&explanation));
        }
        check_file(&format!("{}.explained.txt", case.slug), text(&explanation).as_bytes());
    }
}

/// What a frame carries, as far as a claim may lean on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carried {
    Dns,
    Tcp,
}

/// What each frame of a capture carries, from frame 1.
fn frames(octets: Vec<u8>) -> Vec<Carried> {
    let mut reader = Reader::new(Cursor::new(octets)).unwrap();
    let mut packets = Packets::default();
    let mut all = Vec::new();
    while let Some(frame) = reader.next_frame().unwrap() {
        all.push(match packets.read(&frame) {
            Packet::Udp(datagram) if [datagram.from.port(), datagram.to.port()].contains(&53) => Carried::Dns,
            Packet::Tcp(_) => Carried::Tcp,
            other => panic!("frame {}: {other:?}", frame.number),
        });
    }
    all
}

/// Every claim leans on packets that there are, and on those of its kind.
#[test]
fn claims_point_at_packets_that_show_them() {
    for case in &CASES {
        let octets = written(case);
        let explanation = explained(octets.clone());
        let frames = frames(octets);
        for claim in explanation.narrative.iter().chain(&explanation.summary) {
            assert!(!claim.frames.is_empty() && claim.frames.is_sorted(), "{}: {claim:?}", case.slug);
            for frame in &claim.frames {
                let carried =
                    usize::try_from(*frame).ok().and_then(|frame| frames.get(frame.checked_sub(1)?));
                let fits = match claim.topic {
                    Topic::Lookup | Topic::Publication => carried == Some(&Carried::Dns),
                    Topic::Connection | Topic::Exchange | Topic::Clock | Topic::Count | Topic::Duplicates => {
                        carried == Some(&Carried::Tcp)
                    }
                    Topic::Capture | Topic::Retries => carried.is_some(),
                };
                assert!(fits, "{}: packet {frame} is {carried:?}: {claim:?}", case.slug);
            }
        }
        for cause in &explanation.causes {
            let there =
                |frame: &u64| usize::try_from(*frame).is_ok_and(|frame| (1..=frames.len()).contains(&frame));
            assert!(!cause.frames.is_empty() && cause.frames.iter().all(there), "{}: {cause:?}", case.slug);
        }
    }
}
