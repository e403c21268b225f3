//! Cases with a target in one role: what they need of it, and whose fault a broken expectation is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeSet, sync::Arc};

use emulator::sim::{Network, World};
use scenarios::{
    catalogue::Role,
    language::{Case, expand, load},
    run::{CheckState, Judgement, Need, Outcome, Verdict, plan, run},
    stage::{Surroundings, VirtualStage, build},
};

fn case(host: &str, client: &str, script: &str) -> Case {
    let source = format!(
        r#"// A host and a client.
Scenario(
    title: "inline",
    world: (
        hosts: {{ "kms1": (key: "client-os"{host}) }},
        clients: {{ "c1": (product: "client-os/enterprise"{client}) }},
    ),
    script: [Boot("c1"), {script}],
)"#
    );
    let loaded =
        load("library/test/inline.ron", &source).unwrap_or_else(|findings| panic!("{}", findings[0]));
    expand(&Arc::new(loaded)).swap_remove(0)
}

const ANSWER: &str = r#"Expect(Answer(by: "kms1"), proves: ["COUNT-007"]),"#;

#[track_caller]
fn check_needs(role: Role, host: &str, client: &str, script: &str, expect: &[Need]) {
    let plan = plan(&case(host, client, script), role).unwrap();
    assert_eq!(plan.needs, expect.iter().cloned().collect::<BTreeSet<_>>(), "{script}");
}

#[test]
fn a_host_that_is_asked_for_its_count_has_to_be_fresh() {
    let counted = r#"Expect(Answer(by: "kms1", count: 1), proves: ["COUNT-007"]),"#;
    check_needs(Role::Host, "", "", ANSWER, &[]);
    check_needs(Role::Host, "", "", counted, &[Need::Fresh]);
    check_needs(Role::Host, ", seen: 3", "", ANSWER, &[Need::Seen(3)]);
    let state = r#"Expect(Request(by: "c1", licence: OobGrace), proves: ["COUNT-007"]),"#;
    check_needs(Role::Host, "", "", &format!("{state} {ANSWER}"), &[]);
    check_needs(Role::Client, "", "", state, &[Need::Fresh]);
}

#[test]
fn a_case_that_says_what_time_it_is_has_to_set_the_clock() {
    let timed = r#"Expect(Answer(by: "kms1", client_time: "2026-01-01T00:00:00Z"), proves: ["COUNT-007"]),"#;
    check_needs(Role::Host, "", "", timed, &[Need::Config("now")]);
    let request = r#"Expect(Request(by: "c1"), proves: ["COUNT-007"]),"#;
    check_needs(Role::Client, "", r#", clock: "+5h""#, request, &[Need::Config("now")]);
}

fn judged(script: &str, subjects_only: bool) -> Outcome {
    let case = case("", "", script);
    let plan = plan(&case, Role::Host).unwrap();
    let around = Surroundings {
        seed: 1,
        network: Network::VIRTUAL,
        subjects: &[],
        readings: emulator::model::Readings::default(),
    };
    let mut stage = VirtualStage::new(World::new(build(&case, &around).unwrap()));
    let judgement = Judgement {
        subjects: Some(&plan.subjects),
        watched: &plan.subjects,
        lacks: &[],
        strict: false,
        subjects_only,
    };
    run(&case, &around, &judgement, &mut stage)
}

#[test]
fn a_subject_is_to_blame_if_its_own_expectation_at_the_step_is_broken_too() {
    let emulated = r#"Expect(Attempt(of: "c1", result: "0x00000000"), proves: ["COUNT-001"]),"#;
    let own = r#"Expect(Answer(by: "kms1", count: 2), proves: ["COUNT-007"]),"#;
    let both = judged(&format!("{emulated} {own}"), false);
    assert_eq!(both.verdict, Verdict::Fail);
    assert!(both.broken().unwrap().expected.contains("count=2"));
    assert_eq!(judged(&format!("{emulated} {ANSWER}"), false).verdict, Verdict::Error);
    // After another step nobody knows any more.
    let later = judged(&format!(r#"{emulated} {ANSWER} Activate("c1"), {own}"#), false);
    assert_eq!(later.verdict, Verdict::Error);
    assert_eq!(later.checks.last().unwrap().state, CheckState::NotReached);
}

#[test]
fn traffic_of_the_subject_that_nothing_expected_is_its_fault_too() {
    let emulated = r#"Expect(Attempt(of: "c1", result: "0x00000000"), proves: ["COUNT-001"]),"#;
    let stray =
        judged(&format!(r#"{emulated} Expect(NoEvent(of: "kms1", id: 12293), proves: ["PUB-014"]),"#), false);
    assert_eq!(stray.verdict, Verdict::Fail);
    assert!(stray.message.unwrap().starts_with("nothing expected: kms1 answer"));
}

#[test]
fn beside_a_subject_that_is_not_fresh_only_the_subject_is_judged() {
    let emulated = r#"Expect(Attempt(of: "c1", result: "0x00000000"), proves: ["COUNT-001"]),"#;
    let passed = judged(&format!("{emulated} {ANSWER}"), true);
    assert_eq!(passed.verdict, Verdict::Pass);
    assert_eq!(passed.checks[0].state, CheckState::NotObservable);
}
