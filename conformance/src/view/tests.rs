//! The fold over runs of the virtual world.

use std::sync::Arc;

use emulator::model::{Minutes, Readings};
use scenarios::language::{expand, load};

use crate::{
    check::virtual_arm::run_virtual,
    results::{
        arm::Arm,
        record::{Event, Outcome},
    },
};

use super::{Moment, Part, Timeline, instant, timeline};

/// A client that is activated at once, and whose host is gone from day 2 on.
const LOST: &str = r#"// A client's only host is lost, and nobody brings it back.
Scenario(
    title: "the host is lost",
    world: ( hosts: { "kms1": (key: "client-os", seen: 24) }, clients: { "c1": (product: "client-os/enterprise") } ),
    script: [
        Boot("c1"),
        Expect(Request(by: "c1"), proves: ["TIMER-003"]),
        Advance("2d"),
        Stop("kms1"),
        AnyTraffic,
        Advance("220d"),
    ],
)"#;

fn folded(text: &str) -> Timeline {
    let loaded = Arc::new(load("lost.ron", text).unwrap_or_else(|flaws| panic!("{flaws:?}")));
    let case = &expand(&loaded)[0];
    let run = run_virtual(case, 1, false, Readings::default());
    let start = run.events[0].at;
    let events = Event::of_trace(Arm::Virtual, &case.id, start, &run.events);
    let outcome = Outcome::new(Arm::Virtual, case, &run.outcome, None, String::new());
    timeline("lost", &events, Some(&outcome)).expect("something happened")
}

fn day(day: u32) -> Moment {
    Moment::minutes(Minutes::days(day))
}

#[test]
fn a_lost_host_leads_through_oot_grace_into_notification() {
    let made = folded(LOST);
    let client = made.lanes.iter().find(|lane| lane.actor == "c1").expect("the client has a lane");
    assert_eq!(client.part, Part::Client);
    let states: Vec<_> = client.bands.iter().map(|band| (band.from, band.licence.as_str())).collect();
    let expected =
        [(day(0), "OobGrace"), (day(0), "Licensed"), (day(180), "OotGrace"), (day(210), "Notification")];
    assert_eq!(states, expected);
    let reasons: Vec<String> = client.bands[2].why.requirements.iter().map(ToString::to_string).collect();
    assert_eq!(reasons, ["STATE-013", "TIMER-025"]);
}

#[test]
fn an_instant_tells_what_is_left_and_what_is_next() {
    let made = folded(LOST);
    let at = |moment| instant(&made, moment).into_iter().find(|actor| actor.actor == "c1").expect("c1");
    let licensed = at(day(1));
    assert_eq!(licensed.minutes_left, Some(179 * 1_440));
    assert_eq!(licensed.plan.expect("a plan").next_attempt, Some(day(7)));
    let grace = at(day(185));
    assert_eq!(grace.band.expect("a state").licence, "OotGrace");
    assert_eq!(grace.minutes_left, Some(25 * 1_440));
    let next = grace.plan.expect("a plan").next_attempt.expect("it retries");
    assert!(next > day(185) && next.minutes_since(day(185)) <= 120, "{next:?}");
    assert_eq!(at(day(215)).minutes_left, None);
}

#[test]
fn requirements_of_every_reason_stand_beside_it() {
    let made = folded(LOST);
    for lane in &made.lanes {
        let whys = lane.bands.iter().map(|band| &band.why).chain(lane.plans.iter().map(|plan| &plan.why));
        for id in whys.flat_map(|why| &why.requirements) {
            assert!(made.requirements.contains_key(id), "{id}");
        }
    }
    assert!(!made.requirements.is_empty());
}
