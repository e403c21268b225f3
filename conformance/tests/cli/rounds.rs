//! `kmslab check` in several rounds, and until something fails.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

use crate::{lab::Lab, pipelines::records};

/// Holds for about one seed in two: which of two equal hosts a client asks is drawn.
pub(crate) const DRAWN: &str = r#"// A client asks the first of two equal hosts.
Scenario(
    title: "drawn",
    world: (
        hosts: { "kms1": (key: "client-os"), "kms2": (key: "client-os") },
        clients: { "c1": (product: "client-os/enterprise") },
        dns: { "lab.test": (records: [Srv(target: "kms1"), Srv(target: "kms2")]) },
    ),
    script: [Boot("c1"), Expect(Request(by: "c1", to: "kms1"), proves: ["DISC-016"]), AnyTraffic],
)
"#;

/// Holds always.
pub(crate) const STEADY: &str = r#"// A client asks the only host.
Scenario(
    title: "steady",
    world: (
        hosts: { "kms1": (key: "client-os") },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [Boot("c1"), Expect(Request(by: "c1", to: "kms1"), proves: ["DISC-018"]), AnyTraffic],
)
"#;

const CHECK: [&str; 7] = ["check", "--arm", "virtual", "-q", "--library", "library", "--jobs=1"];

fn lab(files: &[(&str, &str)]) -> Lab {
    let lab = Lab::new();
    std::fs::create_dir_all(lab.path("library/drawn")).unwrap();
    for (name, text) in files {
        lab.write(&format!("library/drawn/{name}.ron"), text);
    }
    lab
}

fn outcome(records: &[Value], id: &str) -> Value {
    let found = records.iter().find(|record| record["record"] == "outcome" && record["id"] == id);
    found.unwrap_or_else(|| panic!("no outcome of {id}")).clone()
}

/// Which of the seeds 1 to 8 the drawn scenario holds for.
fn by_seed(lab: &Lab) -> Vec<bool> {
    let run = |seed: u32| {
        let ran =
            lab.kmslab(&[&CHECK[..], &["--filter", "drawn/drawn", "--seed", &seed.to_string()]].concat());
        assert!(ran.code < 2, "{}", ran.stderr);
        ran.code == 0
    };
    (1..=8).map(run).collect()
}

#[test]
fn a_case_that_passes_and_fails_is_flaky_and_its_round_can_be_repeated() {
    let lab = lab(&[("drawn", DRAWN), ("steady", STEADY)]);
    let by_seed = by_seed(&lab);
    let passed = by_seed.iter().filter(|passed| **passed).count();
    assert!((1..8).contains(&passed), "one seed in two: {by_seed:?}");
    let ran = lab.kmslab(&[&CHECK[..], &["--repeat", "8"]].concat());
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let told = format!("FLAKY virtual drawn/drawn: drawn\n  passed in {passed} of 8 rounds\n");
    assert!(ran.stdout.contains(&told), "{}", ran.stdout);
    assert!(ran.stdout.contains("2 cases: 1 passed, 1 failed; 1 of them flaky"), "{}", ran.stdout);
    assert!(lab.read("kmslab-out/junit.xml").contains(&format!("flaky: passed in {passed} of 8 rounds")));
    let records = records(&lab, "kmslab-out");
    assert_eq!(outcome(&records, "drawn/steady")["rounds"], json!({"run": 8, "passed": 8}));
    let drawn = outcome(&records, "drawn/drawn");
    assert_eq!((&drawn["rounds"], &drawn["verdict"]), (&json!({"run": 8, "passed": passed}), &json!("fail")));
    // The first round that failed is the one that is told.
    let first = by_seed.iter().position(|passed| !passed).unwrap() + 1;
    let bundle = format!("kmslab-out/{}", drawn["bundle"].as_str().unwrap());
    assert_eq!(lab.read(&format!("{bundle}/seed")), format!("{first}\n"));
    let command = drawn["reproduce"].as_str().unwrap();
    let again = lab.kmslab(&command.split(' ').skip(1).collect::<Vec<_>>());
    assert_eq!(again.code, 1, "{command}");
    let repeated = outcome(&crate::pipelines::records(&lab, "kmslab-again"), "drawn/drawn");
    assert_eq!((&repeated["message"], &repeated["checks"]), (&drawn["message"], &drawn["checks"]));
    assert_eq!(repeated["rounds"], Value::Null);
}

#[test]
fn rounds_give_the_same_octets_and_each_case_once() {
    let lab = lab(&[("drawn", DRAWN), ("steady", STEADY)]);
    let run = |out: &str, jobs: &str| {
        lab.kmslab(&[&CHECK[..6], &["--repeat", "5", "--out", out, "--jobs", jobs]].concat());
        lab.read(&format!("{out}/results.jsonl"))
    };
    assert!(run("a", "1") == run("b", "4"));
    let ids: Vec<Value> = crate::pipelines::records(&lab, "a")
        .into_iter()
        .filter(|record| record["record"] == "outcome")
        .map(|record| record["id"].clone())
        .collect();
    assert_eq!(ids, ["drawn/drawn", "drawn/steady"]);
}

#[test]
fn until_failure_ends_with_the_round_that_fails() {
    let lab = lab(&[("drawn", DRAWN), ("steady", STEADY)]);
    let first = by_seed(&lab).iter().position(|passed| !passed).unwrap() + 1;
    let ran = lab.kmslab(&[&CHECK[..], &["--until-failure"]].concat());
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let records = records(&lab, "kmslab-out");
    for (id, passed) in [("drawn/drawn", first - 1), ("drawn/steady", first)] {
        assert_eq!(outcome(&records, id)["rounds"], json!({"run": first, "passed": passed}), "{id}");
    }
    // Its bound.
    let words = ["--until-failure", "--repeat", "3", "--filter", "drawn/steady"];
    assert_eq!(lab.kmslab(&[&CHECK[..], &words].concat()).code, 0);
    let records = crate::pipelines::records(&lab, "kmslab-out");
    assert_eq!(outcome(&records, "drawn/steady")["rounds"], json!({"run": 3, "passed": 3}));
}

#[test]
fn fail_fast_tells_what_was_not_run() {
    let broken = STEADY.replace("to: \"kms1\"", "n_policy: 7");
    let lab = lab(&[("a", STEADY), ("b", &broken), ("c", STEADY), ("d", STEADY)]);
    let ran = lab.kmslab(&[&CHECK[..], &["--fail-fast"]].concat());
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    for part in [
        "virtual: 2 cases: 1 passed, 1 failed\n",
        "the run was to stop at the first failure\n2 of 4 selected cases were run\n",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let records = records(&lab, "kmslab-out");
    let not_run: Vec<&Value> = records.iter().filter(|record| record["record"] == "not_run").collect();
    let ids: BTreeSet<&str> = not_run.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!(ids, BTreeSet::from(["drawn/c", "drawn/d"]));
    let end = records.last().unwrap();
    assert_eq!((&end["stopped"], &end["not_run"], &end["exit"]), (&json!("fail_fast"), &json!(2), &json!(1)));
    let junit = lab.read("kmslab-out/junit.xml");
    assert!(
        junit.contains(r#"<testsuites name="kmslab 0.1.0" tests="4" failures="1" errors="0">"#),
        "{junit}"
    );
    assert_eq!(junit.matches("not run: the run was to stop at the first failure").count(), 2, "{junit}");
    // Nothing fails: nothing is left out.
    let whole = lab.kmslab(&[&CHECK[..], &["--fail-fast", "--filter", "drawn/c"]].concat());
    assert_eq!(whole.code, 0, "{}", whole.stdout);
}

/// Sends SIGINT to a child.
fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Reads lines until one begins like this.
fn read_until(lines: &mut impl Iterator<Item = std::io::Result<String>>, start: &str) {
    let found = lines.map(Result::unwrap).any(|line| line.starts_with(start));
    assert!(found, "no line begins with {start}");
}

#[test]
fn an_interrupted_run_reports_what_was_run() {
    let lab = lab(&[("steady", STEADY)]);
    let mut command = lab.command(&["check", "--arm", "virtual", "--library", "library", "--until-failure"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    read_until(&mut lines, "round 2");
    interrupt(&child);
    // Whoever reads no more would stop it, too.
    read_until(&mut lines, "interrupted: ");
    let ran: crate::lab::Ran = child.wait_with_output().unwrap().into();
    assert_eq!(ran.code, 130, "{}", ran.stdout);
    assert!(ran.stdout.contains("\nthe run was interrupted\n"), "{}", ran.stdout);
    let records = records(&lab, "kmslab-out");
    let rounds = &outcome(&records, "drawn/steady")["rounds"];
    assert!(rounds["run"] == rounds["passed"] && rounds["run"].as_u64() >= Some(1), "{rounds}");
    let end = records.last().unwrap();
    assert_eq!((&end["stopped"], &end["exit"]), (&json!("interrupted"), &json!(130)));
    assert!(lab.path("kmslab-out/junit.xml").is_file());
}

#[test]
fn a_second_interruption_ends_at_once() {
    let lab = Lab::new();
    // Nobody ever comes.
    lab.write(
        "nobody.ron",
        r#"Target(name: "nobody", role: Client, plug: Attach, product: "client-os/enterprise", patience: "1h")"#,
    );
    let words = ["check", "--target", "nobody.ron", "--filter", "count/seen-43200-minutes-ago"];
    let mut child = lab.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    read_until(&mut lines, "count/seen-43200-minutes-ago");
    interrupt(&child);
    read_until(&mut lines, "interrupted: ");
    interrupt(&child);
    read_until(&mut lines, "interrupted again: ");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let results = lab.read("kmslab-out/results.jsonl");
    assert!(!results.contains(r#""record":"end""#), "{results}");
}
