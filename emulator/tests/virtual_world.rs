//! A life in the virtual world: the timers of one client against one host, DNS between them.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

#[path = "worlds/world.rs"]
mod worlds;

use std::sync::Arc;

use emulator::{
    endpoint::{HostFaults, HostMode},
    model::{Hresult, Minutes},
    sim::World,
    trace::{Actor, Kind, Value},
};
use worlds::{start, world};

fn results(world: &World) -> Vec<String> {
    let attempts = world.trace().iter().filter(|event| event.kind == Kind::Attempt);
    attempts.map(|event| event.get("result").unwrap().to_string()).collect()
}

fn count(world: &World, kind: Kind) -> usize {
    world.trace().iter().filter(|event| event.kind == kind).count()
}

#[test]
fn the_25th_machine_activates_and_the_24th_does_not() {
    let c1: Actor = Arc::from("c1");
    for (seen, result) in [(24, Hresult::OK), (23, Hresult::NOT_ENOUGH_COUNT)] {
        let mut world = world(seen);
        world.boot(&c1);
        assert_eq!(results(&world), [result.to_string()], "{seen} seen before: {:#?}", world.trace());
        let answer = world.trace().iter().find(|event| event.kind == Kind::Answer).unwrap();
        assert_eq!(answer.get("count"), Some(&Value::from(seen + 1)));
        assert_eq!(answer.get("well_formed"), Some(&Value::Flag(true)));
    }
}

#[test]
fn a_year_of_renewals_is_one_every_seven_days() {
    let c1: Actor = Arc::from("c1");
    let mut world = world(24);
    world.boot(&c1);
    world.advance(Minutes::days(30));
    // Nobody else asks: after 30 days the others have left the table, and renewals no longer reach the threshold.
    assert_eq!(count(&world, Kind::Attempt), 5);
    world.advance(Minutes::days(5));
    assert_eq!(results(&world)[5], Hresult::NOT_ENOUGH_COUNT.to_string());
}

#[test]
fn a_lost_host_leads_through_every_state() {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let mut world = world(24);
    world.boot(&c1);
    world.set_up(&kms1, false);
    world.advance(Minutes::days(211));
    let states: Vec<_> = world.trace().iter().filter(|event| event.kind == Kind::Licence).collect();
    let states: Vec<_> =
        states.iter().map(|event| (event.at, event.get("to").unwrap().to_string())).collect();
    assert_eq!(
        states,
        [
            (start(), "Licensed".to_owned()),
            (start() + Minutes::days(180), "OotGrace".to_owned()),
            (start() + Minutes::days(210), "Notification".to_owned()),
        ]
    );
    // One renewal at day 7, then a retry every two hours until day 211.
    assert_eq!(count(&world, Kind::Attempt), 1 + 1 + 204 * 12);
}

#[test]
fn two_runs_of_one_seed_are_equal() {
    let run = || {
        let mut world = world(24);
        world.boot(&Arc::from("c1"));
        world.advance(Minutes::days(30));
        (world.trace().to_vec(), world.recording().packets().to_vec())
    };
    assert_eq!(run(), run());
}

#[test]
fn each_fault_of_a_host_ends_the_attempt_with_its_code_in_the_log() {
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    for (mode, code) in [
        (HostMode::Silent, "0x800706BA"),
        (HostMode::CloseOnAccept, "0x800706BA"),
        (HostMode::ResetOnAccept, "0x800706BA"),
        (HostMode::CloseOnRequest, "0x800706BE"),
        (HostMode::ResetOnRequest, "0x800706BE"),
        (HostMode::HoldRequest, "0x800706BE"),
        (HostMode::Garbage(vec![0x47; 30]), "0x800706C0"),
        (HostMode::BindNak(4), "0x800706C0"),
        (HostMode::Fault(0x1C01_0003), "0xC004F039"),
        (HostMode::Refuse(Hresult::ID_MISMATCH), "0xC004F042"),
    ] {
        let mut world = world(24);
        world.set_faults(&kms1, HostFaults { mode: mode.clone(), ..HostFaults::default() });
        world.boot(&c1);
        assert_eq!(results(&world), ["0xC004F074"], "{mode:?}");
        let logged = world.trace().iter().find(|event| event.kind == Kind::Log).unwrap();
        assert_eq!(logged.get("HRESULT").unwrap().to_string(), code, "{mode:?}");
    }
}
