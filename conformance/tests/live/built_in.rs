//! The built-in roles as targets: what the live stage shows of a sound implementation.

use emulator::trace::{Kind, Payload};
use kmslab::target::Role;
use scenarios::run::{CheckState, Verdict};

use super::bench::{built_in, check, run};

const BELOW: &str = r#"// Below the threshold a client stays in grace and asks again after the host's interval.
Scenario(
    title: "below the threshold",
    world: (
        hosts: { "kms1": (key: "client-os", seen: 3, activation_interval: "30m") },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [
        Boot("c1"),
        Expect(Request(by: "c1", licence: OobGrace, n_policy: 25), proves: ["COUNT-006"]),
        Expect(Answer(by: "kms1", count: 4, activation_interval: "30m"), proves: ["COUNT-007"]),
        Expect(Status(of: "c1", licence: OobGrace), proves: ["TIMER-034"]),
        Expect(Attempt(of: "c1", result: "0xC004F038"), proves: ["COUNT-006"]),
        Expect(Event(of: "c1", id: 12289, fields: { "Count": "4" }), proves: ["EVENT-018"]),
        Advance("29m"), Expect(Silence(of: "c1"), proves: ["TIMER-034"]),
        Advance("1m"),
        Expect(Request(by: "c1"), proves: ["TIMER-018"]),
        Expect(Answer(by: "kms1", count: 4), proves: ["COUNT-007"]),
    ],
)"#;

const RENEWAL: &str = r#"// An activated client renews after seven days.
Scenario(
    title: "renewal",
    world: (
        hosts: { "kms1": (key: "client-os", seen: 24) },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [
        Boot("c1"),
        Expect(Answer(by: "kms1", count: 25), proves: ["COUNT-007"]),
        Expect(Request(by: "c1"), proves: ["TIMER-003"]),
        Expect(Status(of: "c1", licence: Licensed, minutes_left: "180d"), proves: ["TIMER-034"]),
        Advance("7d"),
        Expect(Request(by: "c1", licence: Licensed, minutes_left: "173d"), proves: ["TIMER-018"]),
        Expect(Answer(by: "kms1", count: 25), proves: ["COUNT-007"]),
    ],
)"#;

const FAIL_OVER: &str = r#"// The host of the first record is down, the one behind it answers; later it is the other way round.
Scenario(
    title: "fail-over",
    world: (
        hosts: {
            "kms1": (key: "client-os", seen: 24, up: false),
            "kms2": (key: "client-os", seen: 24),
        },
        clients: { "c1": (product: "client-os/enterprise") },
        dns: { "lab.test": (records: [Srv(target: "kms1", priority: 1), Srv(target: "kms2", priority: 2)]) },
    ),
    script: [
        Boot("c1"),
        InOrder(
            [
                Lookup(by: "c1", name: "_vlmcs._tcp.lab.test", rtype: Srv, end: Records),
                Connect(by: "c1", to: "kms1", end: Refused),
                Connect(by: "c1", to: "kms2", end: Accepted),
                Request(by: "c1", to: "kms2"),
            ],
            proves: ["DISC-007"],
        ),
        Start("kms1"),
        Stop("kms2"),
        Activate("c1"),
        Expect(Request(by: "c1", to: "kms1"), proves: ["DISC-007"]),
    ],
)"#;

const REFUSED: &str = r#"// Nobody listens at the host: the attempt fails, and is made again.
Scenario(
    title: "refused",
    world: (
        hosts: { "kms1": (key: "client-os", up: false) },
        clients: { "c1": (product: "client-os/enterprise") },
    ),
    script: [
        Boot("c1"),
        Expect(Connect(by: "c1", to: "kms1", end: Refused), proves: ["TIMER-003"]),
        Expect(Attempt(of: "c1", result: "0xC004F074"), proves: ["DISC-032"]),
        Advance("119m"), Expect(Silence(of: "c1"), proves: ["TIMER-001"]),
        Advance("1m"), Expect(Connect(by: "c1", to: "kms1", end: Refused), proves: ["TIMER-001"]),
    ],
)"#;

const TWO_CLIENTS: &str = r#"// Two clients that the target plays, on one host: each request is its own.
Scenario(
    title: "two clients",
    world: (
        hosts: { "kms1": (key: "server-group-b", seen: 3) },
        clients: {
            "c1": (product: "client-os/enterprise", subject: true),
            "s1": (product: "server/standard", subject: true),
        },
        dns: { "lab.test": (records: [Srv(target: "kms1")]) },
    ),
    script: [
        Boot("c1"),
        Expect(Request(by: "c1", n_policy: 25), proves: ["COUNT-001"]),
        Boot("s1"),
        Expect(Request(by: "s1", n_policy: 5), proves: ["COUNT-002"]),
        Expect(Status(of: "s1", licence: Licensed), proves: ["COUNT-002"]),
    ],
)"#;

const PUBLISHED: &str = r#"// A host publishes its record, and a client finds it there; a refresh follows after a day.
Scenario(
    title: "published",
    world: (
        hosts: { "kms1": (key: "client-os", seen: 24, publish: [(domain: "lab.test")]) },
        clients: { "c1": (product: "client-os/enterprise") },
        dns: { "lab.test": (updates: Any) },
    ),
    script: [
        Boot("c1"),
        Expect(Answer(by: "kms1", count: 25), proves: ["PUB-001"]),
        Advance("1d"),
        Expect(Update(by: "kms1", zone: "lab.test", rcode: "NOERROR"), proves: ["PUB-001"]),
        AnyTraffic,
    ],
)"#;

#[test]
fn a_sound_client_passes() {
    let target = built_in(Role::Client);
    for source in [BELOW, RENEWAL, FAIL_OVER, TWO_CLIENTS] {
        check(&run(&target, source), Verdict::Pass, "");
    }
}

#[test]
fn a_sound_host_passes() {
    let target = built_in(Role::Host);
    for source in [BELOW, RENEWAL, PUBLISHED] {
        check(&run(&target, source), Verdict::Pass, "");
    }
}

#[test]
fn a_refused_connect_is_seen_or_not_observable() {
    let run = run(&built_in(Role::Client), REFUSED);
    check(&run, Verdict::Pass, "");
    let connects: Vec<_> = run.outcome.checks.iter().filter(|one| one.expected.contains("Refused")).collect();
    assert_eq!(connects.len(), 2);
    // Without the right to read packets nothing is claimed about them.
    let seen = run.events.iter().filter(|event| event.kind == Kind::Connect).count();
    let expect = if seen == 0 { CheckState::NotObservable } else { CheckState::Met };
    assert!(connects.iter().all(|one| one.state == expect), "{connects:?}");
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let target = built_in(Role::Client);
    let trace = || {
        let run = run(&target, BELOW);
        let events: Vec<_> = run.events.iter().map(|event| format!("{} {event}", event.at)).collect();
        // Each run has a network of its own.
        let packet = run.recording.packets().first().expect("something went over the network");
        let network = packet.server.ip().to_string().rsplit_once('.').unwrap().0.to_owned();
        events.join("\n").replace(&network, "network")
    };
    assert_eq!(trace(), trace());
}

#[test]
fn what_went_over_the_network_is_recorded_under_the_world_time_of_its_step() {
    let run = run(&built_in(Role::Client), BELOW);
    let opened = run.recording.packets().iter().filter(|packet| matches!(packet.payload, Payload::Open(_)));
    let times: Vec<_> = opened.map(|packet| packet.at.to_string()).collect();
    assert_eq!(times, ["2026-01-01T00:00:00Z", "2026-01-01T00:30:00Z"]);
}

#[test]
fn workers_share_a_target() {
    let target = built_in(Role::Client);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..3).for_each(|_| check(&run(&target, BELOW), Verdict::Pass, "")));
        }
    });
}
