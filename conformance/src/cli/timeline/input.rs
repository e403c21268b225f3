//! What `kmslab timeline` is given: scenarios, results and captures, told apart by their content.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::Path,
    sync::Arc,
};

use captures::{
    conversation::build,
    file::{ReadError, Reader},
    transcript::collect,
};
use emulator::{model::Readings, trace, wire::LabKeys};
use scenarios::{
    filter::matches,
    language::{Case, expand},
    run::Verdict,
};

use crate::{
    check::virtual_arm::run_virtual,
    cli::{ERROR, USAGE, capture::source, files},
    extract,
    results::{
        arm::Arm,
        read::{Finished, Results},
        record::{Event, Outcome},
    },
    view::{self, Timeline},
};

use super::args::TimelineArgs;

/// How much is looked at to tell what a file is.
const HEAD: u64 = 64;
/// Magic numbers of pcap (both orders of octets, micro- and nanoseconds), pcapng and gzip.
const CAPTURES: [&[u8]; 6] = [
    &[0xa1, 0xb2, 0xc3, 0xd4],
    &[0xd4, 0xc3, 0xb2, 0xa1],
    &[0xa1, 0xb2, 0x3c, 0x4d],
    &[0x4d, 0x3c, 0xb2, 0xa1],
    &[0x0a, 0x0d, 0x0d, 0x0a],
    &[0x1f, 0x8b],
];
/// Failed cases of a file of results that are drawn without being chosen.
const FAILURES: usize = 10;

/// The timelines of a file, or an exit code; what is wrong with it goes to standard error.
pub(super) fn timelines(path: &Path, args: &TimelineArgs, readings: Readings) -> Result<Vec<Timeline>, u8> {
    let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    // A run's folder stands for its results, as it does for reports.
    let folder = path.is_dir().then(|| path.join("results.jsonl"));
    let (path, name) = match &folder {
        Some(results) => (results.as_path(), results.display().to_string()),
        None => (path, name),
    };
    let failed = |error: io::Error| {
        eprintln!("error: {name}: {error}");
        USAGE
    };
    let mut rest: Box<dyn Read + Send> = match path.to_str() {
        Some("-") => Box::new(io::stdin()),
        _ => Box::new(File::open(path).map_err(failed)?),
    };
    let mut head = Vec::new();
    rest.by_ref().take(HEAD).read_to_end(&mut head).map_err(failed)?;
    let kind = kind(&head);
    let mut all = BufReader::new(Cursor::new(head).chain(rest));
    match kind {
        Kind::Capture => of_capture(path, &name, all, args),
        Kind::Results => of_results(&name, all, args),
        Kind::Scenario => {
            let mut source = Vec::new();
            all.read_to_end(&mut source).map_err(failed)?;
            match String::from_utf8(source).ok().filter(|source| is_scenario(path, source)) {
                Some(source) => of_scenario(&name, &source, args, readings),
                None => Err(nothing_known(&name, "")),
            }
        }
    }
}

enum Kind {
    Capture,
    Results,
    Scenario,
}

fn kind(head: &[u8]) -> Kind {
    match () {
        () if CAPTURES.iter().any(|magic| head.starts_with(magic)) => Kind::Capture,
        () if head.trim_ascii_start().starts_with(b"{") => Kind::Results,
        () => Kind::Scenario,
    }
}

/// Whether text may be a scenario: by its ending, or by its first word behind remarks. Reading it says what is wrong with it.
fn is_scenario(path: &Path, source: &str) -> bool {
    let is_remark = |line: &&str| line.is_empty() || line.starts_with("//");
    let first = source.lines().map(str::trim).find(|line| !is_remark(line));
    first.is_some_and(|first| {
        path.extension().is_some_and(|end| end == "ron")
            || ["Scenario", "(", "/*"].iter().any(|word| first.starts_with(word))
    })
}

/// Says that a file is none of the three, and what helps.
fn nothing_known(name: &str, help: &str) -> u8 {
    eprintln!("error: {name}: neither a scenario, results nor a capture{help}");
    USAGE
}

/// Whether `--case` chooses a case; without it every one is.
fn is_chosen(patterns: &[String], id: &str) -> bool {
    let axes = id.find('[').map_or("", |start| &id[start..]);
    patterns.is_empty() || patterns.iter().any(|pattern| pattern == axes || matches(pattern, id))
}

fn none_chosen<'a>(name: &str, args: &TimelineArgs, known: impl Iterator<Item = &'a str>) -> u8 {
    let known: Vec<&str> = known.take(20).collect();
    eprintln!(
        "error: {name}: no case matches --case {}; it has {}",
        args.cases.join(" --case "),
        if known.is_empty() { "none".to_owned() } else { known.join(", ") }
    );
    USAGE
}

