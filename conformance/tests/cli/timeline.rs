//! `kmslab timeline`: what it takes, what it writes, what it refuses.

use std::{fs::File, process::Stdio};

use crate::lab::{Lab, Ran, root};

const SCENARIO: &str = "grace/out-of-tolerance-grace-ends-in-notification";

fn scenario(id: &str) -> String {
    root().join(format!("scenarios/library/{id}.ron")).display().to_string()
}

/// Two scenarios, the first of which fails.
fn small_library(lab: &Lab) {
    std::fs::create_dir_all(lab.path("small")).unwrap();
    for (name, count) in [("miscounted", 5), ("counted", 4)] {
        let text = format!(
            "// A count.\nScenario(\n    title: \"a count\",\n    world: (\n        hosts: {{ \"kms1\": (key: \"server-group-b\", seen: 3) }},\n        \
             clients: {{ \"c1\": (product: \"client-os/enterprise\") }},\n    ),\n    script: [\n        Boot(\"c1\"),\n        \
             Expect(Answer(by: \"kms1\", count: {count}), proves: [\"COUNT-007\"]),\n        AnyTraffic,\n    ],\n)\n"
        );
        lab.write(&format!("small/{name}.ron"), &text);
    }
}

#[test]
fn a_scenario_is_drawn_in_plain_text_when_piped() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["timeline", &scenario(SCENARIO)]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    for expect in ["c1  client", " OotGrace ", "OotGrace → Notification", "STATE-015", "kms1  host", "1/25"]
    {
        assert!(ran.stdout.contains(expect), "{expect}\n{}", ran.stdout);
    }
    assert!(!ran.stdout.contains('\u{1b}'));
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80));
    let coloured = lab.kmslab(&["timeline", "--color", "always", &scenario(SCENARIO)]);
    assert!(coloured.stdout.contains("\u{1b}[33m"));
    let ascii = lab.kmslab(&["timeline", "--ascii", "--width", "100", &scenario(SCENARIO)]);
    assert!(ascii.stdout.is_ascii());
}

#[test]
fn part_of_the_time_is_drawn_when_asked_for() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["timeline", &scenario(SCENARIO), "--from", "20d", "--to", "29d"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("20d") && !ran.stdout.contains("Notification"), "{}", ran.stdout);
}

