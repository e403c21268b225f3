//! `kmslab run`: plays scenario files in the virtual world.

use std::{fs, path::PathBuf, process::ExitCode, sync::Arc};

use scenarios::{
    language::{Case, expand, load},
    run::{CheckState, Verdict},
};

use crate::check::virtual_arm::{CaseRun, run_virtual};

use super::USAGE;

pub(super) fn run(files: &[PathBuf], seed: u64, quiet: bool) -> ExitCode {
    let mut worst = 0;
    for path in files {
        let source = match fs::read_to_string(path) {
            Ok(source) => source,
            Err(error) => {
                eprintln!("error: {}: {error}", path.display());
                return ExitCode::from(USAGE);
            }
        };
        let loaded = match load(&path.display().to_string(), &source) {
            Ok(loaded) => Arc::new(loaded),
            Err(diagnostics) => {
                for diagnostic in diagnostics {
                    eprintln!("{diagnostic}\n");
                }
                return ExitCode::from(USAGE);
            }
        };
        for case in expand(&loaded) {
            let run = run_virtual(&case, seed, false);
            show(&case, &run, quiet);
            worst = worst.max(match run.outcome.verdict {
                Verdict::Fail => 1,
                Verdict::Pass => 0,
                _ => 3,
            });
        }
    }
    ExitCode::from(worst)
}

fn show(case: &Case, run: &CaseRun, quiet: bool) {
    let outcome = &run.outcome;
    println!("{:?} {}", outcome.verdict, case.id);
    if let Some(message) = &outcome.message {
        println!("  {message}");
    }
    if quiet {
        return;
    }
    let start = run.events.first().map(|event| event.at).unwrap_or_default();
    for (index, event) in run.events.iter().enumerate() {
        let broken = outcome.checks.iter().any(|c| c.event == Some(index) && c.state == CheckState::Broken);
        let mark = if broken { ">>" } else { "  " };
        println!("{mark} +{:<8} {event}", event.at.minutes_since(start).to_string());
    }
    for check in &outcome.checks {
        println!("  line {:3} {:?} {}", check.line, check.state, check.expected);
    }
}
