//! The list of flaky cases, over several rounds.

use crate::{
    lab::{Lab, Ran},
    rounds::{DRAWN, STEADY},
};

/// A target draws as it likes, whatever the seed: so many rounds never end alike.
const ROUNDS: &str = "40";

fn lab() -> Lab {
    let lab = Lab::new();
    std::fs::create_dir_all(lab.path("library/drawn")).unwrap();
    lab.write("library/drawn/drawn.ron", DRAWN);
    lab.write("library/drawn/steady.ron", STEADY);
    let exe = env!("CARGO_BIN_EXE_kmslab");
    let plug = format!("plug: Adapter([{exe:?}, \"adapter\", \"client\"])");
    lab.write("client.ron", &format!("Target(name: \"client\", role: Client, {plug})"));
    lab
}

fn check(lab: &Lab, more: &[&str]) -> Ran {
    let words = ["check", "--target", "client.ron", "--library", "library", "-q", "--baseline", "known.ron"];
    lab.kmslab(&[&words[..], more].concat())
}

#[test]
fn what_fails_now_and_then_is_listed_apart() {
    let lab = lab();
    lab.write("known.ron", "Baseline()");
    let ran = check(&lab, &["--repeat", ROUNDS]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("client drawn/drawn passes now and then, and is not listed ("),
        "{}",
        ran.stdout
    );

    let ran = check(&lab, &["--repeat", ROUNDS, "--bless"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let blessed = lab.read("known.ron");
    assert!(
        blessed.starts_with("Baseline(\n    flaky: [\n        (\n            case: \"client drawn/drawn\","),
        "{blessed}"
    );

    lab.write("known.ron", &blessed.replace("why?", "ticket 9"));
    let ran = check(&lab, &["--repeat", ROUNDS]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    for part in
        ["KNOWN client drawn/drawn: known to be flaky: ticket 9\n", "1 of 1 flaky case failed; nothing else"]
    {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    assert!(lab.read("kmslab-out/junit.xml").contains("<skipped message=\"known to be flaky: ticket 9\""));

    // Listed as failing always, it is a surprise; blessed, it moves with its reason.
    lab.write("known.ron", &lab.read("known.ron").replace("flaky:", "failures:"));
    let ran = check(&lab, &["--repeat", ROUNDS]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("is listed as failing, and passes now and then ("), "{}", ran.stdout);
    let ran = check(&lab, &["--repeat", ROUNDS, "--bless"]);
    assert!(
        ran.stdout.contains("changed client drawn/drawn\nknown.ron: 0 added, 1 changed, 0 dropped"),
        "{}",
        ran.stdout
    );
    let moved = lab.read("known.ron");
    let (flaky, failures) = (moved.find("flaky: [").unwrap(), moved.find("failures: [").unwrap());
    let entry = moved.find("reason: \"ticket 9\"").unwrap();
    assert!(flaky < entry && entry < failures, "{moved}");
}

#[test]
fn what_never_fails_any_more_is_told_and_no_failure() {
    let lab = lab();
    lab.write(
        "known.ron",
        "Baseline(flaky: [(case: \"client drawn/steady\", message: \"DISC-018\", reason: \"ticket 9\")])",
    );
    let words = ["--filter", "drawn/steady", "--repeat"];
    let ran = check(&lab, &[&words[..], &["19"]].concat());
    assert!(ran.code == 0 && !ran.stdout.contains("never failed"), "{}{}", ran.stdout, ran.stderr);
    let ran = check(&lab, &[&words[..], &["20"]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let stale = "\n  warning: known.ron:1: client drawn/steady is listed as flaky, and never failed (20 of 20 rounds)\n";
    assert!(ran.stdout.contains(stale), "{}", ran.stdout);
    assert!(lab.read("kmslab-out/results.jsonl").contains(r#""stale":[{"kind":"stale""#));
}
