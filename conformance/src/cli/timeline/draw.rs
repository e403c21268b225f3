//! From timelines to the terminal and to files.

use std::{fs, path::Path};

use crate::{
    cli::{ERROR, USAGE, capture::outputs::writable, output},
    view::{
        Chart, Timeline,
        page::{Opening, page},
        svg::svg,
        text::text,
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
        let page =
            page(&timelines, Opening { lesson: None, from: args.from, to: args.to }).map_err(|error| {
                eprintln!("error: {error}");
                ERROR
            })?;
        write(path, &page)?;
    }
    let style = output::style(args.width, args.ascii, args.color);
    let texts: Vec<String> = charts.iter().map(|chart| text(chart, style)).collect();
    output::put(&texts.join("\n"));
    Ok(())
}

fn write(path: &Path, what: &str) -> Result<(), u8> {
    fs::write(path, what).map_err(|error| {
        eprintln!("error: {}: {error}", path.display());
        USAGE
    })
}
