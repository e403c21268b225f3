//! `cargo xtask soak`: the suite against its own roles, again and again, while something else keeps the processors busy.
//! A case that depends on how fast the machine is fails here.

use crate::{load::Load, run};
use std::{fs, process::ExitCode};

const ROUNDS: u32 = 200;
const OUT: &str = "target/kmslab-out-soak";

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Soak {
    rounds: u32,
    /// With the unoptimised build.
    dev: bool,
    /// For `kmslab check`.
    rest: Vec<String>,
}

/// Runs it; fails when anything does.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let Soak { rounds, dev, rest } = match parse(arguments) {
        Ok(soak) => soak,
        Err(message) => return run::usage(&message),
    };
    let profile: &[&str] = if dev { &[] } else { &["--release"] };
    let package = ["--quiet", "-p", "kmslab"];
    // What is built under load takes longer, and shows nothing.
    let built = run::run(run::cargo(&["build"]).args(profile).args(package));
    if built != 0 {
        return ExitCode::from(built);
    }
    let load = match Load::on_every_processor() {
        Ok(load) => load,
        Err(error) => return run::usage(&format!("nothing keeps the processors busy: {error}")),
    };
    let mut command = run::cargo(&["run"]);
    command.args(profile).args(package).args(["--", "check", "--repeat", &rounds.to_string(), "--out", OUT]);
    command.env("KMSLAB_CHECK_COMMAND", "cargo xtask check");
    let code = run::run(command.args(rest));
    let processors = load.len();
    drop(load);
    let results = fs::read_to_string(run::root().join(OUT).join("results.jsonl")).unwrap_or_default();
    let found = Found::of(&results);
    eprintln!(
        "soak: {} rounds of {} cases, {processors} processors kept busy; {} unexpected",
        found.rounds, found.cases, found.unexpected
    );
    // The exit code knows what the counts don't: a run that was cut off, or judged nothing.
    if code == 0 && (found.unexpected > 0 || found.cases == 0) {
        ExitCode::FAILURE
    } else {
        ExitCode::from(code)
    }
}

/// `--rounds N` and `--dev`; everything else is for `kmslab check`.
fn parse(arguments: &[String]) -> Result<Soak, String> {
    let mut soak = Soak { rounds: ROUNDS, dev: false, rest: Vec::new() };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rounds" => {
                let number = arguments.next().and_then(|number| number.parse().ok());
                soak.rounds = number.filter(|number| *number > 0).ok_or("--rounds takes a number from 1")?;
            }
            "--dev" => soak.dev = true,
            _ => soak.rest.push(argument.clone()),
        }
    }
    Ok(soak)
}

/// What `results.jsonl` says. No parser of JSON is built for this: the texts that are looked for can't stand inside a quoted
/// text without a backslash.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    /// The least that a case was run.
    rounds: u32,
    cases: usize,
    /// Cases that failed or erred in any round.
    unexpected: usize,
}

impl Found {
    fn of(results: &str) -> Self {
        let outcomes = results.lines().filter(|line| line.starts_with("{\"record\":\"outcome\""));
        let mut found = Self { rounds: u32::MAX, ..Self::default() };
        for outcome in outcomes {
            found.cases += 1;
            let bad = ["fail", "error"].map(|verdict| format!("\"verdict\":\"{verdict}\""));
            found.unexpected += usize::from(bad.iter().any(|bad| outcome.contains(bad)));
            let run = outcome.split("\"rounds\":{\"run\":").nth(1).and_then(|rest| rest.split(',').next());
            // A run of one round doesn't count them.
            found.rounds = found.rounds.min(run.and_then(|run| run.parse().ok()).unwrap_or(1));
        }
        if found.cases == 0 { Self::default() } else { found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_own_options_are_taken_and_others_passed_on() {
        let parsed = |line: &str| parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let soak = |rounds, dev, rest: &[&str]| {
            Ok(Soak { rounds, dev, rest: rest.iter().map(ToString::to_string).collect() })
        };
        assert_eq!(parsed(""), soak(200, false, &[]));
        assert_eq!(parsed("--rounds 10 --arm host --dev"), soak(10, true, &["--arm", "host"]));
        for wrong in ["--rounds", "--rounds 0", "--rounds many"] {
            assert_eq!(parsed(wrong), Err("--rounds takes a number from 1".to_owned()), "{wrong}");
        }
    }

    #[test]
    fn outcomes_are_counted() {
        let results = r#"{"record":"run","seed":1}
{"record":"scenario","id":"a"}
{"record":"outcome","id":"a","verdict":"pass","rounds":{"run":10,"passed":10}}
{"record":"outcome","id":"b","verdict":"fail","message":"\"verdict\":\"error\"","rounds":{"run":9,"passed":8}}
{"record":"outcome","id":"c","verdict":"unsupported","rounds":{"run":10,"passed":0}}
"#;
        assert_eq!(Found::of(results), Found { rounds: 9, cases: 3, unexpected: 1 });
        assert_eq!(Found::of(""), Found::default());
        let once = r#"{"record":"outcome","id":"a","verdict":"error","rounds":null}"#;
        assert_eq!(Found::of(once), Found { rounds: 1, cases: 1, unexpected: 1 });
    }
}
