//! `cargo xtask readings`: the library in the virtual arm, once for each open question with its other reading taken.
//! A scenario that holds under one reading only has to say so in its head, or it fails here.

use crate::run;
use std::process::{Command, ExitCode};

/// A question that can be switched, and the reading to switch it to.
#[derive(Debug, PartialEq, Eq)]
struct Switch {
    question: String,
    reading: char,
}

/// Runs them all; fails if one run fails.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let listed = kmslab(&["requirements", "--area", "OPEN", "--json"]).output();
    let questions = match listed {
        Ok(output) if output.status.success() => switches(&String::from_utf8_lossy(&output.stdout)),
        Ok(output) => return run::usage(&String::from_utf8_lossy(&output.stderr)),
        Err(error) => return run::usage(&format!("cargo can't be started: {error}")),
    };
    if questions.is_empty() {
        return run::usage("kmslab lists no question that can be switched");
    }
    let mut failed = Vec::new();
    for Switch { question, reading } in &questions {
        let switch = format!("{question}={reading}");
        let mut command = kmslab(&["check", "--arm", "virtual", "--quiet", "--reading", &switch]);
        command.args(["--out", "target/kmslab-out-readings"]).args(arguments);
        if run::run(&mut command) != 0 {
            failed.push(switch);
        }
    }
    eprintln!("{} questions switched, one at a time; {} failed", questions.len(), failed.len());
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "under these readings scenarios fail that don't name the reading they hold under: {}",
        failed.join(", ")
    );
    ExitCode::FAILURE
}

fn kmslab(arguments: &[&str]) -> Command {
    let mut command = run::cargo(&["run", "--quiet", "--release", "-p", "kmslab", "--"]);
    command.args(arguments);
    command
}

/// The questions of `kmslab requirements --area OPEN --json` that can be switched. No parser of JSON is built for this:
/// the texts that are looked for can't stand inside a quoted text without a backslash.
fn switches(json: &str) -> Vec<Switch> {
    let rows = json.split("{\"id\":\"").skip(1);
    let switchable = rows.filter(|row| row.contains("\"can_be_switched\":true"));
    let switch = |row: &str| {
        let question = row.split('"').next()?.to_owned();
        let takes = row.split("\"takes\":\"").nth(1)?.chars().next()?;
        Some(Switch { question, reading: if takes == 'A' { 'B' } else { 'A' } })
    };
    switchable.filter_map(switch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switchable_question_is_switched_to_its_other_reading() {
        let json = r#"{"open":[{"id":"OPEN-001","takes":"B","can_be_switched":false,"question":"?"},
            {"id":"OPEN-008","takes":"B","can_be_switched":true,"question":"a \"takes\""},
            {"id":"OPEN-013","takes":"A","can_be_switched":true}]}"#;
        let switch = |question: &str, reading| Switch { question: question.to_owned(), reading };
        assert_eq!(switches(json), [switch("OPEN-008", 'A'), switch("OPEN-013", 'B')]);
        assert_eq!(switches("{}"), []);
    }
}
