//! `kmslab timeline`: who was what, when and why, in the terminal and as files.

mod args;
mod input;

use std::{fs, io::IsTerminal, path::Path};

use clap::ColorChoice;
use terminal_size::{Width, terminal_size_of};

use crate::view::{
    Chart, Timeline,
    svg::svg,
    text::{LEAST_WIDTH, Style, text},
};

use super::{ERROR, USAGE, capture::outputs::writable, output};
pub(super) use args::TimelineArgs;

pub(super) fn timeline(args: &TimelineArgs) -> u8 {
    drawn(args).err().unwrap_or(0)
}

fn drawn(args: &TimelineArgs) -> Result<(), u8> {
    let usage = |error: String| {
        eprintln!("error: {error}");
        USAGE
    };
    let read: Vec<&Path> = args.files.iter().map(AsRef::as_ref).collect();
    if let Some(out) = &args.svg {
        writable(out, &read)?;
    }
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from >= to
    {
        return Err(usage("--from is not before --to".to_owned()));
    }
    if read.iter().filter(|path| **path == Path::new("-")).count() > 1 {
        return Err(usage("standard input can be read once".to_owned()));
    }
    let readings = args.readings.readings().map_err(usage)?;
    let mut timelines: Vec<Timeline> = Vec::new();
    for path in read {
        timelines.extend(input::timelines(path, args, readings)?);
    }
    for timeline in &timelines {
        if let Some(from) = args.from.filter(|from| *from > timeline.end) {
            let length = |moment: crate::view::Moment| crate::view::length(moment.0, true);
            let (from, end) = (length(from), length(timeline.end));
            return Err(usage(format!("--from {from} is behind the end of {}, at {end}", timeline.title)));
        }
    }
    let charts: Vec<Chart> =
        timelines.iter().map(|timeline| Chart::of(timeline, args.from, args.to)).collect();
    if let Some(path) = &args.svg {
        write(path, &svg(&charts))?;
    }
    let style = style(args);
    let texts: Vec<String> = charts.iter().map(|chart| text(chart, style)).collect();
    output::put(&texts.join("\n"));
    Ok(())
}

fn write(path: &Path, what: &str) -> Result<(), u8> {
    fs::write(path, what).map_err(|error| {
        eprintln!("error: {}: {error}", path.display());
        ERROR
    })
}

/// As wide as was asked for or the terminal is; with colours where they can be seen and are wanted.
fn style(args: &TimelineArgs) -> Style {
    let stdout = std::io::stdout();
    let columns = || terminal_size_of(&stdout).map(|(Width(columns), _)| usize::from(columns));
    let width = args.width.map(usize::from).or_else(columns).unwrap_or(LEAST_WIDTH);
    let colour = match args.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            // https://no-color.org: set to anything but nothing.
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            stdout.is_terminal() && !refused && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    };
    Style { width, ascii: args.ascii, colour }
}
