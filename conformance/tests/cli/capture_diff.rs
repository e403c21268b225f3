//! `kmslab capture diff`: exit codes, the three forms, and what is asked for.

use serde_json::Value;

use crate::lab::{Lab, Ran, root};

fn corpus(name: &str) -> String {
    root().join("captures/corpus").join(name).display().to_string()
}

fn diff(words: &[&str]) -> Ran {
    Lab::new().kmslab(&[&["capture", "diff"], words].concat())
}

#[test]
fn a_run_equals_itself_and_one_with_another_seed() {
    let lab = Lab::new();
    for (file, seed) in [("one.pcapng", "1"), ("other.pcapng", "7")] {
        let ran = lab.kmslab(&["capture", "write", "count/below-threshold", file, "--seed", seed]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    for words in [
        &["one.pcapng", "one.pcapng", "--volatile", "--addresses", "--timing", "0s"][..],
        &["one.pcapng", "other.pcapng"],
        &["one.pcapng", "other.pcapng", "--timing", "1ms"],
    ] {
        let ran = lab.kmslab(&[&["capture", "diff"], words].concat());
        assert_eq!(ran.code, 0, "{words:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.starts_with("no difference: "), "{}", ran.stdout);
    }
    let ran = lab.kmslab(&["capture", "diff", "one.pcapng", "other.pcapng", "--unified"]);
    assert_eq!((ran.code, &*ran.stdout), (0, ""));
    let ran = lab.kmslab(&["capture", "diff", "one.pcapng", "other.pcapng", "--show", "message.iv"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("first difference: message.iv: "), "{}", ran.stdout);
}

#[test]
fn the_first_difference_comes_first_in_each_form() {
    let (good, bad) = (corpus("failures/good-v6.pcapng"), corpus("failures/clock-skew.pcapng"));
    let ran = diff(&[&good, &bad]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let first = ran.stdout.lines().next().unwrap();
    assert!(first.starts_with("first difference: step: ← answer | ← refusal 0xC004F06C ("), "{}", ran.stdout);
    assert!(first.contains(": step 5, frame 14 | 14, conversation 3, connection from 127."), "{first}");

    let ran = diff(&[&good, &bad, "--json"]);
    assert_eq!(ran.code, 1);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["equal"], false);
    let step = &json["conversations"][0]["steps"][0];
    assert_eq!(step["left"]["frame"], 14);
    assert_eq!(step["fields"][0]["name"], "step");
    assert_eq!(step["fields"][0]["left"]["value"], "← answer");

    let ran = diff(&[&good, &bad, "--unified"]);
    assert_eq!(ran.code, 1);
    for part in ["--- ", "+++ ", "\n-  ← answer\n", "\n+  ← refusal\n", "\n+connection <host 1> → <host 3>\n"]
    {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
}

#[test]
fn what_cannot_be_compared_is_said() {
    let good = corpus("failures/good-v6.pcapng");
    for (words, expect) in [
        (&[&good, "nowhere.pcap"][..], "nowhere.pcap"),
        (&[&good, &good, "--show", "cmdi"], "there is no field `cmdi`\n  did you mean `cmid`?"),
        (&["-", "-"], "only one of the captures can be standard input"),
        (&[&good, &good, "--timing", "soon"], "is not a length of time"),
        (&[&good, &good, "--json", "--unified"], "cannot be used with"),
    ] {
        let ran = diff(words);
        assert_eq!(ran.code, 2, "{words:?}: {}", ran.stdout);
        assert!(ran.stderr.contains(expect), "{words:?}: {}", ran.stderr);
    }
}
