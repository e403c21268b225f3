//! `kmslab capture replay`: against this lab's roles, over sockets, against targets.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Stdio},
};

use crate::lab::{Lab, Ran};

/// Runs of the library, and what each shows.
const WORLDS: [&str; 8] = [
    "activation/over-every-version-and-syntax[wire=4,ndr=Ndr]",
    "activation/over-every-version-and-syntax[wire=5,ndr=Ndr64]",
    "wire/transport/request-in-fragments[wire=6,ndr=Ndr64]",
    "renewal/every-seven-days",
    "refusal/next-host-after-silence",
    "refusal/next-host-after-close",
    "count/below-threshold",
    "clock/host-behind[wire=6]",
];

fn written(lab: &Lab, scenario: &str) {
    let ran = lab.kmslab(&["capture", "write", scenario, "run.pcapng"]);
    assert_eq!(ran.code, 0, "{scenario}: {}{}", ran.stdout, ran.stderr);
}

#[track_caller]
fn check(ran: &Ran, code: i32, told: &[&str]) {
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    for text in told {
        assert!(
            ran.stdout.contains(text) || ran.stderr.contains(text),
            "{text}: {}{}",
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn runs_of_the_library_come_back_as_recorded_from_either_side() {
    let lab = Lab::new();
    for scenario in WORLDS {
        written(&lab, scenario);
        for side in ["client", "host"] {
            let ran = lab.kmslab(&["capture", "replay", "run.pcapng", "--as", side, "--out", "again.pcapng"]);
            check(&ran, 0, &["as recorded: "]);
            // What was exchanged is a capture as any other.
            check(&lab.kmslab(&["capture", "replay", "again.pcapng", "--as", side]), 0, &["as recorded: "]);
        }
    }
}

#[test]
fn json_tells_the_same() {
    let lab = Lab::new();
    written(&lab, "count/below-threshold");
    let ran = lab.kmslab(&["capture", "replay", "run.pcapng", "--json"]);
    check(&ran, 0, &[]);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((told["as_recorded"].as_bool(), told["played"].as_str()), (Some(true), Some("client")));
    assert!(told["connections"].as_array().unwrap().iter().all(|line| line["verdict"] == "as recorded"));
    assert!(told["bodies"]["sealed"].as_u64().unwrap() > 0);
}

/// `kmslab capture replay --listen`, and where it listens.
fn listening(lab: &Lab, words: &[&str]) -> (Child, String) {
    let mut command = lab.command(&["capture", "replay", "run.pcapng", "--as", "host"]);
    command.args(["--listen", "127.0.0.1:0"]).args(words).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit(' ').next().unwrap().to_owned();
    (child, address)
}

#[test]
fn both_sides_of_a_capture_play_with_each_other_over_sockets() {
    let lab = Lab::new();
    for scenario in [WORLDS[0], WORLDS[1], WORLDS[2], "count/below-threshold"] {
        written(&lab, scenario);
        let (host, address) = listening(&lab, &["--patience", "5s"]);
        let client = lab.kmslab(&["capture", "replay", "run.pcapng", "--to", &address, "--patience", "5s"]);
        let host: Ran = host.wait_with_output().unwrap().into();
        check(&client, 0, &["as recorded: "]);
        check(&host, 0, &["as recorded: "]);
    }
}

#[test]
fn a_client_that_does_not_come_is_a_difference() {
    let lab = Lab::new();
    written(&lab, "count/below-threshold");
    let (host, _) = listening(&lab, &["--for", "100ms"]);
    let host: Ran = host.wait_with_output().unwrap().into();
    check(&host, 1, &["nobody connected"]);
}

fn target(lab: &Lab, words: &[&str]) {
    let exe = env!("CARGO_BIN_EXE_kmslab");
    let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    let words = words.join(", ");
    let text = format!(
        r#"Target(name: "host", role: Host, plug: Adapter([{exe:?}, "adapter", "host"{}{words}]))"#,
        if words.is_empty() { "" } else { ", " }
    );
    lab.write("host.ron", &text);
}

#[test]
fn a_target_is_started_as_the_capture_shows_its_host() {
    let lab = Lab::new();
    target(&lab, &[]);
    for scenario in ["renewal/every-seven-days", "count/below-threshold", WORLDS[0]] {
        written(&lab, scenario);
        let ran = lab.kmslab(&["capture", "replay", "run.pcapng", "--target", "host.ron"]);
        check(&ran, 0, &["as recorded: "]);
    }
}

#[test]
fn a_host_that_counts_duplicates_is_found_out() {
    let lab = Lab::new();
    target(&lab, &["--saboteur", "counts-duplicates"]);
    written(&lab, "renewal/every-seven-days");
    let ran = lab.kmslab(&["capture", "replay", "run.pcapng", "--target", "host.ron"]);
    check(&ran, 1, &["response, body.count", "differs: "]);
}

#[test]
fn what_can_not_be_played_is_refused_with_the_reason() {
    let lab = Lab::new();
    written(&lab, "count/below-threshold");
    for (words, told) in [
        (&["--to", "198.51.100.1:1688"][..], "outside of loopback"),
        (&["--to", "127.0.0.1:1", "--times", "recorded"], "a clock that can't be set"),
        (&["--to", "127.0.0.1:1", "--as", "host"], "--listen"),
        (&["--listen", "127.0.0.1:0"], "--as host"),
        (&["--listen", "0.0.0.0:0", "--as", "host"], "name the one"),
        (&["--times", "fresh"], "recorded times"),
        (&["--target", "no.ron"], "no.ron"),
    ] {
        let words = [&["capture", "replay", "run.pcapng"], words].concat();
        check(&lab.kmslab(&words), 2, &[told]);
    }
    check(&lab.kmslab(&["capture", "replay", "none.pcapng"]), 2, &["none.pcapng"]);
}

#[test]
fn nobody_who_listens_is_a_difference() {
    let lab = Lab::new();
    written(&lab, "count/below-threshold");
    let ran = lab.kmslab(&["capture", "replay", "run.pcapng", "--to", "127.0.0.1:1", "--patience", "200ms"]);
    check(&ran, 1, &["recorded (frame", "accepted", "refused"]);
}
