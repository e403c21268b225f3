//! `cargo xtask fuzz [TARGET …] [--seconds N] [-- FLAGS]`: the fuzz targets in `captures/fuzz`, two at a time.
//!
//! Each starts from its corpus in the tree and writes what it learns below the target folder, so that a run leaves no
//! change behind. What makes one fail stays in `captures/fuzz/artifacts`.

use crate::run;
use std::{
    fs,
    path::PathBuf,
    process::{Command, ExitCode},
    sync::Mutex,
    thread,
};

/// Runs the targets named, or all of them.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let known = targets();
    let wanted = match Wanted::parse(&known, arguments) {
        Ok(wanted) => wanted,
        Err(message) => return run::usage(&message),
    };
    if !run::has_tool("fuzz") {
        if run::tools_required() {
            return run::usage("cargo-fuzz is missing, and KMSLAB_REQUIRE_TOOLS=1 demands it");
        }
        eprintln!("skipped: cargo-fuzz is missing (cargo install cargo-fuzz)");
        return ExitCode::SUCCESS;
    }
    // Once for all, so that no two wait for each other's build.
    let mut build = run::cargo(&["fuzz", "build", "--fuzz-dir", FOLDER, "--sanitizer", "none"]);
    if run::run(&mut build) != 0 {
        return ExitCode::FAILURE;
    }
    let left = Mutex::new(wanted.targets.iter());
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    // A statement of its own: the lock isn't held while the target runs.
                    let next = left.lock().expect("no holder panics").next();
                    let Some(target) = next else { break };
                    if run::run(&mut fuzz(target, &wanted)) != 0 {
                        failed.lock().expect("no holder panics").push(target.clone());
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("no holder panics");
    if failed.is_empty() {
        eprintln!("{} fuzz targets, {} s each: nothing found", wanted.targets.len(), wanted.seconds);
        return ExitCode::SUCCESS;
    }
    eprintln!("failed: {}; the inputs are in {FOLDER}/artifacts", failed.join(", "));
    ExitCode::FAILURE
}

/// What the arguments ask for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    targets: Vec<String>,
    seconds: u32,
    /// Flags for libFuzzer.
    flags: Vec<String>,
}

impl Wanted {
    fn parse(known: &[String], arguments: &[String]) -> Result<Self, String> {
        let mut wanted = Self { targets: Vec::new(), seconds: SECONDS, flags: Vec::new() };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--" => {
                    wanted.flags = words.cloned().collect();
                    break;
                }
                "--seconds" => {
                    let seconds =
                        words.next().and_then(|word| word.parse().ok()).filter(|seconds| *seconds > 0);
                    wanted.seconds = seconds.ok_or("--seconds takes a number of seconds above 0")?;
                }
                name if known.iter().any(|known| known == name) => wanted.targets.push(name.to_owned()),
                name => {
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    return Err(run::unknown("fuzz target", name, &known));
                }
            }
        }
        if wanted.targets.is_empty() {
            wanted.targets = known.to_vec();
        }
        Ok(wanted)
    }
}

/// The targets: files in the folder of targets, sorted.
fn targets() -> Vec<String> {
    let entries = fs::read_dir(run::root().join(FOLDER).join("targets")).into_iter().flatten().flatten();
    let stem = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut names: Vec<String> = entries.filter_map(|entry| stem(entry.path())).collect();
    names.sort();
    names
}

fn fuzz(target: &str, wanted: &Wanted) -> Command {
    let learned = PathBuf::from("target/fuzz-corpus").join(target);
    // libFuzzer writes to the first folder and only reads the others.
    let made = fs::create_dir_all(run::root().join(&learned));
    if let Err(error) = made {
        eprintln!("{}: {error}", learned.display());
    }
    let root = fs::canonicalize(run::root()).unwrap_or_else(|_| run::root());
    let mut command = run::cargo(&["fuzz", "run", "--fuzz-dir", FOLDER, "--sanitizer", "none", target]);
    command.arg(root.join(learned)).arg(root.join(FOLDER).join("corpus").join(target)).arg("--");
    command.arg(format!("-max_total_time={}", wanted.seconds));
    // An input that takes ten seconds is a hang; a find has to fit in this much memory.
    command.args([
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-max_len=65536",
        "-verbosity=0",
        "-print_final_stats=1",
    ]);
    command.args(&wanted.flags);
    command
}

const FOLDER: &str = "captures/fuzz";
const AT_ONCE: usize = 2;
const SECONDS: u32 = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expect: Result<(&[&str], u32, &[&str]), &str>) {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let parsed = Wanted::parse(&own(&["dns", "file"]), &own(arguments));
        let expect = expect.map(|(targets, seconds, flags)| Wanted {
            targets: own(targets),
            seconds,
            flags: own(flags),
        });
        assert_eq!(parsed, expect.map_err(str::to_owned));
    }

    #[test]
    fn arguments_say_what_runs_and_how_long() {
        check(&[], Ok((&["dns", "file"], 60, &[])));
        check(&["file", "--seconds", "3600"], Ok((&["file"], 3600, &[])));
        check(&["--", "-runs=1"], Ok((&["dns", "file"], 60, &["-runs=1"])));
        check(&["--seconds", "0"], Err("--seconds takes a number of seconds above 0"));
        check(&["fil"], Err("no fuzz target `fil`; did you mean `file`?\nknown: dns, file"));
    }

    #[test]
    fn every_target_is_a_binary_and_has_a_corpus() {
        let manifest = fs::read_to_string(run::root().join(FOLDER).join("Cargo.toml")).expect("the manifest");
        let named: Vec<&str> =
            manifest.lines().filter_map(|line| line.strip_prefix("path = \"targets/")).collect();
        let targets = targets();
        assert_eq!(named.len(), targets.len());
        for target in targets {
            assert!(named.contains(&format!("{target}.rs\"").as_str()), "{target} isn't in the manifest");
            let corpus = run::root().join(FOLDER).join("corpus").join(&target);
            assert!(
                fs::read_dir(corpus).is_ok_and(|mut files| files.next().is_some()),
                "{target} has no corpus"
            );
        }
    }
}
