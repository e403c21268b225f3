//! `kmslab report`: results as people and other programs read them.

mod args;
mod diff;

use std::fs;

use crate::report::{
    gather::{Gathered, gather},
    html, junit, markdown, terminal,
};

use super::{ERROR, USAGE, output};
pub(super) use args::ReportArgs;
use args::{Format, ReportVerb};

pub(super) fn report(args: &ReportArgs) -> u8 {
    let done = match &args.verb {
        Some(ReportVerb::Diff(args)) => diff::diff(args),
        None => gather(&args.files).map(|gathered| written(args, &gathered)),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        USAGE
    })
}

fn written(args: &ReportArgs, gathered: &Gathered) -> u8 {
    let text = match text(args.format, gathered) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("error: {error}");
            return ERROR;
        }
    };
    let Some(path) = &args.out else {
        output::put(&text);
        return 0;
    };
    match fs::write(path, text) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("error: {}: {error}", path.display());
            USAGE
        }
    }
}

fn text(format: Format, gathered: &Gathered) -> Result<String, String> {
    let results = &gathered.results;
    match format {
        Format::Terminal => Ok(terminal::summary(results, None)),
        Format::Html => html::html(gathered).map_err(|error| error.to_string()),
        Format::Markdown => Ok(markdown::markdown(results)),
        Format::Junit => junit::junit(results).map_err(|error| error.to_string()),
    }
}
