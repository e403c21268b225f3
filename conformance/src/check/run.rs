//! One run: jobs, arm by arm, then reports.

use std::{
    fs,
    io::{self, BufWriter, Write},
    num::NonZeroU32,
    path::Path,
};

use scenarios::{catalogue::switched, library::Library};

use super::{
    Job, Options, Player, Trouble, job, pool, sink,
    timings::{self, Timing, Timings, slowest},
};
use crate::{
    baseline::{self, File, Placeholders},
    bundle,
    report::{junit, known::blessed as told_of, progress::Progress, terminal},
    results::{arm::Arm, read::Results, record::Run},
};

/// Removes what an earlier run left in the output folder, so that nobody takes it for this run's.
fn clear(out: &Path) -> Result<(), Trouble> {
    let gone = |result: io::Result<()>, path: &Path| match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Trouble::out(path, error)),
        _ => Ok(()),
    };
    for name in ["results.jsonl", "junit.xml", "timings.jsonl"] {
        let path = out.join(name);
        gone(fs::remove_file(&path), &path)?;
    }
    // Bundles alone: whatever else lies there is somebody's.
    let failures = out.join("failures");
    let entries = match fs::read_dir(&failures) {
        Ok(entries) => entries,
        Err(error) => return gone(Err(error), &failures),
    };
    for entry in entries {
        let path = entry.map_err(|error| Trouble::out(&failures, error))?.path();
        if bundle::is_bundle(&path) {
            gone(fs::remove_dir_all(&path), &path)?;
        }
    }
    // Only where nothing is left.
    let _ = fs::remove_dir(&failures);
    Ok(())
}

/// The file of known failures. A run that is to be blessed and isn't whole is refused before it costs any time.
fn known(options: &Options) -> Result<Option<File>, Trouble> {
    if let Some(part) = options.partial().filter(|_| options.bless) {
        return Err(Trouble::Partial(part));
    }
    let placeholders = if options.bless { Placeholders::Accepted } else { Placeholders::Refused };
    Ok(options.baseline.as_ref().map(|path| baseline::read(path, placeholders)).transpose()?)
}

/// Runs a check with these players, one for each arm, and gives the exit code.
pub fn check(options: &Options, players: &[(Arm, &dyn Player)]) -> Result<u8, Trouble> {
    let library = match &options.library {
        Some(folder) => &Library::from_dir(folder)?,
        None => Library::embedded(),
    };
    let baseline = known(options)?;
    let jobs = job::jobs(library, options, players)?;
    // Only now: what an earlier run left stays until this one is sure to begin.
    let path = || options.out.clone();
    fs::create_dir_all(&options.out).map_err(|error| Trouble::OutFolder { path: path(), error })?;
    clear(&options.out)?;
    let run = Run {
        format: crate::results::record::FORMAT,
        suite: env!("CARGO_PKG_VERSION").to_owned(),
        seed: options.seed,
        readings: switched(options.readings),
        arms: players.iter().map(|(arm, _)| *arm).collect(),
        targets: players.iter().filter_map(|(_, player)| player.target()).collect(),
        filter: options.filter.clone(),
        shard: options.shard,
        left_out: options.left_out.clone(),
        baseline: baseline.as_ref().map(|file| file.baseline.clone()),
        strict: options.strict,
        library: options.library.as_ref().map(|folder| folder.display().to_string()),
        cases: jobs.len(),
    };
    let progress = Progress::new(jobs.len(), options.rounds.most.map(NonZeroU32::get), options.quiet);
    let sink = sink::Sink::new(options, run)?;
    let timings = Timings::default();
    for round in options.rounds.each(options.seed) {
        progress.round(round.number);
        for (arm, player) in players {
            let of_arm: Vec<&Job> = jobs.iter().filter(|job| job.arm == *arm).collect();
            pool::play(*player, &of_arm, round, options, &progress, &sink, &timings);
        }
        if options.stop.why().is_some() || (options.rounds.until_failure && sink.has_failed()) {
            break;
        }
    }
    progress.end();
    let results = sink.finish(&jobs)?;
    let timings = timings.into_list();
    write_reports(options, &results)?;
    write_timings(options, &timings)?;
    let shown = options.out.display().to_string();
    let slowest = if options.quiet { String::new() } else { slowest(&timings, options.slowest) };
    let summary = terminal::summary(&results, Some(&shown));
    told(
        format!(
            "{summary}{slowest}results in {shown}/
"
        )
        .as_bytes(),
    );
    match (baseline, &options.baseline) {
        (Some(file), Some(path)) if options.bless => {
            let blessed = baseline::bless(&file, &results)?;
            blessed.write(path)?;
            told(told_of(&path.display().to_string(), &blessed).as_bytes());
            Ok(0)
        }
        _ => Ok(results.end.map_or(3, |end| end.exit)),
    }
}

fn told(text: &[u8]) {
    // Nobody may be reading any more; the results are written.
    let _ = io::stdout().lock().write_all(text);
}

fn write_reports(options: &Options, results: &Results) -> Result<(), Trouble> {
    let path = options.out.join("junit.xml");
    let text = junit::junit(results).map_err(|error| Trouble::Report(error.to_string()))?;
    fs::write(&path, text).map_err(|error| Trouble::out(&path, error))
}

fn write_timings(options: &Options, timings: &[Timing]) -> Result<(), Trouble> {
    let path = options.out.join("timings.jsonl");
    let file = fs::File::create(&path).map_err(|error| Trouble::out(&path, error))?;
    timings::write(&mut BufWriter::new(file), timings).map_err(|error| Trouble::out(&path, error))
}
