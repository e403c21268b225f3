//! `kmslab report`: results as people and other programs read them.

mod args;

use std::fs;

use crate::report::{
    gather::{Gathered, gather},
    html, junit, terminal,
};

use super::{ERROR, USAGE, output};
use args::Format;
pub(super) use args::ReportArgs;

pub(super) fn report(args: &ReportArgs) -> u8 {
    match gather(&args.files) {
        Ok(gathered) => written(args, &gathered),
        Err(error) => {
            eprintln!("error: {error}");
            USAGE
        }
    }
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
        Format::Junit => junit::junit(results).map_err(|error| error.to_string()),
    }
}
