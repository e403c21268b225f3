//! `kmslab capture write`: a run in the virtual world as pcapng.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::Path,
    sync::Arc,
};

use captures::write::write_pcapng;
use emulator::model::Readings;
use scenarios::{
    language::{Case, Loaded, expand},
    run::Verdict,
};

use super::{args::WriteArgs, outputs::writable};
use crate::{
    annotate::comments,
    bundle::case_name,
    check::virtual_arm::run_virtual,
    cli::{ERROR, USAGE, files, output},
};

pub(super) fn write(args: &WriteArgs) -> u8 {
    let readings = match args.readings.readings() {
        Ok(readings) => readings,
        Err(error) => return refused(&error),
    };
    let (name, axes) = split(&args.scenario);
    let Some(loaded) = files::scenario(Path::new(name)) else { return USAGE };
    let cases = match chosen(&loaded, axes) {
        Ok(cases) => cases,
        Err(error) => return refused(&error),
    };
    let folder = args.out.is_dir() || args.out.as_os_str().to_string_lossy().ends_with('/');
    if folder && let Err(error) = fs::create_dir_all(&args.out) {
        return refused(&format!("{}: {error}", args.out.display()));
    }
    if !folder && cases.len() > 1 {
        let ids: Vec<_> = cases.iter().map(|case| case.id.as_str()).collect();
        return refused(&format!(
            "{} has {} cases; name one of them, or a folder to write to: {}",
            loaded.id,
            cases.len(),
            ids.join(", ")
        ));
    }
    for case in &cases {
        let path =
            if folder { args.out.join(format!("{}.pcapng", case_name(&case.id))) } else { args.out.clone() };
        if let Err(code) = writable(&path, &[Path::new(name)]) {
            return code;
        }
        match one(case, args.seed, readings, &path) {
            Ok(told) => output::line(&told),
            Err((code, error)) => {
                eprintln!("error: {error}");
                return code;
            }
        }
    }
    0
}

fn refused(error: &str) -> u8 {
    eprintln!("error: {error}");
    USAGE
}

/// Plays one case and writes it: what to say of it, or an exit code and why.
fn one(case: &Case, seed: u64, readings: Readings, path: &Path) -> Result<String, (u8, String)> {
    let run = run_virtual(case, seed, false, readings);
    let verdict = run.outcome.verdict;
    if verdict > Verdict::Fail && run.events.is_empty() {
        let why = run.outcome.message.unwrap_or_default();
        return Err((ERROR, format!("{}: {}: {why}", case.id, verdict.name())));
    }
    if run.recording.packets().is_empty() {
        return Err((ERROR, format!("{}: nothing goes over the network in this run", case.id)));
    }
    let comments = comments(case, &run.events, &run.recording, &run.outcome);
    let failed = |error: String| (USAGE, format!("{}: {error}", path.display()));
    let file = File::create(path).map_err(|error| failed(error.to_string()))?;
    write_pcapng(BufWriter::new(file), &run.recording, &comments)
        .map_err(|error| failed(error.to_string()))?;
    Ok(format!("{}: {}, {}", path.display(), case.id, verdict.name()))
}

/// A scenario as it is named, and the axes behind it.
fn split(text: &str) -> (&str, Option<&str>) {
    if Path::new(text).exists() {
        return (text, None);
    }
    match text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((name, axes)) => (name, Some(axes)),
        None => (text, None),
    }
}

/// The cases with these values of axes: all of them for none.
fn chosen(loaded: &Arc<Loaded>, axes: Option<&str>) -> Result<Vec<Case>, String> {
    let cases = expand(loaded);
    let known: Vec<String> = cases.iter().map(|case| case.id.clone()).collect();
    let wanted: Vec<&str> = axes.into_iter().flat_map(|axes| axes.split(',')).map(str::trim).collect();
    let of = |case: &Case| -> Vec<String> {
        let axes = case.id.strip_suffix(']').and_then(|id| id.rsplit_once('[')).map(|(_, axes)| axes);
        axes.into_iter().flat_map(|axes| axes.split(',')).map(str::to_owned).collect()
    };
    let fits = |case: &Case| wanted.iter().all(|axis| of(case).iter().any(|own| own == axis));
    let found: Vec<Case> = cases.into_iter().filter(fits).collect();
    if found.is_empty() {
        return Err(format!("no case has [{}]; there are {}", axes.unwrap_or_default(), known.join(", ")));
    }
    Ok(found)
}
