//! What explain says of captures that others recorded, and of damaged ones.

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    sync::Arc,
};

use captures::{
    conversation::build,
    explain::{Explanation, explain, json, text},
    file::Reader,
    transcript::{Options, collect},
};
use emulator::{
    model::Entropy,
    wire::{DEFAULT_LABEL, LabKeys},
};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

/// `None` for what is no capture any more, else the frames of it that could be read.
fn explained(octets: Vec<u8>) -> Option<(Explanation, u64)> {
    let options = Options { all_dns: true, ..Options::new(Arc::new(LabKeys::derive(DEFAULT_LABEL))) };
    let mut reader = Reader::new(Cursor::new(octets)).ok()?;
    let (items, summary) = collect(&mut reader, &options).ok()?;
    Some((explain(&build(&items), &options.keys), summary.frames))
}

/// The causes that nobody got over, then those in brackets that were.
#[track_caller]
fn check(file: &str, causes: &[&str]) {
    let (explanation, _) = explained(fs::read(corpus(file)).unwrap()).unwrap();
    let named = explanation.causes.iter().map(|cause| match cause.overcome {
        None => cause.kind.slug().to_owned(),
        Some(_) => format!("({})", cause.kind.slug()),
    });
    assert_eq!(named.collect::<Vec<_>>(), causes, "{file}:\n{}", text(&explanation));
}

#[test]
fn runs_of_the_lab_on_loopback_are_told_as_they_were() {
    check("loopback/activation.pcap", &[]);
    check("loopback/renewal.pcap", &[]);
    check("loopback/sll2.pcap", &[]);
    check("loopback/count.pcap", &["duplicate-cmid", "count-too-low"]);
    check("loopback/clock.pcap", &["clock-skew"]);
    check("loopback/damaged.pcap", &["(bad-answer)", "(not-listening)"]);
    check("loopback/publication.pcap", &["count-too-low", "publish-refused"]);
}

#[test]
fn other_protocols_over_dcerpc_are_none_of_ours() {
    for entry in fs::read_dir(corpus("third-party")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "pcap") {
            let (explanation, _) = explained(fs::read(&path).unwrap()).unwrap();
            assert_eq!(
                explanation.verdict.slug(),
                "nothing-seen",
                "{}:\n{}",
                path.display(),
                text(&explanation)
            );
        }
    }
}

/// The octets with what a bad disk, a bad copy or a bad sender makes of them.
fn damaged(octets: &[u8], entropy: &mut Entropy) -> Vec<u8> {
    let mut octets = octets.to_vec();
    let below = |entropy: &mut Entropy, len: usize| usize::try_from(entropy.below(len as u64)).unwrap();
    for _ in 0..=entropy.below(8) {
        let at = below(entropy, octets.len());
        match entropy.below(4) {
            0 => octets[at] ^= 1 << entropy.below(8),
            1 => octets[at] = u8::try_from(entropy.below(256)).unwrap(),
            2 => octets.truncate(at.max(64)),
            _ => {
                let to = (at + below(entropy, 64)).min(octets.len());
                octets.drain(at..to);
                octets.resize(octets.len().max(64), 0);
            }
        }
    }
    octets
}

#[test]
fn whatever_a_capture_holds_claims_point_into_it() {
    let mut entropy = Entropy::new(1, "damaged captures");
    let mut read = 0;
    for entry in fs::read_dir(corpus("failures")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "pcapng") {
            continue;
        }
        let octets = fs::read(&path).unwrap();
        for _ in 0..40 {
            let Some((explanation, frames)) = explained(damaged(&octets, &mut entropy)) else { continue };
            read += 1;
            let claims = explanation.narrative.iter().chain(&explanation.missing).chain(&explanation.summary);
            let pointers =
                claims.map(|claim| &claim.frames).chain(explanation.causes.iter().map(|cause| &cause.frames));
            for frame in pointers.flatten() {
                assert!((1..=frames).contains(frame), "{}: packet {frame} of {frames}", path.display());
            }
            assert!(!text(&explanation).is_empty() && json(&explanation).is_object());
        }
    }
    assert!(read > 100, "{read} damaged captures could be read");
}
