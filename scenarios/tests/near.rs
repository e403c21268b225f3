//! Near misses: what a broken expectation names beside what it didn't find.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use emulator::model::Readings;
use scenarios::{
    language::{expand, load},
    run::{Judgement, Near, Outcome, Verdict, run},
    stage::{Surroundings, VirtualStage, build},
};

/// Plays a script in the virtual world, with two hosts that have seen three machines, and two clients of the first.
fn played(script: &str) -> Outcome {
    let text = format!(
        r#"// What was nearly it.
Scenario(
    title: "near",
    world: (
        hosts: {{
            "kms1": (key: "server-group-b", seen: 3),
            "kms2": (key: "server-group-b", seen: 3),
        }},
        clients: {{
            "c1": (product: "client-os/enterprise", host: "kms1"),
            "c2": (product: "client-os/enterprise", host: "kms1"),
        }},
    ),
    script: [
{script}
    ],
)
"#
    );
    let loaded = load("near.ron", &text).unwrap_or_else(|flaws| panic!("{}", flaws[0]));
    let case = expand(&loaded.into()).swap_remove(0);
    let around = Surroundings {
        seed: 1,
        network: emulator::sim::Network::VIRTUAL,
        subjects: &[],
        readings: Readings::default(),
    };
    let mut stage = VirtualStage::new(emulator::sim::World::new(build(&case, &around).unwrap()));
    let everybody = ["kms1", "kms2", "c1", "c2"].map(emulator::trace::Actor::from);
    let judgement =
        Judgement { subjects: None, watched: &everybody, lacks: &[], strict: false, subjects_only: false };
    run(&case, &around, &judgement, &mut stage)
}

/// What is nearest to the broken expectation of a script: the text, why it isn't it, and the fields that differ.
#[track_caller]
fn check(script: &str, text: &str, why: &str, differing: &[(&str, &str, &str)]) {
    let outcome = played(script);
    assert_eq!(outcome.verdict, Verdict::Fail, "{outcome:?}");
    let broken = outcome.broken().unwrap_or_else(|| panic!("{outcome:?}"));
    let near = broken.near.as_ref().unwrap_or_else(|| panic!("nothing is near: {broken:?}"));
    let Near { differing: found, .. } = near;
    let found: Vec<_> = found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!((near.text.as_str(), near.why.as_str(), &found[..]), (text, why, differing), "{broken:?}");
    let message = outcome.message.as_deref().unwrap_or_default();
    assert!(message.contains(&format!("; nearest: {text} ({why})")), "{message}");
}

const ANSWERED: &str =
    r#"Boot("c1"), Expect(Request(by: "c1"), proves: []), Expect(Answer(by: "kms1"), proves: []),"#;

#[test]
fn an_event_of_the_window_that_another_expectation_took() {
    let script = format!("{ANSWERED}\nExpect(Request(by: \"c1\", n_policy: 24), proves: []),");
    let differing = [("n_policy", "24", "25")];
    check(&script, "request by c1 to kms1, at +0m", "already taken by line 15", &differing);
}

#[test]
fn an_event_before_the_last_acting_step() {
    let script = format!("{ANSWERED}\nAdvance(\"1h\"), Expect(Answer(by: \"kms1\", count: 4), proves: []),");
    check(
        &script,
        "answer by kms1 to c1, at +0m",
        "before the last acting step, already taken by line 15",
        &[],
    );
}

#[test]
fn an_event_by_or_for_another_actor() {
    let script =
        r#"Boot("c2"), AnyTraffic, Boot("c1"), Expect(Request(by: "c2", n_policy: 25), proves: []),"#;
    check(script, "request by c1 to kms1, at +0m", "by another actor", &[("by", "c2", "c1")]);
    let script = r#"Boot("c1"), Expect(Request(by: "c1", to: "kms2"), proves: []),"#;
    check(script, "request by c1 to kms1, at +0m", "meant for something else", &[("to", "kms2", "kms1")]);
}

#[test]
fn the_one_with_the_fewest_differing_fields() {
    let script = r#"Boot("c1"), Boot("c2"), AnyTraffic,
        Expect(Answer(by: "kms2", to: "c2", count: 5), proves: []),"#;
    let differing = [("by", "kms2", "kms1")];
    check(script, "answer by kms1 to c2, at +0m", "by another actor", &differing);
}

