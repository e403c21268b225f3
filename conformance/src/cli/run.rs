//! `kmslab run`: plays scenario files in the virtual world.

use std::fmt::Write as _;

use clap::ColorChoice;
use scenarios::{
    language::{Case, expand},
    run::Verdict,
};

use crate::{
    check::{CaseRun, virtual_arm::run_virtual},
    report::timeline::timeline,
    results::{
        arm::Arm,
        record::{Event, Outcome, Scenario},
    },
    view::text::Style,
};

use super::{ERROR, USAGE, args::RunArgs, files, output};

pub(super) fn run(args: &RunArgs) -> u8 {
    let readings = match args.readings.readings() {
        Ok(readings) => readings,
        Err(error) => {
            eprintln!("error: {error}");
            return USAGE;
        }
    };
    let style = output::style(None, false, ColorChoice::Auto);
    let mut worst = Verdict::Pass;
    for path in &args.files {
        let Some(loaded) = files::read(path) else { return USAGE };
        for case in expand(&loaded) {
            let run = run_virtual(&case, args.seed, args.strict, readings);
            output::put(&told(&case, &run, args.quiet, style));
            worst = worst.max(run.outcome.verdict);
        }
    }
    match worst {
        Verdict::Pass => 0,
        Verdict::Fail => 1,
        _ => ERROR,
    }
}

pub(super) fn told(case: &Case, run: &CaseRun, quiet: bool, style: Style) -> String {
    let outcome = Outcome::new(Arm::Virtual, case, &run.outcome, None, String::new());
    let verdict = format!("{:?}", outcome.verdict).to_lowercase();
    let mut text = String::new();
    if !quiet {
        let scenario = Scenario::new(Arm::Virtual, 0, case, &[]);
        let start = run.events.first().map(|event| event.at).unwrap_or_default();
        let events = Event::of_trace(Arm::Virtual, &case.id, start, &run.events);
        text.push_str(&timeline(&scenario, &events, &outcome, style));
        text.push('\n');
    }
    let _ = writeln!(text, "{verdict} {}", case.id);
    if let Some(message) = &outcome.message {
        let _ = writeln!(text, "  {message}");
    }
    text
}
