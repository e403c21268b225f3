//! Scenarios with axes: the line that names what fails.

use crate::lab::Lab;

/// The count is told wrong under version 6 alone: there the pattern names it.
const AXES: &str = r#"// Version by version.
Scenario(
    title: "by version",
    world: (
        hosts: { "kms1": (key: "client-os", seen: 24) },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    for_each: { wire: [4, 5, 6], ndr: [Ndr, Ndr64] },
    script: [Boot("c1"), Expect(Answer(by: "kms1", version: 5), proves: ["COUNT-003"])],
)
"#;

#[test]
fn the_failing_combinations_are_named_in_every_report() {
    let lab = Lab::new();
    std::fs::create_dir_all(lab.path("library/count")).unwrap();
    lab.write("library/count/versions.ron", AXES);
    let words = ["check", "--arm", "virtual", "-q", "--library", "library"];
    let ran = lab.kmslab(&words);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let says = "fails only for wire 4 and 6, whatever ndr";
    assert_eq!(ran.stdout.matches(&format!("  axes       {says}\n")).count(), 4, "{}", ran.stdout);
    assert!(lab.read("kmslab-out/junit.xml").contains(says));
    let results = lab.read("kmslab-out/results.jsonl");
    let end: serde_json::Value = serde_json::from_str(results.lines().last().unwrap()).unwrap();
    let expect = serde_json::json!([{"arm": "virtual", "scenario": "count/versions", "says": says}]);
    assert_eq!(end["axes"], expect);

    let ran = lab.kmslab(&[&words[..], &["--filter", "count/versions[wire=6,*]"]].concat());
    let says = "fails for wire 6, whatever ndr; not run: wire 4 and 5, whatever ndr";
    assert!(ran.stdout.contains(says), "{}", ran.stdout);
}
