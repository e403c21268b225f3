//! `--baseline` and `--bless`: what is known to fail, and everything that differs from it.

use serde_json::{Value, json};

use crate::lab::{Lab, Ran};

/// A host counts the machine that asks: 25, whatever `count` says. `wire` is the client's protocol version.
fn scenario(count: u32, wire: u8) -> String {
    format!(
        r#"// A machine that asks is counted.
Scenario(
    title: "counted",
    world: (
        hosts: {{ "kms1": (key: "client-os", seen: 24) }},
        clients: {{ "c1": (product: "client-os/enterprise", wire: {wire}) }},
    ),
    script: [Boot("c1"), Expect(Answer(by: "kms1", count: {count}), proves: ["COUNT-003"])],
)
"#
    )
}

/// How a failure of such a scenario begins.
const MESSAGE: &str = "COUNT-003 (line 8): answer by kms1: count: expected 26";

/// A host that speaks version 6 alone, and scenarios by name, count and version.
fn lab(scenarios: &[(&str, u32, u8)]) -> Lab {
    let lab = Lab::new();
    std::fs::create_dir_all(lab.path("library/count")).unwrap();
    for (name, count, wire) in scenarios {
        lab.write(&format!("library/count/{name}.ron"), &scenario(*count, *wire));
    }
    let exe = env!("CARGO_BIN_EXE_kmslab");
    let plug = format!("plug: Adapter([{exe:?}, \"adapter\", \"host\"])");
    lab.write("host.ron", &format!("Target(name: \"host\", role: Host, wire: [6], {plug})"));
    lab
}

fn check(lab: &Lab, more: &[&str]) -> Ran {
    let words = ["check", "--target", "host.ron", "--library", "library", "-q", "--baseline", "known.ron"];
    lab.kmslab(&[&words[..], more].concat())
}

fn entry(case: &str, message: &str) -> String {
    format!("(case: {case:?}, message: {message:?}, reason: \"ticket 7\"),\n")
}

