//! `kmslab check`: the virtual arm and its results.

use crate::lab::Lab;

const PASSING: &str = r#"// A machine that asks is counted.
Scenario(
    title: "counted",
    world: (
        hosts: { "kms1": (key: "client-os", seen: 24) },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [Boot("c1"), Expect(Answer(by: "kms1", count: 25), proves: ["COUNT-003"])],
)
"#;

fn library(lab: &Lab, files: &[(&str, &str)]) {
    std::fs::create_dir_all(lab.path("library/count")).unwrap();
    for (name, text) in files {
        lab.write(&format!("library/count/{name}.ron"), text);
    }
}

#[test]
fn the_embedded_library_passes_in_the_virtual_world() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["check", "--arm", "virtual", "--quiet"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("virtual:"), "{}", ran.stdout);
}

#[test]
fn one_seed_gives_equal_octets_and_another_does_not() {
    let lab = Lab::new();
    let run = |out: &str, seed: &str, jobs: &str| {
        let mut words = vec!["check", "--arm", "virtual", "-q", "--out", out, "--seed", seed, "--jobs", jobs];
        // CMIDs, IVs, weights, cohorts: the rest would only take longer.
        words.extend(["--filter", "activation/*", "--filter", "count/c*", "--filter", "discovery/*record*"]);
        let ran = lab.kmslab(&words);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        lab.read(&format!("{out}/results.jsonl"))
    };
    let first = run("a", "7", "1");
    assert!(first == run("b", "7", "4"), "one seed, two runs");
    assert!(first != run("c", "8", "1"), "the seed gives CMIDs");
}

#[test]
fn a_broken_expectation_fails_with_field_requirement_and_evidence() {
    let lab = Lab::new();
    library(&lab, &[("counted", &PASSING.replace("count: 25", "count: 26"))]);
    let ran = lab.kmslab(&["check", "--arm", "virtual", "-q", "--library", "library"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    for part in ["COUNT-003", "count", "26", "25", "count/counted"] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let bundle = "kmslab-out/failures/virtual.count.counted";
    for file in ["capture.pcapng", "timeline.txt", "scenario.ron", "seed", "reproduce.sh"] {
        assert!(lab.path(bundle).join(file).is_file(), "{file}");
    }
    let command = lab.read(&format!("{bundle}/reproduce.sh"));
    let words = command.lines().last().unwrap().strip_prefix("kmslab ").unwrap();
    let words: Vec<&str> = words.split(' ').collect();
    let again = lab.kmslab(&words);
    assert_eq!(again.code, 1, "the command that repeats it: {command}");
    // A finding's line is that of the file in the bundle, too.
    let line = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("line ")).unwrap();
    let number: usize = line.split(' ').next().unwrap().parse().unwrap();
    let scenario = lab.read(&format!("{bundle}/scenario.ron"));
    assert!(scenario.lines().nth(number - 1).unwrap().contains("COUNT-003"), "line {number}:\n{scenario}");
}

#[test]
fn what_lies_beside_bundles_stays() {
    let lab = Lab::new();
    library(&lab, &[("counted", &PASSING.replace("count: 25", "count: 26"))]);
    let words = ["check", "--arm", "virtual", "-q", "--library", "library"];
    assert_eq!(lab.kmslab(&words).code, 1);
    let failures = lab.path("kmslab-out/failures");
    lab.write("kmslab-out/failures/mine.txt", "mine");
    std::fs::create_dir(failures.join("virtual.mine")).unwrap();
    library(&lab, &[("counted", PASSING)]);
    assert_eq!(lab.kmslab(&words).code, 0);
    let mut left: Vec<_> =
        std::fs::read_dir(&failures).unwrap().map(|one| one.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["mine.txt", "virtual.mine"]);
}

#[test]
fn what_is_below_must_warns_and_fails_when_strict() {
    let lab = Lab::new();
    library(
        &lab,
        &[(
            "counted",
            &PASSING.replace("count: 25), proves: [\"COUNT-003\"]", "count: 26), proves: [\"COUNT-017\"]"),
        )],
    );
    let words = ["check", "--arm", "virtual", "-q", "--library", "library"];
    let lenient = lab.kmslab(&words);
    assert_eq!(lenient.code, 0, "{}", lenient.stdout);
    for part in ["WARNING virtual count/counted: COUNT-017", "1 passed", "1 warned", "1 violated"] {
        assert!(lenient.stdout.contains(part), "{part}: {}", lenient.stdout);
    }
    assert!(lab.read("kmslab-out/junit.xml").contains("warning: COUNT-017"));
    let strict = lab.kmslab(&[&words[..], &["--strict"]].concat());
    assert_eq!(strict.code, 1, "{}", strict.stdout);
    // One row at MUST is enough.
    let both = PASSING.replace("count: 25), proves: [", "count: 26), proves: [\"COUNT-017\", ");
    library(&lab, &[("counted", &both)]);
    assert_eq!(lab.kmslab(&words).code, 1);
}

#[test]
fn what_selects_nothing_or_is_unknown_is_an_input_error() {
    let lab = Lab::new();
    library(&lab, &[("counted", PASSING)]);
    lab.write("a-file", "");
    let row = |words: &[&str], part: &str| {
        let ran = lab.kmslab(words);
        assert_eq!(ran.code, 2, "{words:?}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(part), "{words:?}: {}", ran.stderr);
    };
    row(&["check", "--filter", "count/below-treshold"], "count/below-threshold");
    row(&["check", "--arm", "hosts"], "virtual, host");
    row(&["check", "--library", "nowhere"], "nowhere");
    row(&["check", "--target", "nowhere.ron"], "error: nowhere.ron");
    row(&["check", "--jobs", "0"], "from 1 on");
    row(&["check", "--repeat", "0"], "from 1 on");
    row(&["check", "--arm", "virtual", "--library", "library", "--out", "a-file"], "--out a-file");
    row(&["check", "--frobnicate"], "--frobnicate");
    library(&lab, &[("wrong", "// Wrong.\nScenario(titel: \"x\")")]);
    row(&["check", "--arm", "virtual", "--library", "library"], "titel");
}

#[test]
fn an_error_of_an_emulated_actor_is_not_a_pass() {
    let lab = Lab::new();
    library(
        &lab,
        &[("counted", &PASSING.replace("by: \"kms1\", count: 25", "by: \"kms1\", to: \"c1\", count: 1"))],
    );
    let ran = lab.kmslab(&["check", "--arm", "virtual", "-q", "--library", "library"]);
    assert_ne!(ran.code, 0);
}
