//! Readings: what a scenario is pinned to, and what a run takes.

use emulator::model::{Question, Reading, Readings};
use scenarios::{
    language::{Case, expand, load},
    stage::{Surroundings, build},
};

fn case(head: &str) -> Case {
    let text = format!(
        "// Pinned.\nScenario(title: \"t\", {head} world: (hosts: {{ \"kms1\": (key: \"client-os\") }}, \
         clients: {{ \"c1\": (product: \"client-os/enterprise\") }}), script: [Boot(\"c1\"), \
         Expect(Request(by: \"c1\"), proves: [])])"
    );
    let loaded = load("t.ron", &text).unwrap_or_else(|flaws| panic!("{}", flaws[0]));
    expand(&loaded.into()).swap_remove(0)
}

fn taking(reading: Reading) -> Readings {
    Readings::default().with(Question::NamedHostFails, reading)
}

#[test]
fn a_pin_comes_before_the_run_unless_the_run_switched_the_question_itself() {
    // The lab takes B of OPEN-008.
    for (head, run, expect) in [
        ("", Reading::B, Ok(Reading::B)),
        ("", Reading::A, Ok(Reading::A)),
        (r#"readings: { "OPEN-008": A },"#, Reading::B, Ok(Reading::A)),
        (r#"readings: { "OPEN-008": A },"#, Reading::A, Ok(Reading::A)),
        (r#"readings: { "OPEN-008": B },"#, Reading::B, Ok(Reading::B)),
        (
            r#"readings: { "OPEN-008": B },"#,
            Reading::A,
            Err("holds under OPEN-008=B, this run takes A".to_owned()),
        ),
    ] {
        let found = case(head).readings(taking(run));
        assert_eq!(found.map(|readings| readings.of(Question::NamedHostFails)), expect, "{head} in {run}");
    }
}

#[test]
fn every_part_of_the_world_takes_the_readings() {
    let readings = Readings::default().with(Question::Weight, Reading::B);
    let network = emulator::sim::Network::VIRTUAL;
    let around = Surroundings { seed: 1, network, subjects: &[], readings };
    let world = build(&case(r#"readings: { "OPEN-008": A },"#), &around).unwrap();
    let expect = readings.with(Question::NamedHostFails, Reading::A);
    assert_eq!(world.hosts[0].config.readings, expect);
    assert_eq!(world.clients[0].config.readings, expect);
    assert_eq!(world.service.readings, expect);
    let policy = |readings| emulator::client::Policy::of(readings, emulator::model::Minutes::days(180));
    assert_eq!(world.clients[0].config.policy, policy(expect));
}