fn records(lab: &Lab) -> Vec<Value> {
    let schema: Value = serde_json::from_str(include_str!("../../schema/results.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let records: Vec<Value> = lab
        .read("kmslab-out/results.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for record in &records {
        assert!(validator.is_valid(record), "{record}");
    }
    records
}

#[test]
fn what_is_blessed_is_known_from_then_on() {
    let lab = lab(&[("counted", 25, 6), ("first", 26, 6), ("second", 26, 6)]);
    let ran = check(&lab, &["--bless"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let told = "known.ron: 2 added, 0 changed, 0 dropped, 0 kept\nwrite the reasons before the next run";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let written = |name| {
        format!(
            "        (\n            case: \"host count/{name}\",\n            message: \"{MESSAGE}, got 25\",\n            \
             reason: \"why?\",\n        ),\n"
        )
    };
    let text = lab.read("known.ron");
    assert!(
        text.ends_with(&format!(
            "\nBaseline(\n    failures: [\n{}{}    ],\n    flaky: [\n    ],\n)\n",
            written("first"),
            written("second")
        )),
        "{text}"
    );

    let ran = check(&lab, &[]);
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    for part in [
        "nobody says why `host count/first`",
        "known.ron:7:21",
        "known.ron:12:21",
        "^^^^^^ expected a reason",
    ] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }

    lab.write("known.ron", &text.replace("why?", "ticket 7"));
    let ran = check(&lab, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for part in [
        "KNOWN host count/first: known failure: ticket 7\nKNOWN host count/second",
        "host: 3 cases: 1 passed, 2 failed, 2 of them known\n",
        "\nbaseline known.ron: 2 known failures; nothing else differs\n",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("FAIL"), "{}", ran.stdout);
    let known = json!({"list": "failures", "reason": "ticket 7", "expected": true});
    let records = records(&lab);
    assert_eq!(records.iter().filter(|record| record["known"] == known).count(), 2);
    assert_eq!(
        (records.last().unwrap()["exit"].as_u64(), &records[0]["baseline"]["flaky"]),
        (Some(0), &json!([]))
    );
    let junit = lab.read("kmslab-out/junit.xml");
    assert!(
        junit.contains(r#"failures="0""#) && junit.contains(r#"<skipped message="known failure: ticket 7""#),
        "{junit}"
    );

    // What is blessed again stays as it is.
    let before = lab.read("known.ron");
    assert_eq!(check(&lab, &["--bless"]).code, 0);
    assert_eq!(lab.read("known.ron"), before);
}

#[test]
fn every_difference_fails_the_run_by_name() {
    let lab =
        lab(&[("counted", 25, 6), ("new", 26, 6), ("other", 26, 6), ("old", 25, 4), ("sometimes", 25, 6)]);
    let failures = [
        entry("host count/counted", "line 8"),
        entry("host count/other", "COUNT-003 (line 8): answer by kms1: version"),
        entry("host count/old", "COUNT-003"),
        entry("host count/cuonted2", "COUNT-003"),
        entry("client count/counted", "COUNT-003"),
    ];
    lab.write(
        "known.ron",
        &format!(
            "Baseline(failures: [\n{}],\nflaky: [\n{}])",
            failures.concat(),
            entry("host count/sometimes", "x")
        ),
    );
    let ran = check(&lab, &[]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let junit = lab.read("kmslab-out/junit.xml");
    let records = records(&lab);
    let account = &records.last().unwrap()["baseline"];
    let lines = [
        ("passes", "known.ron:2: host count/counted passes now, and is listed as failing"),
        ("unlisted", "host count/new fails, and is not listed"),
        ("not_judged", "known.ron:4: host count/old is listed as failing, and was not judged (unsupported: "),
        (
            "other_message",
            "known.ron:3: host count/other fails otherwise: expected `COUNT-003 (line 8): answer by kms1: version…`, got `COUNT-003 (line 8): answer by kms1: count",
        ),
        (
            "matches_nothing",
            "known.ron:5: host count/cuonted2 is listed, and the run has no such case; did you mean `host count/counted`?",
        ),
        (
            "matches_nothing",
            "known.ron:6: client count/counted is listed, and the run has no such case: it has no arm client",
        ),
    ];
    for (index, (kind, line)) in lines.into_iter().enumerate() {
        assert!(ran.stdout.contains(&format!("\n  {line}")), "{line}: {}", ran.stdout);
        assert_eq!(account["surprises"][index]["kind"], kind, "{account}");
        assert!(junit.contains(&line.replace('&', "&amp;")), "{line}: {junit}");
    }
    let counts =
        "baseline known.ron: 0 known failures, 0 of 1 flaky case failed; 6 differences fail this run";
    assert!(ran.stdout.contains(counts), "{}", ran.stdout);
    assert!(
        junit.contains(r#"<testsuite name="baseline" tests="2" skipped="0" errors="0" failures="2">"#),
        "{junit}"
    );
    assert!(junit.contains(r#"tests="7" failures="6""#), "{junit}");
}

#[test]
fn entries_outside_of_the_selection_are_not_judged() {
    let lab = lab(&[("counted", 25, 6), ("first", 26, 6)]);
    let list = [entry("host count/first", "COUNT-003"), entry("host count/gone", "COUNT-003")];
    lab.write("known.ron", &format!("Baseline(failures: [{}])", list.concat()));
    let ran = check(&lab, &["--filter", "count/first"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("1 known failure, 1 not judged, for their cases were not run; nothing else"),
        "{}",
        ran.stdout
    );
    let ran = check(&lab, &["--filter", "count/counted"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(check(&lab, &[]).code, 1, "a whole run knows that one matches nothing");
}

#[test]
fn a_flaky_case_may_fail_or_pass_and_both_are_told() {
    let lab = lab(&[("counted", 25, 6), ("first", 26, 6)]);
    let list = [entry("host count/counted", "COUNT-003"), entry("host count/first", MESSAGE)];
    lab.write("known.ron", &format!("Baseline(flaky: [{}])", list.concat()));
    let ran = check(&lab, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for part in
        ["KNOWN host count/first: known to be flaky: ticket 7\n", "1 of 2 flaky cases failed; nothing else"]
    {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    // In another way it isn't known to fail.
    lab.write("known.ron", &lab.read("known.ron").replace("expected 26", "expected 27"));
    assert_eq!(check(&lab, &[]).code, 1);
}

#[test]
fn only_whole_runs_are_blessed() {
    let lab = lab(&[("counted", 25, 6), ("first", 26, 6)]);
    lab.write("known.ron", "Baseline()");
    for part in [
        &["--filter", "count/*"][..],
        &["--shard", "1/2"],
        &["--fail-fast"],
        &["--repeat", "2", "--until-failure"],
    ] {
        let option = part.iter().rfind(|word| word.starts_with("--")).unwrap();
        let ran = check(&lab, &[&["--bless"][..], part].concat());
        assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
        let expect =
            format!("error: --bless takes whole runs only, and {} may leave cases out: the known", option);
        assert!(ran.stderr.starts_with(&expect), "{}", ran.stderr);
    }
    let words =
        ["check", "--arm", "virtual", "--library", "library", "-q", "--baseline", "known.ron", "--bless"];
    let ran = lab.kmslab(&words);
    assert_eq!((ran.code, ran.stderr.contains("and --arm may leave cases out")), (2, true), "{}", ran.stderr);
    let ran = lab.kmslab(&["check", "--bless"]);
    assert_eq!((ran.code, ran.stderr.contains("--baseline")), (2, true), "{}", ran.stderr);
    assert_eq!(lab.read("known.ron"), "Baseline()");
    let ran = check(&lab, &["--baseline", "missing.ron"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    lab.write("known.ron", "Baseline(failurs: [])");
    let ran = check(&lab, &["--bless"]);
    assert_eq!((ran.code, ran.stderr.contains("did you mean `failures`?")), (2, true), "{}", ran.stderr);
}

#[test]
fn blessing_keeps_reasons_and_comments_of_what_stays() {
    let lab = lab(&[("counted", 25, 6), ("first", 26, 6), ("second", 26, 6), ("third", 26, 6)]);
    let before = format!(
        r#"// Ours.
Baseline(
    // The list.
    failures: [
        // All of it.

        // It was fixed.
        (case: "host count/counted", message: "COUNT-003", reason: "ticket 1"), // soon
        // It stays.
        (case: "host count/first", message: "{MESSAGE}", reason: "ticket 2"), /* still */
        (
            case: "host count/second",
            message: "another", // as of May
            reason: "ticket 3",
        )
        // The end.
    ],
)
"#
    );
    lab.write("known.ron", &before);
    let ran = check(&lab, &["--bless"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for part in [
        "added   host count/third",
        "changed host count/second",
        "dropped host count/counted",
        "1 added, 1 changed, 1 dropped, 1 kept",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let expect = format!(
        r#"// Ours.
Baseline(
    // The list.
    failures: [
        // All of it.
        // It stays.
        (case: "host count/first", message: "{MESSAGE}", reason: "ticket 2"), /* still */
        (
            case: "host count/second",
            message: "{MESSAGE}, got 25", // as of May
            reason: "ticket 3",
        ),
        (
            case: "host count/third",
            message: "{MESSAGE}, got 25",
            reason: "why?",
        ),
        // The end.
    ],
)
"#
    );
    assert_eq!(lab.read("known.ron"), expect);
}
