//! `kmslab capture explain`: what a user is told of a capture.

use std::{collections::BTreeSet, fs, io::Write, process::Stdio};

use captures::explain::kinds;
use scenarios::catalogue::Catalogue;
use serde_json::Value;

use crate::lab::{Lab, Ran, root};

fn failures(name: &str) -> String {
    root().join("captures/corpus/failures").join(name).display().to_string()
}

#[test]
fn text_says_what_is_wrong_what_helps_and_which_packets_show_it() {
    let ran = Lab::new().kmslab(&["capture", "explain", &failures("product-mismatch.pcapng")]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    for part in [
        "Something is wrong: the host's key doesn't cover the product. [packets 12, 14",
        "Most likely cause: product-mismatch",
        "remedy   let the client ask a host whose key covers its product",
        "code     kmslab error 0xC004F042",
        "see      kmslab explain ERR-030",
        "What happened",
    ] {
        assert!(ran.stdout.contains(part), "no {part:?} in {}", ran.stdout);
    }
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 100), "{}", ran.stdout);
}

#[test]
fn json_has_the_same() {
    let ran = Lab::new().kmslab(&["capture", "explain", "--json", &failures("no-srv.pcapng")]);
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["verdict"], "failed");
    assert_eq!(value["causes"][0]["what"], "no-srv");
    assert_eq!(value["causes"][0]["code"], "0x8007232B");
    assert_eq!(value["narrative"][0]["topic"], "lookup");
    assert_eq!(value["narrative"][0]["packets"][0], 1);
}

#[test]
fn what_is_checked_in_is_what_is_said() {
    let lab = Lab::new();
    let mut seen = 0;
    for entry in fs::read_dir(root().join("captures/corpus/failures")).unwrap() {
        let path = entry.unwrap().path();
        let Some(stem) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".pcapng")) else {
            continue;
        };
        let expected = fs::read_to_string(path.with_file_name(format!("{stem}.explained.txt"))).unwrap();
        assert_eq!(
            lab.kmslab(&["capture", "explain", &failures(&format!("{stem}.pcapng"))]).stdout,
            expected
        );
        seen += 1;
    }
    assert!(seen >= 18, "{seen} captures");
}

/// The command with a capture at its standard input.
fn piped(words: &[&str], input: &[u8]) -> Ran {
    let lab = Lab::new();
    let mut child = lab
        .command(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn another_label_leaves_bodies_opaque_and_standard_input_is_read() {
    let capture = fs::read(failures("good-v6.pcapng")).unwrap();
    let ran = piped(&["capture", "explain", "--label", "another", "-"], &capture);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("can't be opened with this label"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("c1.lab.test"), "{}", ran.stdout);
}

#[test]
fn a_capture_that_ends_early_is_explained_as_far_as_it_goes() {
    let capture = fs::read(failures("good-v6.pcapng")).unwrap();
    let ran = piped(&["capture", "explain", "-"], &capture[..capture.len() / 2]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("cut off after frame"), "{}", ran.stderr);
    assert!(ran.stdout.contains("Nothing is wrong"), "{}", ran.stdout);
    assert_eq!(piped(&["capture", "explain", "-"], b"no capture").code, 2);
}

#[test]
fn every_requirement_of_a_cause_is_in_the_catalogue() {
    let catalogue = Catalogue::embedded();
    let rows: BTreeSet<&str> = kinds().flat_map(|kind| kind.requirements(None)).collect();
    assert!(rows.len() > 30, "{rows:?}");
    for row in rows {
        assert!(catalogue.get(row).is_some() || catalogue.open_question(row).is_some(), "{row}");
    }
}
