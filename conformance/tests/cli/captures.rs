//! tshark reads every capture that a run leaves.

use std::path::Path;

use crate::{lab::Lab, tools};

/// Scenarios whose last expectation can't hold: each leaves a bundle, and together they show every kind of PDU.
const WORLDS: [(&str, &str); 4] = [
    ("fault", r#"faults: [Fault("0x1C010003")]"#),
    ("nak", "faults: [BindNak(4)]"),
    ("fragments", "faults: [Fragment(16), Segment(7)]"),
    ("sound", "seen: 3"),
];

fn scenario(host: &str) -> String {
    format!(
        r#"// What it leaves behind is read by tshark.
Scenario(
    title: "a capture",
    world: (
        hosts: {{ "kms1": (key: "client-os", {host}) }},
        clients: {{ "c1": (product: "client-os/enterprise") }},
        dns: {{ "lab.test": (records: [Srv(target: "kms1")]) }},
    ),
    script: [
        Boot("c1"),
        Expect(Attempt(of: "c1", result: "0xC004F00F"), proves: ["ERR-013"]),
        Expect(Answer(by: "kms1", count: 99), proves: ["COUNT-003"]),
    ],
)
"#
    )
}

#[test]
fn every_capture_of_a_run_is_well_formed_and_names_its_pdus() {
    let lab = Lab::new();
    std::fs::create_dir_all(lab.path("library/left")).unwrap();
    for (name, host) in WORLDS {
        lab.write(&format!("library/left/{name}.ron"), &scenario(host));
    }
    let ran = lab.kmslab(&["check", "--library", "library", "--quiet"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let mut captures = Vec::new();
    for bundle in std::fs::read_dir(lab.path("kmslab-out/failures")).unwrap() {
        captures.push(bundle.unwrap().path().join("capture.pcapng"));
    }
    assert!(captures.len() >= 8, "three arms, each with its failures: {captures:?}");
    let mut named = std::collections::BTreeSet::new();
    for capture in captures {
        let Some(text) = dissected(&capture) else { return };
        for line in text.lines() {
            let (kinds, malformed) = line.split_once('|').unwrap();
            assert!(malformed.is_empty(), "{}: {line}", capture.display());
            named.extend(kinds.split(',').map(str::to_owned));
        }
    }
    // Request, response, fault, bind, bind_ack, bind_nak.
    for kind in ["0", "2", "3", "11", "12", "13"] {
        assert!(named.contains(kind), "no PDU of type {kind}: {named:?}");
    }
}

fn dissected(capture: &Path) -> Option<String> {
    let mut tshark = tools::tool("tshark")?;
    tshark.args(["-n", "-d", "tcp.port==1688,dcerpc", "-T", "fields", "-E", "separator=|"]);
    tshark.args(["-e", "dcerpc.pkt_type", "-e", "_ws.malformed", "-r"]).arg(capture);
    let output = tshark.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}
