//! `kmslab fleet`: a population of machines, played and told.

use std::{
    fs::{self, OpenOptions},
    io::IsTerminal,
    ops::ControlFlow,
    path::Path,
};

use indicatif::{ProgressBar, ProgressStyle};
use scenarios::fleet::{FleetFile, MOST_LENGTH, read};

use crate::{
    check::Stop,
    fleet::{FleetRun, csv, json, page, play, svg, text},
};

use super::{
    ERROR, USAGE,
    args::FleetArgs,
    capture::outputs::writable,
    interrupt::{INTERRUPTED, stop_fleet_on_interrupt},
    output,
};

pub(super) fn fleet(args: &FleetArgs) -> u8 {
    match run(args) {
        Ok(code) => code,
        Err((code, message)) => {
            if !message.is_empty() {
                eprintln!("{message}");
            }
            code
        }
    }
}

fn run(args: &FleetArgs) -> Result<u8, (u8, String)> {
    let file = file(args)?;
    openable(args)?;
    let stop = Stop::default();
    stop_fleet_on_interrupt(&stop);
    let bar = bar(u64::from(file.length.0 / 60), args.quiet);
    let run = play(file, args.seed, |hours| {
        bar.set_position(hours.into());
        if stop.why().is_some() || args.stop_after.is_some_and(|most| hours >= most) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    if args.json {
        output::line(&json(&run).to_string());
    } else if !args.quiet {
        output::put(&text(&run));
    }
    write(args, &run)?;
    Ok(match run.partial() {
        Some(partial) => {
            eprintln!("{partial}");
            INTERRUPTED
        }
        None => 0,
    })
}

fn file(args: &FleetArgs) -> Result<FleetFile, (u8, String)> {
    let usage = |error: &dyn std::fmt::Display| (USAGE, format!("error: {error}"));
    let readings = args.readings.readings().map_err(|error| usage(&error))?;
    let path = args.file.display().to_string();
    let source = fs::read_to_string(&args.file).map_err(|error| usage(&format!("{path}: {error}")))?;
    let mut file = read(&path, &source, readings).map_err(|findings| {
        let shown: Vec<_> = findings.iter().map(ToString::to_string).collect();
        (USAGE, shown.join("\n\n"))
    })?;
    if let Some(length) = args.length {
        if length.0 == 0 || !length.0.is_multiple_of(60) || length > MOST_LENGTH {
            let expected = format!("a fleet is played for whole hours, at most {MOST_LENGTH}");
            return Err(usage(&format!("--for {length}: {expected}")));
        }
        file.length = length;
    }
    Ok(file)
}

/// Sees to it before the run that each file that is asked for can be written, and that none takes another's place.
fn openable(args: &FleetArgs) -> Result<(), (u8, String)> {
    let mut kept = vec![args.file.as_path()];
    for path in [&args.csv, &args.svg, &args.html].into_iter().flatten() {
        writable(path, &kept).map_err(|code| (code, String::new()))?;
        // What is there stays until the run is over.
        let opened = OpenOptions::new().write(true).create(true).truncate(false).open(path);
        opened.map_err(|error| (USAGE, format!("error: {}: {error}", path.display())))?;
        kept.push(path);
    }
    Ok(())
}

fn write(args: &FleetArgs, run: &FleetRun) -> Result<(), (u8, String)> {
    let failed =
        |path: &Path, error: &dyn std::fmt::Display| (ERROR, format!("error: {}: {error}", path.display()));
    let put = |path: &Path, what: &str| {
        fs::write(path, what).map_err(|error| (USAGE, format!("error: {}: {error}", path.display())))
    };
    if let Some(path) = &args.csv {
        put(path, &csv(run))?;
    }
    if let Some(path) = &args.svg {
        put(path, &svg(run).map_err(|error| failed(path, &error))?)?;
    }
    if let Some(path) = &args.html {
        put(path, &page(run).map_err(|error| failed(path, &error))?)?;
    }
    Ok(())
}

/// Progress on standard error, where that is a terminal.
fn bar(hours: u64, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(hours);
    let style = ProgressStyle::with_template("{bar:30} hour {pos} of {len}, {eta} left");
    bar.set_style(style.expect("the template is a constant with known keys"));
    bar
}
