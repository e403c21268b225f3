//! `kmslab matrix`.

use std::{fs, num::NonZeroUsize, path::Path, thread};

use scenarios::library::Library;

use crate::{
    check::selected,
    matrix::{Defect, Field, LiveField, Options, VirtualField, findings, html, markdown, matrix, text},
};

use super::{ERROR, FAILED, USAGE, args::MatrixArgs, interrupt, output};

pub(super) fn matrix_verb(args: &MatrixArgs) -> u8 {
    match run(args) {
        Ok(code) => code,
        Err((code, message)) => {
            eprintln!("{message}");
            code
        }
    }
}

fn run(args: &MatrixArgs) -> Result<u8, (u8, String)> {
    let usage = |error: &dyn std::fmt::Display| (USAGE, format!("error: {error}"));
    let library = match &args.library {
        Some(folder) => &Library::from_dir(folder).map_err(|error| {
            if error.is_diagnostic() { (USAGE, error.to_string()) } else { usage(&error) }
        })?,
        None => Library::embedded(),
    };
    let cases = selected(library, &args.filter).map_err(|error| usage(&error))?;
    let mut defects = Defect::selected(&args.saboteur).map_err(|error| usage(&error))?;
    if args.only_dumb {
        defects.clear();
    }
    let processors = thread::available_parallelism().map_or(2, usize::from);
    let options = Options {
        jobs: args.jobs.map_or(processors, NonZeroUsize::get),
        seed: args.seed,
        whole: args.filter.is_empty() && args.saboteur.is_empty() && !args.only_dumb,
    };
    interrupt::end_targets_on_interrupt();
    let live;
    let field: &dyn Field = if args.live {
        let exe =
            std::env::current_exe().map_err(|error| (ERROR, format!("error: this program: {error}")))?;
        live = LiveField { exe };
        &live
    } else {
        &VirtualField
    };
    let mut done = 0;
    let made = matrix(field, &cases, &defects, &options, &mut |row, all| {
        done += 1;
        if !args.quiet && done % 10 == 0 {
            eprintln!("{done} of {all} saboteurs, {} last", row.name);
        }
    });
    let made = made.map_err(|error| (ERROR, format!("error: {error}")))?;
    let found = findings(&made);
    let write = |path: &Path, what: &str| {
        fs::write(path, what).map_err(|error| (USAGE, format!("error: {}: {error}", path.display())))
    };
    if let Some(path) = &args.html {
        let page = html(&made, &found).map_err(|error| (ERROR, format!("error: {error}")))?;
        write(path, &page)?;
    }
    if let Some(path) = &args.markdown {
        write(path, &markdown(&made))?;
    }
    if args.json {
        let json = serde_json::to_string(&made).map_err(|error| (ERROR, format!("error: {error}")))?;
        output::line(&json);
        for finding in &found {
            eprintln!("!! {finding}");
        }
    } else {
        output::line(text(&made, &found).trim_end());
    }
    Ok(if found.is_empty() { 0 } else { FAILED })
}
