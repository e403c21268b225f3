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

/// As the binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the issue of the main job asks for.
const DEMAND_MS: f64 = 50.0;
const ROUNDS: usize = 9;

/// A client with a named host, and one that finds it by DNS.
fn world(dns: &str) -> String {
    format!(
        r#"// A life.
Scenario(
    title: "life",
    world: (
        hosts: {{ "kms1": (key: "server-group-b", seen: 49) }},
        clients: {{ "c1": (product: "client-os/enterprise") }},
        {dns}
    ),
    script: [Boot("c1"), Expect(Request(by: "c1"), proves: [])],
)"#
    )
}

/// The day after which the host is gone.
const LOST: Minutes = Minutes::days(28);

fn main() {
    report("named host", &world(""));
    report("host found by DNS", &world(r#"dns: { "lab.test": (records: [Srv(target: "kms1")]) },"#));
}

fn report(what: &str, world: &str) {
    let loaded = load("library/bench/life.ron", world).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let case = expand(&Arc::new(loaded)).remove(0);
    let mut times: Vec<f64> = Vec::new();
    let mut attempts = 0;
    for _ in 0..ROUNDS {
        let (time, made) = live(&case);
        times.push(time);
        attempts = made;
    }
    times.sort_by(f64::total_cmp);
    let median = times[ROUNDS / 2];
    let mark = if median < DEMAND_MS { "ok" } else { "above the demand" };
    println!(
        "210 days, {what}: renewals until day 28, then a retry every 2 hours, {attempts} attempts in {median:.1} ms \
         (demand: under {DEMAND_MS} ms: {mark})"
    );
}

/// A life: how many milliseconds it took, and how many attempts were made.
fn live(case: &Case) -> (f64, usize) {
    let around = Surroundings {
        seed: 1,
        network: Network::VIRTUAL,
        subjects: &[],
        readings: emulator::model::Readings::default(),
    };
    let mut world = World::new(build(case, &around).expect("the world above can be built"));
    let (c1, kms1): (Actor, Actor) = (Arc::from("c1"), Arc::from("kms1"));
    let before = Instant::now();
    world.boot(&c1);
    world.advance(LOST);
    world.set_up(&kms1, false);
    world.advance(Minutes(Minutes::days(210).0 - LOST.0));
    let time = before.elapsed().as_secs_f64() * 1_000.0;
    (time, world.trace().iter().filter(|event| event.kind == Kind::Attempt).count())
}