#[test]
fn another_record_of_the_log() {
    let script = format!("{ANSWERED}\nExpect(Event(of: \"kms1\", id: 12293, fields: {{}}), proves: []),");
    check(&script, "log by kms1, at +0m", "meant for something else", &[("id", "12293", "12290")]);
}

#[test]
fn what_the_actor_did_instead() {
    let outcome =
        played(r#"Boot("c1"), AnyTraffic, Expect(Refusal(by: "kms1", hresult: "0xC004F042"), proves: []),"#);
    let near = outcome.broken().and_then(|check| check.near.clone()).unwrap();
    assert!(near.text.starts_with("kms1 answer to c1 "), "{near:?}");
    assert_eq!((near.why.as_str(), near.differing.len()), ("another kind of event", 0));
}

#[test]
fn what_is_out_of_its_order() {
    let script = r#"Boot("c1"), InOrder([Answer(by: "kms1"), Request(by: "c1")], proves: []),"#;
    check(script, "request by c1 to kms1, at +0m", "ahead of what has to come before it", &[]);
}

#[test]
fn one_that_fits_behind_one_that_differs() {
    let script = r#"Boot("c1"), AnyTraffic, Advance("4h"), Expect(Request(by: "c1", minutes_left: "29d20h"), proves: []),"#;
    let outcome = played(script);
    let broken = outcome.broken().unwrap();
    assert_eq!(broken.differing, [("minutes_left".to_owned(), "42960".to_owned(), "43080".to_owned())]);
    let near = broken.near.as_ref().unwrap();
    assert_eq!(near.text, "request by c1 to kms1, at +4h");
    assert!(near.why.starts_with("it comes behind one that differs"), "{near:?}");
}

#[test]
fn too_few_of_a_series() {
    let script = r#"Boot("c1"), AnyTraffic, Advance("2h"), Expect(Requests(by: "c1", every: "2h", times: 2), proves: []),"#;
    check(script, "request by c1 to kms1, at +2h", "already taken by this expectation", &[]);
}

#[test]
fn what_broke_a_silence_and_when() {
    let outcome = played(r#"Boot("c1"), AnyTraffic, Advance("4h"), Expect(Silence(of: "c1"), proves: []),"#);
    let actual = outcome.broken().and_then(|check| check.actual.clone()).unwrap();
    assert!(actual.starts_with("c1 connect to kms1 "), "{actual}");
    assert!(actual.ends_with(" at 2026-01-01T02:00:00Z, and 3 more"), "{actual}");
    let outcome = played(r#"Boot("c1"), AnyTraffic, Expect(NoEvent(of: "kms1", id: 12290), proves: []),"#);
    let actual = outcome.broken().and_then(|check| check.actual.clone()).unwrap();
    assert!(actual.ends_with(" at 2026-01-01T00:00:00Z"), "{actual}");
}

#[test]
fn surplus_traffic_names_the_expectation_that_came_nearest() {
    let outcome =
        played(&format!("{ANSWERED}\nBoot(\"c2\"), Expect(Request(by: \"c1\", n_policy: 24), proves: []),"));
    assert!(outcome.stray.is_none(), "{outcome:?}");
    let outcome = played(
        "Boot(\"c1\"),\nExpect(Request(by: \"c1\"), proves: []),\nAdvance(\"2h\"),\nAdvance(\"1m\"),\n\
         Expect(Request(by: \"c1\", n_policy: 24), proves: []),",
    );
    let stray = outcome.stray.unwrap();
    assert_eq!(outcome.verdict, Verdict::Fail);
    assert!(stray.text.starts_with("c1 request to kms1 "), "{stray:?}");
    let near = stray.nearest.unwrap();
    assert_eq!(
        (near.line, near.why.as_str(), near.differing.len()),
        (16, "it had taken the request at +0m", 0)
    );
    let message = outcome.message.unwrap();
    assert!(message.starts_with("nothing expected: c1 request to kms1 "), "{message}");
    assert!(
        message.ends_with("; nearest: line 16: request by c1 (it had taken the request at +0m)"),
        "{message}"
    );
}
