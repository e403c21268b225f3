//! Bundles: complete, readable, and one for each case.

use std::{fs, path::Path};

use kmslab::{
    bundle::{Bundle, folder},
    results::arm::Arm,
};
use tempfile::TempDir;

use crate::{
    samples::{Sample, counting},
    tools,
};

fn write(sample: &Sample, out: &Path, logs: &[(String, String)]) -> String {
    let result = sample.result(0);
    let bundle = Bundle {
        case: &sample.case,
        scenario: &result.scenario,
        events: &result.events,
        recording: &sample.run.recording,
        outcome: &result.outcome,
        seed: 7,
        target: Some("my-host (lab host)"),
        logs,
    };
    bundle.write(out).unwrap()
}

#[test]
fn a_bundle_holds_the_evidence() {
    let out = TempDir::new().unwrap();
    let sample = counting("count/miscounted", 5);
    let name = write(&sample, out.path(), &[("kms1".to_owned(), "it counts\n".to_owned())]);
    assert_eq!(name, "failures/virtual.count.miscounted");
    let folder = out.path().join(name);
    let text = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    assert_eq!(text("seed"), "7\n");
    assert_eq!(text("target.log"), "it counts\n");
    assert_eq!(
        text("reproduce.sh"),
        "#!/bin/sh\nkmslab check --arm virtual --seed 1 --filter 'count/miscounted'\n"
    );
    let scenario = text("scenario.ron");
    let added = scenario.strip_prefix(sample.case.loaded.source.trim_end()).unwrap();
    assert!(
        added.starts_with("\n\n// case: count/miscounted\n// arm: virtual\n// axes: none\n// seed: 7\n"),
        "{scenario}"
    );
    scenarios::language::load("library/count/miscounted.ron", &scenario).unwrap();
    assert!(text("timeline.txt").contains("!!"), "{}", text("timeline.txt"));
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    let expect = ["capture.pcapng", "reproduce.sh", "scenario.ron", "seed", "target.log", "timeline.txt"];
    assert_eq!(files, expect);
}

#[test]
fn the_failing_packet_carries_the_message() {
    let Some(mut tshark) = tools::tool("tshark") else { return };
    let out = TempDir::new().unwrap();
    let name = write(&counting("count/miscounted", 5), out.path(), &[]);
    tshark.args(["-n", "-d", "tcp.port==1688,dcerpc", "-Y", "frame.comment", "-T", "fields"]);
    tshark.args(["-e", "dcerpc.pkt_type", "-e", "frame.comment", "-r"]);
    let output = tshark.arg(out.path().join(name).join("capture.pcapng")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("2\tCOUNT-007 (line 11): "),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn an_earlier_bundle_is_replaced() {
    let out = TempDir::new().unwrap();
    let sample = counting("count/miscounted", 5);
    let logs = [("kms1".to_owned(), "a".to_owned()), ("kms2".to_owned(), "b".to_owned())];
    let log = out.path().join(write(&sample, out.path(), &logs)).join("target.log");
    assert_eq!(fs::read_to_string(&log).unwrap(), "== kms1\na\n== kms2\nb\n");
    write(&sample, out.path(), &[]);
    assert!(!log.exists());
}

#[test]
fn folders_are_safe_and_different() {
    for (id, expect) in [
        ("count/below", "failures/host.count.below"),
        ("count/below[wire=6,ndr=Ndr64]", "failures/host.count.below+wire=6+ndr=Ndr64"),
        ("count/below/wire=6", "failures/host.count.below.wire=6"),
        ("../a b.c", "failures/host.%2E%2E.a%20b%2Ec"),
    ] {
        assert_eq!(folder(Arm::Host, id), expect);
    }
}
