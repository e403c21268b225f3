//! The small verbs.

use crate::lab::Lab;

#[test]
fn run_tells_a_timeline_and_a_verdict() {
    let lab = Lab::new();
    lab.write("s.ron", include_str!("../../../scenarios/library/count/below-threshold.ron"));
    let ran = lab.kmslab(&["run", "s.ron"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("request") && ran.stdout.contains("pass"), "{}", ran.stdout);
}

#[test]
fn lint_points_at_the_line_with_a_caret() {
    let lab = Lab::new();
    let text =
        "// A word is wrong.\nScenario(\n    title: \"x\",\n    world: (),\n    script: [Bot(\"c1\")],\n)\n";
    lab.write("s.ron", text);
    let ran = lab.kmslab(&["lint", "s.ron"]);
    assert_eq!(ran.code, 2);
    for part in ["s.ron:5", "Bot", "Boot", "^"] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn explain_knows_scenarios_and_requirements_and_suggests_the_nearest() {
    let lab = Lab::new();
    let scenario = lab.kmslab(&["explain", "count/below-threshold"]);
    assert_eq!(scenario.code, 0, "{}", scenario.stderr);
    assert!(
        scenario.stdout.contains("TIMER-034") && scenario.stdout.contains("Boot(\"c1\")"),
        "{}",
        scenario.stdout
    );
    let requirement = lab.kmslab(&["explain", "TIMER-034"]);
    assert!(requirement.stdout.contains("count/below-threshold"), "{}", requirement.stdout);
    let unknown = lab.kmslab(&["explain", "count/below-treshold"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("count/below-threshold"), "{}", unknown.stderr);
}

#[test]
fn explain_tells_a_scenario_from_its_world_to_its_verdict() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["explain", "count/below-threshold"]);
    let mut rest = ran.stdout.as_str();
    for part in [
        "Below the threshold a client stays in grace",
        "The world:",
        "kms1: a KMS host with the key",
        "c1: a client, product client-os/enterprise",
        "Who can be tested with it:",
        "virtual  every actor is emulated",
        "host     your host plays kms1; it needs",
        "client   your client plays c1",
        "Requirements:",
        "(must, client): Given",
        "The file, library/count/below-threshold.ron:",
        "In the virtual world, seed 1:",
        "(NOT_ENOUGH_COUNT)",
        "pass count/below-threshold",
    ] {
        let at = rest.find(part).unwrap_or_else(|| panic!("no `{part}` in {rest}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn explain_tells_rows_questions_and_events() {
    let lab = Lab::new();
    for (id, parts) in [
        ("COUNT-003", ["(must, host)", "source: TR T10", "count/client-product-at-25"]),
        ("ERR-054", ["(should, console)", "test: emulator/src/model/", "no machine of a scenario"]),
        ("EVENT-050", ["(should, events)", "waived: It is advice", "no scenario of the library"]),
        ("TOKEN-001", ["isn't built yet", "source:", "no scenario of the library"]),
        ("OPEN-008", ["the lab takes B", "`--reading OPEN-008=A` takes the other", "Proved by:"]),
        ("OPEN-001", ["the lab takes B", "know this reading alone", "A: "]),
        ("12290", ["written by the host", "Key Management Service", "HRESULT, N-Policy, Machine"]),
    ] {
        let ran = lab.kmslab(&["explain", id]);
        assert_eq!(ran.code, 0, "{id}: {}", ran.stderr);
        for part in parts {
            assert!(ran.stdout.contains(part), "{id}: no `{part}` in {}", ran.stdout);
        }
    }
}

#[test]
fn list_says_which_arms_a_case_is_offered_to() {
    let lab = Lab::new();
    let ran = lab.kmslab(&["list", "--filter", "count/below-threshold"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("virtual,host,client"), "{}", ran.stdout);
}

#[test]
fn completions_are_printed_for_each_shell() {
    let lab = Lab::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = lab.kmslab(&["completions", shell]);
        assert!(ran.code == 0 && ran.stdout.contains("kmslab"), "{shell}");
    }
}

#[test]
fn an_adapter_speaks_the_protocol_and_knows_its_saboteurs() {
    let lab = Lab::new();
    for role in ["host", "client"] {
        let list = lab.kmslab(&["adapter", role, "--saboteur", "list"]);
        assert!(list.code == 0 && list.stdout.lines().count() >= 6, "{}", list.stdout);
        let unknown = lab.kmslab(&["adapter", role, "--saboteur", "no-such-thing"]);
        assert_eq!(unknown.code, 2, "{}", unknown.stderr);
    }
}
