//! How long 210 days of one client's life take in the virtual world, every renewal and retry played.

use std::{sync::Arc, time::Instant};

use emulator::{
    model::Minutes,
    sim::{Network, World},
    trace::{Actor, Kind},
};
use scenarios::{
    language::{Case, expand, load},
    stage::{Surroundings, build},
};

/// What the issue of the main job asks for.
const DEMAND_MS: f64 = 50.0;
const ROUNDS: usize = 9;

const WORLD: &str = r#"// A client that finds its host by DNS.
Scenario(
    title: "life",
    world: (
        hosts: { "kms1": (key: "server-group-b", seen: 49) },
        clients: { "c1": (product: "client-os/enterprise") },
        dns: { "lab.test": (records: [Srv(target: "kms1")]) },
    ),
    script: [Boot("c1"), Expect(Request(by: "c1"), proves: [])],
)"#;

fn main() {
    let loaded = load("library/bench/life.ron", WORLD).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let case = expand(&Arc::new(loaded)).remove(0);
    report("210 days, the host there: a renewal every 7 days, then retries below the threshold", &case, None);
    report("210 days, the host lost on day 8: a retry every 2 hours", &case, Some(Minutes::days(8)));
}

fn report(what: &str, case: &Case, lost: Option<Minutes>) {
    let mut times: Vec<f64> = Vec::new();
    let mut attempts = 0;
    for _ in 0..ROUNDS {
        let around = Surroundings { seed: 1, network: Network::VIRTUAL, subjects: &[] };
        let mut world = World::new(build(case, &around).expect("the world above can be built"));
        let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
        let before = Instant::now();
        world.boot(&c1);
        let day = lost.unwrap_or(Minutes::ZERO);
        world.advance(day);
        if lost.is_some() {
            world.set_up(&kms1, false);
        }
        world.advance(Minutes(Minutes::days(210).0 - day.0));
        times.push(before.elapsed().as_secs_f64() * 1_000.0);
        attempts = world.trace().iter().filter(|event| event.kind == Kind::Attempt).count();
    }
    times.sort_by(f64::total_cmp);
    let median = times[ROUNDS / 2];
    let mark = if median < DEMAND_MS { "ok" } else { "above the demand" };
    println!("{what}: {attempts} attempts in {median:.1} ms (demand: under {DEMAND_MS} ms: {mark})");
}