#[test]
fn results_are_drawn_as_chosen_or_as_they_failed() {
    let lab = Lab::new();
    small_library(&lab);
    let ran = lab.kmslab(&["check", "--arm", "virtual", "--library", "small", "--quiet"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    // Its content says what it is.
    std::fs::rename(lab.path("kmslab-out/results.jsonl"), lab.path("of-monday")).unwrap();
    let failed = lab.kmslab(&["timeline", "of-monday"]);
    assert_eq!(failed.code, 0, "{}", failed.stderr);
    assert!(failed.stdout.starts_with("miscounted in the arm virtual: a count\n"), "{}", failed.stdout);
    assert!(failed.stdout.contains("broken, line 10: answer by kms1"), "{}", failed.stdout);
    assert_eq!(failed.stdout.matches("in the arm").count(), 1);
    let chosen = lab.kmslab(&["timeline", "of-monday", "--case", "c*"]);
    assert!(chosen.stdout.starts_with("counted in the arm virtual"), "{}{}", chosen.stdout, chosen.stderr);
    let nobody = lab.kmslab(&["timeline", "of-monday", "--case", "nobody"]);
    refused(&nobody, "no case matches --case nobody; it has ");
}

#[test]
fn a_capture_is_drawn_from_standard_input_too() {
    let lab = Lab::new();
    let capture = root().join("captures/corpus/failures/count-too-low.pcapng");
    let named = lab.kmslab(&["timeline", &capture.display().to_string()]);
    assert_eq!((named.code, named.stderr.as_str()), (0, ""));
    assert!(named.stdout.contains("21/25") && named.stdout.contains("c1  client"), "{}", named.stdout);
    let mut piped = lab.command(&["timeline", "-"]);
    let piped: Ran = piped.stdin(Stdio::from(File::open(&capture).unwrap())).output().unwrap().into();
    assert_eq!(piped.code, 0, "{}", piped.stderr);
    let below_title = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    assert_eq!(below_title(&piped.stdout), below_title(&named.stdout));
}

#[test]
fn a_drawing_goes_to_a_file() {
    let lab = Lab::new();
    let two = [scenario(SCENARIO), scenario("count/below-threshold")];
    let ran = lab.kmslab(&[
        "timeline",
        &two[0],
        &two[1],
        "--case",
        "**",
        "--svg",
        "both.svg",
        "--html",
        "both.html",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let page = lab.read("both.html");
    assert!(page.contains("<!") && page.contains("count/below-threshold"));
    let drawing = lab.read("both.svg");
    assert!(drawing.contains(SCENARIO) && drawing.contains("count/below-threshold"));
    assert!(drawing.contains("prefers-color-scheme:dark") && !drawing.contains("http://www.w3.org/1999"));
}

#[test]
fn what_can_not_be_drawn_is_refused() {
    let lab = Lab::new();
    let id = scenario(SCENARIO);
    refused(&lab.kmslab(&["timeline", "nowhere.ron"]), "error: nowhere.ron: ");
    refused(&lab.kmslab(&["timeline", &id, "--from", "90d"]), "--from 90d is behind the end of");
    refused(&lab.kmslab(&["timeline", &id, "--from", "2d", "--to", "1d"]), "--from is not before --to");
    refused(&lab.kmslab(&["timeline", &id, "--from", "soon"]), "`soon` is not a length of time");
    refused(&lab.kmslab(&["timeline", &id, "--width", "79"]), "79 is not in 80..");
    refused(&lab.kmslab(&["timeline", "-", "-"]), "standard input can be read once");
    lab.write("own.ron", "Scenario(");
    refused(&lab.kmslab(&["timeline", "own.ron"]), "own.ron:1:");
    refused(&lab.kmslab(&["timeline", "own.ron", "--svg", "own.ron"]), "would be lost");
    refused(&lab.kmslab(&["timeline", &id, "--svg", "a", "--html", "a"]), "would be lost");
    lab.write("broken.jsonl", "{\"record\":\"nothing\"}\n");
    refused(&lab.kmslab(&["timeline", "broken.jsonl"]), "line 1 is no record of results");
}

fn refused(ran: &Ran, expect: &str) {
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(expect), "{expect}\n{}", ran.stderr);
}

#[test]
fn what_is_no_timeline_is_said_to_be_none() {
    let lab = Lab::new();
    for (name, octets) in [
        ("empty", &b""[..]),
        ("noise", b"\xfe\xff\x80noise"),
        ("README.md", b"# A page\n"),
        ("results.jsonl.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0"),
    ] {
        std::fs::write(lab.path(name), octets).unwrap();
        let ran = lab.kmslab(&["timeline", name]);
        refused(&ran, &format!("error: {name}: neither a scenario, results nor a capture"));
    }
    let ran = lab.kmslab(&["timeline", &scenario(SCENARIO), "--svg", "no/such/folder.svg"]);
    refused(&ran, "error: no/such/folder.svg: ");
    lab.write("file", "");
    small_library(&lab);
    refused(
        &lab.kmslab(&["check", "--library", "small", "--arm", "virtual", "--out", "file/out"]),
        "error: --out file/out: ",
    );
    refused(&lab.kmslab(&["learn", "5", "--page", "file", "--no-open"]), "error: file/");
}

#[test]
fn results_that_were_cut_off_are_drawn_with_a_warning() {
    let lab = Lab::new();
    small_library(&lab);
    lab.kmslab(&["check", "--arm", "virtual", "--library", "small", "--quiet"]);
    // A run's folder stands for its results.
    let whole = lab.kmslab(&["timeline", "kmslab-out"]);
    assert_eq!((whole.code, whole.stderr.as_str()), (0, ""));
    let results = lab.read("kmslab-out/results.jsonl");
    let cut = results.trim_end().rfind('\n').unwrap();
    lab.write("cut.jsonl", &results[..cut - 20]);
    let ran = lab.kmslab(&["timeline", "cut.jsonl", "--case", "*"]);
    assert!(ran.stderr.starts_with("warning: cut.jsonl: cut off after 1 of 2 cases;"), "{}", ran.stderr);
    assert_eq!(ran.code, 0);
}