fn of_scenario(
    name: &str,
    source: &str,
    args: &TimelineArgs,
    readings: Readings,
) -> Result<Vec<Timeline>, u8> {
    let loaded = files::loaded(name, source).ok_or(USAGE)?;
    let cases: Vec<Case> = expand(&loaded);
    let mut timelines = Vec::new();
    for case in cases.iter().filter(|case| is_chosen(&args.cases, &case.id)) {
        let run = run_virtual(case, args.seed, false, readings);
        let outcome = Outcome::new(Arm::Virtual, case, &run.outcome, None, String::new());
        let start = run.events.first().map(|event| event.at).unwrap_or_default();
        let events = Event::of_trace(Arm::Virtual, &case.id, start, &run.events);
        let title = format!("{}: {}", case.id, loaded.scenario.title);
        let Some(timeline) = view::timeline(&title, &events, Some(&outcome)) else {
            let why = outcome.message.unwrap_or_else(|| "nothing happened".to_owned());
            eprintln!("error: {}: {why}", case.id);
            return Err(ERROR);
        };
        timelines.push(timeline);
    }
    if timelines.is_empty() {
        return Err(none_chosen(name, args, cases.iter().map(|case| case.id.as_str())));
    }
    Ok(timelines)
}

/// The cases that `--case` chooses; without it those that failed, or the only one.
fn of_results(name: &str, input: impl BufRead, args: &TimelineArgs) -> Result<Vec<Timeline>, u8> {
    let mut timelines = Vec::new();
    let mut first = None;
    let mut left_out = 0;
    let drawn = |case: &Finished, events: &[Event]| {
        let scenario = &case.scenario;
        let title = format!("{} in the arm {}: {}", scenario.id, scenario.arm, scenario.title);
        view::timeline(&title, events, Some(&case.outcome))
    };
    let results = Results::read_traced(input, &mut |case, events| {
        let failed = matches!(case.outcome.verdict, Verdict::Fail | Verdict::Error);
        if args.cases.is_empty() && !failed {
            if first.is_none() {
                first = drawn(case, &events);
            }
        } else if args.cases.is_empty() && timelines.len() == FAILURES {
            left_out += 1;
        } else if is_chosen(&args.cases, &case.scenario.id) {
            timelines.extend(drawn(case, &events));
        }
    });
    let results = results.map_err(|error| {
        eprintln!("error: {name}: {error}");
        USAGE
    })?;
    if results.end.is_none() {
        let (ran, planned) = (results.cases.len(), results.run.cases);
        eprintln!("warning: {name}: cut off after {ran} of {planned} cases; what follows them is missing");
    }
    if left_out > 0 {
        eprintln!("{name}: {left_out} more failed; choose with --case");
    }
    let cases = &results.cases;
    if timelines.is_empty() && cases.len() == 1 && args.cases.is_empty() {
        timelines.extend(first);
    }
    match timelines.is_empty() {
        false => Ok(timelines),
        true if args.cases.is_empty() => {
            eprintln!(
                "error: {name}: nothing failed with a trace to draw, and it has {} cases; choose with --case",
                cases.len()
            );
            Err(USAGE)
        }
        true => Err(none_chosen(name, args, cases.iter().map(|case| case.scenario.id.as_str()))),
    }
}

fn of_capture(
    path: &Path,
    name: &str,
    input: impl Read + Send + 'static,
    args: &TimelineArgs,
) -> Result<Vec<Timeline>, u8> {
    let options = source::options(&args.label);
    let read = Reader::new(input).and_then(|mut reader| collect(&mut reader, &options));
    let (items, summary) = read.map_err(|error| match error {
        // All of the magic numbers of captures were found but what gzip hides.
        ReadError::Format(_) => nothing_known(name, ": what is compressed is no capture; unpack it first"),
        error => source::failed(path, &error),
    })?;
    source::warn(path, &summary.ending);
    let keys = Arc::new(LabKeys::derive(&args.label.label));
    let events: Vec<trace::Event> = extract::trace(&build(&items), &keys).map_err(|error| {
        eprintln!("error: {name}: {error}");
        USAGE
    })?;
    let start = events.first().map(|event| event.at).unwrap_or_default();
    let events = Event::of_trace(Arm::Virtual, name, start, &events);
    let timeline = view::timeline(name, &events, None);
    timeline.map(|timeline| vec![timeline]).ok_or_else(|| {
        eprintln!("error: {name}: nothing of KMS that tells who did what");
        USAGE
    })
}
