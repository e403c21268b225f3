//! `clock: Faketime`: a real host without an adapter, whose clock libfaketime moves.

use std::path::Path;

use serde_json::Value;

use crate::{
    lab::{Lab, Ran},
    pipelines::records,
    tools,
};

/// Clocks apart, the thirty days of a count, and a client that comes back: nothing else can be judged without a clock.
const TIMED: [&str; 4] = [
    "clock/client-ahead",
    "clock/host-behind",
    "count/seen-43200-minutes-ago",
    "count/unseen-for-thirty-days",
];

/// The example host as a target whose clock is moved, with further arguments.
fn host(lab: &Lab, arguments: &str) {
    let folder = Path::new(env!("CARGO_BIN_EXE_kmslab")).parent().unwrap();
    let program = folder.join("examples/bare_host");
    let plug = format!("Command([{program:?}, \"{{port}}\"{arguments}])");
    let products = "[\"kms/client-os-previous\", \"kms/client-os\"]";
    lab.write(
        "host.ron",
        &format!("Target(name: \"bare\", role: Host, clock: Faketime, plug: {plug}, products: {products})"),
    );
}

fn check(lab: &Lab) -> (Ran, Vec<Value>) {
    let filters = TIMED.iter().flat_map(|pattern| ["--filter", *pattern]);
    let words = ["check", "--target", "host.ron", "-q"].into_iter().chain(filters).collect::<Vec<_>>();
    let ran = lab.kmslab(&words);
    let mut outcomes = records(lab, "kmslab-out");
    outcomes.retain(|record| record["record"] == "outcome");
    (ran, outcomes)
}

#[test]
fn a_host_that_goes_by_its_clock_is_judged_and_passes() {
    if tools::tool("faketime").is_none() {
        return;
    }
    let lab = Lab::new();
    host(&lab, "");
    let (ran, outcomes) = check(&lab);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for pattern in TIMED {
        let of_scenario = |outcome: &&Value| outcome["id"].as_str().unwrap().starts_with(pattern);
        let found: Vec<_> = outcomes.iter().filter(of_scenario).map(|outcome| &outcome["verdict"]).collect();
        assert!(!found.is_empty() && found.iter().all(|verdict| *verdict == "pass"), "{pattern}: {found:?}");
    }
}

#[test]
fn a_host_that_ignores_its_clock_fails() {
    if tools::tool("faketime").is_none() {
        return;
    }
    let lab = Lab::new();
    host(&lab, ", \"stopped-clock\"");
    let (ran, outcomes) = check(&lab);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let thirty_days =
        outcomes.iter().find(|outcome| outcome["id"] == "count/unseen-for-thirty-days").unwrap();
    assert_eq!(thirty_days["verdict"], "fail", "{thirty_days}");
}

#[test]
fn without_the_library_nothing_is_judged_and_it_is_said() {
    let lab = Lab::new();
    host(&lab, "");
    let words = ["check", "--target", "host.ron", "-q", "--filter", "count/unseen-for-thirty-days"];
    let ran: Ran = lab.command(&words).env("KMSLAB_FAKETIME", "/nowhere.so").output().unwrap().into();
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(
        ran.stdout.contains("libfaketime is missing: KMSLAB_FAKETIME names /nowhere.so"),
        "{}",
        ran.stdout
    );
    let mut command = lab.command(&words);
    command.env("KMSLAB_FAKETIME", "/nowhere.so").env("KMSLAB_REQUIRE_TOOLS", "1");
    assert_eq!(command.output().unwrap().status.code(), Some(1));
    // Something that is no such library: the host runs by the machine's clock, which is found out.
    lab.write("empty.so", "");
    let ran: Ran = lab.command(&words).env("KMSLAB_FAKETIME", lab.path("empty.so")).output().unwrap().into();
    assert!(ran.code == 3 && ran.stdout.contains("libfaketime isn't loaded"), "{}", ran.stdout);
}
