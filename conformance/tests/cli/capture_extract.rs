//! `kmslab capture extract`: what a bad implementation did is kept as a scenario that finds it again.

use std::fs;

use crate::lab::{Lab, root};

/// Whether a saboteur's failing capture becomes a scenario that the reference passes and the saboteur fails.
#[track_caller]
fn check(role: &str, saboteur: &str, case: &str) {
    let lab = Lab::new();
    let exe = env!("CARGO_BIN_EXE_kmslab");
    let title = if role == "host" { "Host" } else { "Client" };
    let plug = format!("Adapter([{exe:?}, \"adapter\", {role:?}, \"--saboteur\", {saboteur:?}])");
    lab.write("bad.ron", &format!("Target(name: \"bad\", role: {title}, plug: {plug})"));
    let ran = lab.kmslab(&["check", "--target", "bad.ron", "--filter", case]);
    assert_eq!(ran.code, 1, "{saboteur}: {}{}", ran.stdout, ran.stderr);
    let bundle = fs::read_dir(lab.path("kmslab-out/failures")).unwrap().next().unwrap().unwrap().path();
    let capture = bundle.join("capture.pcapng");
    fs::create_dir_all(lab.path("kept/extracted")).unwrap();
    let words = ["capture", "extract", capture.to_str().unwrap(), "-o", "kept/extracted/it.ron"];
    let ran = lab.kmslab(&words);
    assert_eq!(ran.code, 0, "{saboteur}: {}", ran.stderr);
    let text = lab.read("kept/extracted/it.ron");
    assert!(text.contains("// packet"), "{saboteur}: {text}");
    let ran = lab.kmslab(&["check", "--library", "kept", "--arm", role]);
    assert_eq!(ran.code, 0, "the reference: {}{}\n{text}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains(&format!("{role}: 1 case: 1 passed")), "{}", ran.stdout);
    let ran = lab.kmslab(&["check", "--library", "kept", "--target", "bad.ron"]);
    assert_eq!(ran.code, 1, "{saboteur} passes: {}{}\n{text}", ran.stdout, ran.stderr);
}

#[test]
fn what_a_bad_host_did_is_found_again() {
    check("host", "accepts-any-skew", "clock/client-ahead[wire=6]");
    check("host", "count-off-by-one", "count/below-threshold");
    check("host", "counts-duplicates", "count/one-machine-counts-once");
    check("host", "swaps-intervals", "intervals/in-every-answer");
    check("host", "wrong-echo", "activation/over-every-version-and-syntax[wire=5,ndr=Ndr]");
}

#[test]
fn what_a_bad_client_did_is_found_again() {
    check("client", "first-srv-only", "discovery/higher-priority-when-all-lower-fail");
    check("client", "ignores-refusal", "refusal/next-host-after-refusal");
    check("client", "retries-too-late", "attempts/every-two-hours-while-refused");
    check("client", "wrong-threshold", "count/client-product-at-25");
}

#[test]
fn captures_without_kms_are_refused() {
    let lab = Lab::new();
    for entry in fs::read_dir(root().join("captures/corpus/third-party")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "pcap") {
            continue;
        }
        let ran = lab.kmslab(&["capture", "extract", path.to_str().unwrap(), "-o", "out.ron"]);
        assert_eq!(ran.code, 2, "{}: {}{}", path.display(), ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("nothing of KMS"), "{}: {}", path.display(), ran.stderr);
        assert!(!lab.path("out.ron").exists());
    }
}
