//! `kmslab capture scrub`: what it writes, what it says, and what it leaves when it can't.

use std::{fs, io::Write as _, process::Stdio};

use crate::lab::{Lab, Ran, root};

fn corpus(name: &str) -> String {
    root().join("captures/corpus").join(name).display().to_string()
}

fn scrub(lab: &Lab, words: &[&str]) -> Ran {
    lab.kmslab(&[&["capture", "scrub"], words].concat())
}

#[test]
fn a_run_is_scrubbed_and_still_says_the_same() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["capture", "write", "count/below-threshold", "run.pcapng"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = scrub(&lab, &["run.pcapng", "out.pcapng", "--map", "map.txt"]);
    assert_eq!((ran.code, &*ran.stderr), (0, ""), "{}", ran.stdout);
    for part in [
        " frames written\n",
        "replaced 1: host PID\n",
        "replaced 1: CMID\n",
        " sealed anew under the label\n",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
    assert!(ran.stdout.ends_with("read again: none of the originals is left\n"), "{}", ran.stdout);
    let map = lab.read("map.txt");
    let pid = map.lines().find(|line| line.starts_with("host PID\tLAB00-")).expect(&map);
    let replacement = pid.rsplit('\t').next().unwrap();
    let shown = lab.kmslab(&["capture", "show", "out.pcapng", "--all"]).stdout;
    assert!(shown.contains(replacement), "{shown}");
    for line in map.lines() {
        let original = line.split('\t').nth(1).unwrap();
        assert!(original.len() < 5 || !shown.contains(original), "{original}\n{shown}");
    }
    let ran = lab.kmslab(&["capture", "diff", "--rename", "run.pcapng", "out.pcapng"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    // The comments of the run, which name what it was about, aren't carried over.
    let has = |file: &str| fs::read(lab.path(file)).unwrap().windows(4).any(|part| part == b"step");
    assert!(has("run.pcapng") && !has("out.pcapng"));
}

#[test]
fn other_peoples_traffic_is_dropped_and_counted() {
    let lab = Lab::new();
    let ran = scrub(&lab, &[&corpus("third-party/sv-dcerpc-dce-iface-many.pcap"), "out.pcapng"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("0 of "), "{}", ran.stdout);
    assert!(ran.stdout.contains(": TCP of others\n"), "{}", ran.stdout);
}

#[test]
fn a_capture_may_come_from_standard_input() {
    let lab = Lab::new();
    let mut command = lab.command(&["capture", "scrub", "-", "out.pcapng"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let octets = fs::read(corpus("loopback/sll2.pcap")).unwrap();
    child.stdin.take().unwrap().write_all(&octets).unwrap();
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let ran = scrub(&lab, &[&corpus("loopback/sll2.pcap"), "again.pcapng"]);
    assert_eq!(ran.code, 0);
    assert_eq!(fs::read(lab.path("out.pcapng")).unwrap(), fs::read(lab.path("again.pcapng")).unwrap());
}

#[test]
fn what_cannot_be_scrubbed_leaves_nothing() {
    let lab = Lab::new();
    lab.write("text.pcap", "this is no capture");
    fs::copy(corpus("loopback/sll2.pcap"), lab.path("in.pcap")).unwrap();
    for (words, expect) in [
        (&["text.pcap", "out.pcapng"][..], "text.pcap: neither pcap nor pcapng"),
        (&["nowhere.pcap", "out.pcapng"], "nowhere.pcap"),
        (&["in.pcap", "in.pcap"], "would be lost"),
        (&["in.pcap", "nowhere/out.pcapng"], "nowhere/out.pcapng"),
    ] {
        let ran = scrub(&lab, words);
        assert_eq!(ran.code, 2, "{words:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(expect), "{words:?}: {}", ran.stderr);
    }
    let mut left: Vec<_> = fs::read_dir(lab.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["in.pcap", "text.pcap"]);
}

#[test]
fn no_verb_writes_over_what_it_reads() {
    let lab = Lab::new();
    let capture = root().join("captures/corpus/failures/good-v6.pcapng");
    std::fs::copy(&capture, lab.path("in.pcapng")).unwrap();
    lab.write("scenario.ron", "not read");
    for words in [
        &["scrub", "in.pcapng", "in.pcapng"][..],
        &["scrub", "in.pcapng", "out.pcapng", "--map", "in.pcapng"],
        &["scrub", "in.pcapng", "out.pcapng", "--map", "out.pcapng"],
        &["scrub", "in.pcapng", "-"],
        &["scrub", "in.pcapng", "."],
        &["scrub", "in.pcapng", "/dev/null"],
        &["extract", "in.pcapng", "-o", "in.pcapng"],
        &["replay", "in.pcapng", "--out", "./in.pcapng"],
    ] {
        let ran = lab.kmslab(&[&["capture"], words].concat());
        assert_eq!(ran.code, 2, "{words:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.starts_with("error: "), "{words:?}: {}", ran.stderr);
        assert_eq!(
            std::fs::read(lab.path("in.pcapng")).unwrap(),
            std::fs::read(&capture).unwrap(),
            "{words:?}"
        );
        assert!(!lab.path("out.pcapng").exists(), "{words:?}");
    }
}
