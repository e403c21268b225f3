//! The corpus in `captures/corpus`: made by the emulator or recorded, each capture beside its transcript.
//!
//! `KMSLAB_BLESS=1` writes anew what the emulator makes and what is shown; the difference is for reviewers to read.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::lab::{Lab, Ran, root};

/// One case of each kind of scenario, as short as there is one.
const CASES: [&str; 26] = [
    "activation/over-every-version-and-syntax[wire=4,ndr=Ndr]",
    "activation/over-every-version-and-syntax[wire=5,ndr=Ndr64]",
    "activation/over-every-version-and-syntax[wire=6,ndr=Ndr64]",
    "attempts/watch-after-any-failure",
    "clock/client-ahead[wire=6]",
    "console/interval-set-on-a-client",
    "count/asking-machine-included",
    "count/below-threshold",
    "discovery/every-host-fails",
    "discovery/named-host-at-ipv6[wire=6,ndr=Ndr64]",
    "discovery/stale-record",
    "events/low-count-is-no-error[wire=5]",
    "field-reports/reachable-but-never-asked",
    "genuine/lost-key-is-found-by-validation",
    "grace/initial-grace-without-a-host",
    "intervals/own-activation-interval-until-an-answer",
    "key/blocked-host-key[wire=6]",
    "life/recovery-from-notification",
    "options/interval-at-the-nearer-bound",
    "publication/found-by-clients",
    "rearm/new-machine-id",
    "refusal/closed-connection-is-no-success",
    "renewal/slides-the-180-days",
    "service/used-up-host-key",
    "wire/damaged-answer/last-octet-flipped[wire=6]",
    "wire/transport/every-version-and-syntax[wire=6,ndr=Ndr]",
];

fn corpus() -> PathBuf {
    root().join("captures/corpus")
}

fn blessing() -> bool {
    env::var("KMSLAB_BLESS").is_ok_and(|value| value == "1")
}

/// The name of a case's files: `count.below-threshold`, `clock.client-ahead+wire=6`.
fn file_name(id: &str) -> String {
    id.replace('/', ".").replace(['[', ','], "+").replace(']', "")
}

/// Every capture below `folder`, in the order of names.
fn captures(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(captures(&path));
        } else if [".pcap", ".pcapng", ".gz"].iter().any(|end| path.to_string_lossy().ends_with(end)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[track_caller]
fn capture(lab: &Lab, verb: &str, words: &[&str], files: &[&Path]) -> Ran {
    let mut all = vec!["capture", verb];
    all.extend(words);
    all.extend(files.iter().map(|file| file.to_str().unwrap()));
    lab.kmslab(&all)
}

#[test]
fn captures_of_scenarios_are_what_the_emulator_makes() {
    let lab = Lab::new();
    let folder = corpus().join("scenarios");
    fs::create_dir_all(&folder).unwrap();
    for id in CASES {
        let name = format!("{}.pcapng", file_name(id));
        let made = lab.path(&name);
        let ran = capture(&lab, "write", &[id], &[&made]);
        assert_eq!(ran.code, 0, "{id}: {}", ran.stderr);
        let made = fs::read(made).unwrap();
        let kept = folder.join(&name);
        if blessing() {
            fs::write(&kept, &made).unwrap();
        }
        assert!(fs::read(&kept).unwrap_or_default() == made, "{name} isn't what `capture write {id}` makes");
    }
    let kept = captures(&folder).len();
    assert_eq!(kept, CASES.len(), "captures that no case makes");
}

#[test]
fn every_capture_has_its_transcript() {
    let lab = Lab::new();
    for file in captures(&corpus()) {
        let ran = capture(&lab, "show", &[], &[&file]);
        assert_eq!(ran.code, 0, "{}: {}", file.display(), ran.stderr);
        let beside = file.with_extension("txt");
        if blessing() {
            fs::write(&beside, &ran.stdout).unwrap();
        }
        let kept = fs::read_to_string(&beside).unwrap_or_default();
        assert!(kept == ran.stdout, "{} isn't what is shown: {}", beside.display(), ran.stdout);
    }
}

#[test]
fn every_capture_equals_itself() {
    let lab = Lab::new();
    for file in captures(&corpus()) {
        let ran = capture(&lab, "diff", &[], &[&file, &file]);
        assert_eq!(ran.code, 0, "{}: {}{}", file.display(), ran.stdout, ran.stderr);
    }
}

#[test]
fn every_capture_of_the_lab_replays_as_it_was() {
    let lab = Lab::new();
    let foreign = corpus().join("third-party");
    for file in captures(&corpus()).iter().filter(|file| !file.starts_with(&foreign)) {
        for side in ["client", "host"] {
            let ran = capture(&lab, "replay", &["--as", side], &[file]);
            assert_eq!(ran.code, 0, "{} as {side}: {}{}", file.display(), ran.stdout, ran.stderr);
        }
    }
}
