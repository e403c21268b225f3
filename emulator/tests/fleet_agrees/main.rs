//! The fleet and the virtual world agree: the same machines, played both ways, change their states and send their requests
//! in the same minutes, in the same order, and are told the same counts.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

mod both;
mod random;

use both::{Seen, in_fleet, in_world};
use emulator::{fleet::Fleet, model::LicenceStatus};

/// Machines in each population; 1,000 in all.
const MACHINES: u32 = 50;

/// Plays populations both ways, compares them and returns what was seen.
#[track_caller]
fn compare(seeds: std::ops::Range<u64>) -> Vec<Seen> {
    let mut all = vec![];
    for seed in seeds {
        let random::Trial { population, days } = random::trial(seed, MACHINES);
        let end = days * 1_440;
        assert_eq!(Fleet::new(&population, seed).machines(), MACHINES as usize);
        let (fleet, world) = (in_fleet(&population, seed, end), in_world(&population, seed, end));
        let differs = fleet.iter().zip(&world).position(|(one, other)| one != other);
        if let Some(at) = differs.or((fleet.len() != world.len()).then_some(fleet.len().min(world.len()))) {
            let near = at.saturating_sub(3);
            let part = |all: &[Seen]| {
                all[near.min(all.len())..(at + 3).min(all.len())]
                    .iter()
                    .map(|seen| format!("{seen:?}\n"))
                    .collect::<String>()
            };
            panic!(
                "seed {seed}, event {at} of {} and {}\nfleet:\n{}world:\n{}{population:#?}",
                fleet.len(),
                world.len(),
                part(&fleet),
                part(&world)
            );
        }
        all.extend(fleet);
    }
    all
}

/// What makes the comparison worth something is in it.
#[track_caller]
fn is_rich(seen: &[Seen]) {
    let states = [LicenceStatus::Licensed, LicenceStatus::OotGrace, LicenceStatus::Notification];
    for state in states {
        let fell = seen.iter().filter(|seen| matches!(seen, Seen::State { to, .. } if *to == state)).count();
        assert!(fell >= 5, "{state:?}: {fell}");
    }
    let requests = |is: fn(&Option<u32>) -> bool| {
        seen.iter().filter(|seen| matches!(seen, Seen::Request { count, .. } if is(count))).count()
    };
    assert!(requests(|count| count.is_some_and(|count| count < 25)) > 100, "counts below a threshold");
    assert!(requests(|count| count.is_some_and(|count| count >= 25)) > 100, "counts above it");
}

/// Requests that a host refused, since its key doesn't cover their product.
fn refusals(seen: &[Seen]) -> usize {
    seen.iter().filter(|seen| matches!(seen, Seen::Request { count: None, .. })).count()
}

#[test]
fn the_first_250_machines() {
    let seen = compare(0..5);
    is_rich(&seen);
    assert!(refusals(&seen) > 100);
}

#[test]
fn the_second_250_machines() {
    is_rich(&compare(5..10));
}

#[test]
fn the_third_250_machines() {
    is_rich(&compare(10..15));
}

#[test]
fn the_last_250_machines() {
    is_rich(&compare(15..20));
}
