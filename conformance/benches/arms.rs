//! How long the arms take: with the built-in targets, and with the Python adapters.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

fn main() {
    let out = std::env::temp_dir().join(format!("kmslab-bench-{}", std::process::id()));
    run("three arms with built-in targets", &[], Some(10.0), &out);
    for arm in ["virtual", "host", "client"] {
        run(&format!("  of them {arm}"), &["--arm", arm], None, &out);
    }
    for role in ["host", "client"] {
        let target = root().join("conformance/adapters/python").join(format!("{role}.ron"));
        let target = target.display().to_string();
        run(&format!("the Python {role}"), &["--arm", role, "--target", &target], Some(60.0), &out);
    }
    // Nothing of value is in it.
    let _ = std::fs::remove_dir_all(&out);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn run(what: &str, arguments: &[&str], demand: Option<f64>, out: &Path) {
    let before = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_kmslab"))
        .args(["check", "--quiet", "--out"])
        .arg(out)
        .args(arguments)
        .stdout(Stdio::null())
        .status();
    let seconds = before.elapsed().as_secs_f64();
    let end = status.map_or_else(|error| error.to_string(), |status| status.to_string());
    let results = std::fs::read_to_string(out.join("results.jsonl")).unwrap_or_default();
    let cases = results.lines().filter(|line| line.starts_with("{\"record\":\"outcome\"")).count();
    let demand = demand.map_or_else(String::new, |demand| {
        let mark = if seconds < demand { "ok" } else { "above the demand" };
        format!(" (demand: under {demand} s: {mark})")
    });
    println!("{what}: {cases} cases in {seconds:.2} s, {end}{demand}");
}
