//! The fold over runs of the virtual world.

use std::sync::Arc;

use emulator::{
    model::{Filetime, Minutes, Readings, TICKS_PER_MINUTE},
    trace::{Actor, Event as Seen, Kind},
};
use scenarios::language::{expand, load};

use crate::{
    check::virtual_arm::run_virtual,
    results::{
        arm::Arm,
        record::{Event, Outcome},
    },
};

use super::{Chart, Moment, Part, Timeline, UNKNOWN, chart::Row, instant, timeline};

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

/// What a capture of the run would tell: nothing but what went over the network.
fn captured(requests: &[(u32, &str, u32, Option<u32>)]) -> Timeline {
    let mut seen = Vec::new();
    let (client, host) = (Actor::from("c1"), Actor::from("kms1"));
    for ((days, licence, left, count), conn) in requests.iter().zip(0..) {
        let at = Filetime(u64::from(Minutes::days(*days).0) * TICKS_PER_MINUTE);
        let request = Seen::new(at, Kind::Request, &client).to(&host).on(conn);
        let request = request.with("licence_status", *licence).with("minutes_left", *left);
        seen.push(Seen::new(at, Kind::Connect, &client).to(&host).on(conn).with("end", "Accepted"));
        seen.push(request.with("n_policy", 25_u32).with("well_formed", true));
        if let Some(count) = count {
            let answer = Seen::new(at, Kind::Answer, &host).to(&client).on(conn);
            seen.push(answer.with("count", *count).with("well_formed", true));
        }
    }
    let late = Filetime(u64::from(Minutes::days(300).0) * TICKS_PER_MINUTE);
    seen.push(Seen::new(late, Kind::Connect, &client).to(&host).on(99).with("end", "Refused"));
    let events = Event::of_trace(Arm::Virtual, "seen", seen[0].at, &seen);
    timeline("seen.pcapng", &events, None).expect("something was seen")
}

fn states(made: &Timeline) -> Vec<(Moment, &str)> {
    let client = made.lanes.iter().find(|lane| lane.actor == "c1").expect("the client has a lane");
    client.bands.iter().map(|band| (band.from, band.licence.as_str())).collect()
}

#[test]
fn what_a_request_claims_is_over_when_its_minutes_are() {
    let made = captured(&[(0, "OobGrace", 43_200, None)]);
    assert_eq!(states(&made), [(day(0), "OobGrace"), (day(30), UNKNOWN)]);
    assert!(made.lanes[0].claims);
    let at = |moment| instant(&made, moment).swap_remove(0);
    assert_eq!(at(day(10)).minutes_left, Some(28_800));
    assert_eq!(at(day(100)).minutes_left, None);
    assert!(Chart::of(&made, None, None).remark.is_some());
}

#[test]
fn an_answer_with_enough_machines_licenses_as_an_inference() {
    let made = captured(&[(0, "OobGrace", 43_200, Some(32))]);
    assert_eq!(states(&made), [(day(0), "OobGrace"), (day(0), "Licensed"), (day(180), UNKNOWN)]);
    assert!(made.lanes[0].bands[1].why.text.contains("inferred"));
    let too_few = captured(&[(0, "OobGrace", 43_200, Some(24)), (1, "OobGrace", 41_760, None)]);
    assert_eq!(states(&too_few), [(day(0), "OobGrace"), (day(30), UNKNOWN)]);
}

#[test]
fn a_host_that_is_only_called_has_a_lane_with_connections_that_came_to_nothing() {
    let made = captured(&[]);
    let host = made.lanes.iter().find(|lane| lane.actor == "kms1").expect("the host has a lane");
    assert_eq!(host.part, Part::Host);
    let connect = &made.lanes[0].marks[0];
    assert_eq!(connect.label, "connect to kms1: Refused");
    let chart = Chart::of(&made, None, None);
    assert!(
        chart
            .tracks
            .iter()
            .all(|track| matches!(&track.rows[..], [Row::Marks { marks, .. }] if marks.len() == 1))
    );
}

#[test]
fn a_stopped_host_is_down_and_its_count_is_over() {
    let made = folded(LOST);
    let chart = Chart::of(&made, None, None);
    let rows = &chart.tracks.iter().find(|track| track.part == Part::Host).expect("the host").rows;
    assert!(rows.iter().any(|row| *row == Row::Down(vec![(day(2), made.end)])), "{rows:?}");
    let counts = rows.iter().find_map(|row| if let Row::Counts(levels) = row { levels.last() } else { None });
    assert_eq!(counts.expect("a count").to, day(2));
    let host = |moment| instant(&made, moment).into_iter().find(|one| one.actor == "kms1").expect("kms1");
    assert!(host(day(1)).outage.is_none() && host(day(100)).outage.is_some());
}

#[test]
fn behind_its_end_a_run_tells_nothing() {
    let made = folded(LOST);
    assert!(
        instant(&made, Moment(made.end.0 + 1)).iter().all(|one| one.band.is_none() && one.plan.is_none())
    );
}
