//! The command that repeats a failure does so: every failure of a sabotaged run, again, with the same verdict and words.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::{
    lab::{Lab, Ran},
    pipelines::records,
};

/// Whatever a command line says, as a user's shell takes it, with `kmslab` on the path.
fn shell(lab: &Lab, words: &[&str]) -> Ran {
    let folder = Path::new(env!("CARGO_BIN_EXE_kmslab")).parent().unwrap();
    let path = std::env::join_paths(
        [folder.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let mut command = Command::new("sh");
    command.args(words).current_dir(lab.path(".")).env("PATH", path.unwrap());
    command.env_remove("KMSLAB_CHECK_COMMAND").env_remove("KMSLAB_REQUIRE_TOOLS");
    command.output().unwrap().into()
}

fn outcomes(lab: &Lab, out: &str) -> Vec<Value> {
    records(lab, out).into_iter().filter(|record| record["record"] == "outcome").collect()
}

/// Runs `words` and then the command of each failure: both as results give it and as its bundle does.
#[track_caller]
fn check(lab: &Lab, words: &[&str], at_least: usize) {
    let ran = lab.kmslab(&[&["check", "--quiet"], words].concat());
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let failures: Vec<Value> =
        outcomes(lab, "kmslab-out").into_iter().filter(|outcome| outcome["verdict"] != "pass").collect();
    let failures: Vec<Value> =
        failures.into_iter().filter(|outcome| outcome["verdict"] != "unsupported").collect();
    assert!(failures.len() >= at_least, "{}", ran.stdout);
    for failure in failures {
        let command = failure["reproduce"].as_str().unwrap();
        let script = format!("kmslab-out/{}/reproduce.sh", failure["bundle"].as_str().unwrap());
        for words in [&["-c", command][..], &[&script]] {
            let again = shell(lab, words);
            assert_eq!(again.code, 1, "{command}\n{}{}", again.stdout, again.stderr);
            let [outcome] = &outcomes(lab, "kmslab-again")[..] else { panic!("{command}: one case") };
            for field in ["arm", "id", "verdict", "message", "warnings", "checks"] {
                assert_eq!(outcome[field], failure[field], "{field} by {command}");
            }
            std::fs::remove_dir_all(lab.path("kmslab-again")).unwrap();
        }
    }
}

fn saboteur(lab: &Lab, role: &str, name: &str) {
    let role_name = if role == "host" { "Host" } else { "Client" };
    let plug = format!(
        "Adapter([{:?}, \"adapter\", {role:?}, \"--saboteur\", {name:?}])",
        env!("CARGO_BIN_EXE_kmslab")
    );
    lab.write("a target.ron", &format!("Target(name: {name:?}, role: {role_name}, plug: {plug})"));
}

#[test]
fn every_failure_of_a_sabotaged_host_is_repeated_by_its_command() {
    let lab = Lab::new();
    saboteur(&lab, "host", "count-off-by-one");
    check(&lab, &["--target", "a target.ron", "--filter", "count/*"], 5);
}

#[test]
fn every_failure_of_a_sabotaged_client_is_repeated_by_its_command() {
    let lab = Lab::new();
    saboteur(&lab, "client", "retries-too-late");
    check(
        &lab,
        &["--target", "a target.ron", "--filter", "activation/*", "--filter", "count/*", "--seed", "7"],
        1,
    );
}

#[test]
fn the_command_carries_what_the_run_was_given() {
    let lab = Lab::new();
    saboteur(&lab, "host", "count-off-by-one");
    let words = ["--target", "a target.ron", "--filter", "count/client-product-at-25", "--strict"];
    // A later round, a shard and a switched reading: the same one case again.
    check(&lab, &[&words[..], &["--repeat", "2", "--shard", "1/1", "--reading", "OPEN-008=A"]].concat(), 1);
}
