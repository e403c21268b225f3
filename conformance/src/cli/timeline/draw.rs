//! From timelines to the terminal and to files.

use std::{fs, io::IsTerminal, path::Path};

use clap::ColorChoice;
use terminal_size::{Width, terminal_size_of};

use crate::{
    cli::{ERROR, USAGE, capture::outputs::writable, output},
    view::{
        Chart, Timeline,
        page::page,
        svg::svg,
        text::{LEAST_WIDTH, Style, text},
    },
};

use super::{args::TimelineArgs, input};

/// Draws what was asked for, or gives an exit code; what is wrong goes to standard error.
pub(super) fn drawn(args: &TimelineArgs) -> Result<(), u8> {
    let usage = |error: String| {
        eprintln!("error: {error}");
        USAGE
    };
    let read: Vec<&Path> = args.files.iter().map(AsRef::as_ref).collect();
    for (out, other) in [(&args.svg, &args.html), (&args.html, &args.svg)] {
        if let Some(out) = out {
            let kept: Vec<&Path> = read.iter().copied().chain(other.as_deref()).collect();
            writable(out, &kept)?;
        }
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
    if let Some(path) = &args.html {
        let page = page(&timelines, None).map_err(|error| {
            eprintln!("error: {error}");
            ERROR
        })?;
        write(path, &page)?;
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
