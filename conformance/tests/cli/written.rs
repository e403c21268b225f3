//! `kmslab capture write`: runs as pcapng, and what tshark makes of them.

use std::path::Path;

use crate::{lab::Lab, tools};

/// What tshark says of each frame: malformed or not, and its comments.
fn dissected(capture: &Path) -> Option<Vec<(String, String)>> {
    let mut tshark = tools::tool("tshark")?;
    tshark.args(["-n", "-d", "tcp.port==1688,dcerpc", "-T", "fields", "-E", "separator=|"]);
    tshark.args(["-E", "aggregator=/s", "-e", "_ws.malformed", "-e", "frame.comment", "-r"]).arg(capture);
    let output = tshark.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().filter_map(|line| line.split_once('|')).map(|(a, b)| (a.into(), b.into())).collect())
}

struct Row {
    scenario: &'static str,
    /// Texts that stand in comments, in the order of frames.
    comments: &'static [&'static str],
}

const ROWS: [Row; 4] = [
    Row {
        scenario: "count/below-threshold",
        comments: &[
            r#"step: Boot("c1")"#,
            "[COUNT-001 COUNT-006]: request by c1",
            "[OPEN-005 TIMER-035]: answer by kms1 with count=4",
            "log of kms1: 12290",
            "step: Advance(\"1m\")",
        ],
    },
    Row { scenario: "discovery/stale-record", comments: &["step: ", "met, line", "log of c1: 1228"] },
    Row { scenario: "refusal/next-host-after-silence", comments: &["step: ", "met, line"] },
    Row { scenario: "publication/refused-by-the-zone", comments: &["met, line"] },
];

#[test]
fn every_comment_stands_at_its_packet_and_no_frame_is_malformed() {
    let lab = Lab::new();
    for Row { scenario, comments } in ROWS {
        let ran = lab.kmslab(&["capture", "write", scenario, "run.pcapng"]);
        assert_eq!(ran.code, 0, "{scenario}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout, format!("run.pcapng: {scenario}, pass\n"));
        let Some(frames) = dissected(&lab.path("run.pcapng")) else { return };
        assert!(frames.iter().all(|(malformed, _)| malformed.is_empty()), "{scenario}: {frames:?}");
        let text = frames.iter().map(|(_, comment)| comment.as_str()).collect::<Vec<_>>().join("\n");
        let mut rest = text.as_str();
        for comment in comments {
            let at = rest.find(comment).unwrap_or_else(|| panic!("{scenario}: no `{comment}` in\n{rest}"));
            rest = &rest[at..];
        }
    }
}

#[test]
fn a_broken_expectation_is_marked() {
    let lab = Lab::new();
    let text = r#"// Its count is another.
Scenario(
    title: "another count",
    world: (hosts: { "kms1": (key: "client-os") }, clients: { "c1": (product: "client-os/enterprise") }),
    script: [Boot("c1"), Expect(Answer(by: "kms1", count: 99), proves: ["COUNT-003"])],
)
"#;
    lab.write("broken.ron", text);
    let ran = lab.kmslab(&["capture", "write", "broken.ron", "broken.pcapng"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "broken.pcapng: broken, fail\n"), "{}", ran.stderr);
    let Some(frames) = dissected(&lab.path("broken.pcapng")) else { return };
    let marked = frames.iter().find(|(_, comment)| comment.contains("BROKEN, line 5 [COUNT-003]"));
    assert!(marked.is_some(), "{frames:?}");
}

#[test]
fn several_cases_need_a_folder_or_a_choice() {
    let lab = Lab::new();
    let every = "wire/transport/every-version-and-syntax";
    let ran = lab.kmslab(&["capture", "write", every, "one.pcapng"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(
        ran.stderr.contains("name one of them") && ran.stderr.contains("[wire=4,ndr=Ndr]"),
        "{}",
        ran.stderr
    );
    let ran = lab.kmslab(&["capture", "write", &format!("{every}[wire=5,ndr=Ndr64]"), "one.pcapng"]);
    assert_eq!(ran.stdout, format!("one.pcapng: {every}[wire=5,ndr=Ndr64], pass\n"), "{}", ran.stderr);
    let ran = lab.kmslab(&["capture", "write", &format!("{every}[wire=5]"), "all/"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 2), "{}{}", ran.stdout, ran.stderr);
    assert!(lab.path("all/wire.transport.every-version-and-syntax+wire=5+ndr=Ndr.pcapng").exists());
    for (scenario, says) in [
        (format!("{every}[wire=9]"), "no case has [wire=9]"),
        ("count/below-treshold".to_owned(), "did you mean `count/below-threshold`?"),
        ("gone.ron".to_owned(), "gone.ron"),
    ] {
        let ran = lab.kmslab(&["capture", "write", &scenario, "one.pcapng"]);
        assert!(ran.code == 2 && ran.stderr.contains(says), "{scenario}: {} {}", ran.code, ran.stderr);
    }
}
