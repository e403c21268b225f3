//! A run in numbers: as text for a terminal, and as JSON.

use std::fmt::Write as _;

use emulator::{fleet::Hour, model::LicenceStatus};
use serde_json::{Value, json as object};

use super::{After, Down, Fell, FleetRun, after_outages, without_outage};

/// Instants of the table of states: the last hour of each fifth of the run.
const INSTANTS: usize = 5;

/// What was seen at one host.
struct AtHost {
    requests: u64,
    refused: u64,
    /// Requests in the busiest hour, and which it was.
    busiest: (u32, usize),
    /// The count: lowest and highest after the first request, and at the end.
    counts: Option<(u32, u32, u32)>,
    /// Hours at whose end the count was below the largest threshold of the fleet.
    below: usize,
}

fn at_host(run: &FleetRun, host: usize) -> AtHost {
    let hours = &run.series.hours;
    let busiest = hours.iter().enumerate().map(|(number, hour)| (hour.requests[host], number));
    let counts: Vec<_> = hours.iter().filter_map(|hour| hour.counts[host]).collect();
    let threshold = run.population.threshold().unwrap_or(0);
    AtHost {
        requests: run.series.requests(host),
        refused: hours.iter().map(|hour| u64::from(hour.refused[host])).sum(),
        // The first of several busiest hours.
        busiest: busiest.rev().max_by_key(|(requests, _)| *requests).unwrap_or((0, 0)),
        counts: counts.last().map(|last| {
            let lowest = counts.iter().min().unwrap_or(last);
            (*lowest, *counts.iter().max().unwrap_or(last), *last)
        }),
        below: counts.iter().filter(|count| **count < threshold).count(),
    }
}

/// `day 12 03:00`, counted from the start.
fn day(hour: usize) -> String {
    format!("day {} {:02}:00", hour / 24, hour % 24)
}

/// The run as text: states at several instants, hosts, and what became of the machines after outages.
#[must_use]
pub fn text(run: &FleetRun) -> String {
    let mut text = format!("{}\n{}\n", run.title, run.facts());
    if let Some(partial) = run.partial() {
        let _ = writeln!(text, "{partial}");
    }
    text.push('\n');
    text.push_str(&tables(run));
    text.push_str(&sentences(run));
    text
}

/// States at several instants, and the hosts.
pub(super) fn tables(run: &FleetRun) -> String {
    let mut text = String::new();
    states(&mut text, run);
    let _ = writeln!(
        text,
        "\n{:14}{:>10}{:>9}{:>9}  {:24}{:>8}  count",
        "host", "requests", "refused", "busiest", "in the hour of", "threshold"
    );
    for (number, host) in run.population.hosts.iter().enumerate() {
        let seen = at_host(run, number);
        let count = seen.counts.map_or("none yet".to_owned(), |(lowest, highest, last)| {
            format!("{last} at the end, {lowest} to {highest}, below for {} h", seen.below)
        });
        let threshold = run.population.threshold().unwrap_or(0);
        let _ = writeln!(
            text,
            "{:14}{:>10}{:>9}{:>9}  {:24}{threshold:>9}  {count}",
            host.name,
            seen.requests,
            seen.refused,
            seen.busiest.0,
            if seen.requests == 0 { "-".to_owned() } else { day(seen.busiest.1) },
        );
    }
    text
}

/// What became of the machines after outages and without one: each begins with an empty line.
pub(super) fn sentences(run: &FleetRun) -> String {
    let mut text = String::new();
    let outages = after_outages(run);
    for after in &outages {
        outage(&mut text, after);
    }
    let others = without_outage(run);
    if others.oot_grace.falls + others.notification.falls > 0 {
        let _ = writeln!(
            text,
            "\n{}",
            if outages.is_empty() { "falls" } else { "falls that belong to no outage" }
        );
        falls(&mut text, &others);
    }
    text
}

fn states(text: &mut String, run: &FleetRun) {
    let hours = &run.series.hours;
    let Some(last) = hours.len().checked_sub(1) else { return };
    let mut instants: Vec<_> = (1..=INSTANTS).map(|number| last * number / INSTANTS).collect();
    instants.dedup();
    let _ = write!(text, "{:24}", "machines, end of");
    for instant in &instants {
        let _ = write!(text, "{:>16}", day(*instant));
    }
    let _ = writeln!(text, "{:>10}  in the hour of", "most");
    let mut row = |title: &str, of: &dyn Fn(&Hour) -> u32| {
        let most = hours.iter().enumerate().rev().max_by_key(|(_, hour)| of(hour));
        let (at, most) = most.map_or((0, 0), |(at, hour)| (at, of(hour)));
        if most == 0 {
            return;
        }
        let _ = write!(text, "{title:24}");
        for instant in &instants {
            let _ = write!(text, "{:>16}", of(&hours[*instant]));
        }
        let _ = writeln!(text, "{most:>10}  {}", day(at));
    };
    row("not installed yet", &|hour| run.not_installed(hour));
    for state in run.states() {
        row(state.title(), &|hour| hour.states[state as usize]);
    }
}

fn outage(text: &mut String, after: &After) {
    let end = |to: Option<usize>| to.map_or("the end".to_owned(), day);
    let names: Vec<_> = after.hosts.iter().map(|host| host.name.as_str()).collect();
    let _ = write!(text, "\n{} down from {}", names.join(" and "), day(after.from));
    match after.hosts.as_slice() {
        [first, others @ ..] if others.iter().all(|other| other.to == first.to) => {
            let _ = writeln!(text, " to {}", end(first.to));
        }
        hosts => {
            let each: Vec<_> =
                hosts.iter().map(|Down { name, to }| format!("{name} to {}", end(*to))).collect();
            let _ = writeln!(text, ": {}", each.join(", "));
        }
    }
    if after.begun {
        falls(text, &after.fell);
    } else {
        let _ = writeln!(text, "  not played: it begins after the end");
    }
}

fn falls(text: &mut String, fell: &Fell) {
    for (what, fell) in [("out-of-tolerance grace", fell.oot_grace), ("notification", fell.notification)] {
        let _ = match (fell.first, fell.last) {
            (Some(first), Some(last)) => {
                let falls = if fell.falls == 1 { "fall" } else { "falls" };
                writeln!(
                    text,
                    "  {what}: {} {falls}, the first on {}, the last on {}",
                    fell.falls,
                    day(first),
                    day(last)
                )
            }
            _ => writeln!(text, "  {what}: nobody fell"),
        };
    }
}

/// The run as one JSON object: what the text says. Hours count from the start of the run.
#[must_use]
pub fn json(run: &FleetRun) -> Value {
    let hosts = run.population.hosts.iter().enumerate().map(|(number, host)| {
        let seen = at_host(run, number);
        let (lowest, highest, last) = seen
            .counts
            .map_or((None, None, None), |(lowest, highest, last)| (Some(lowest), Some(highest), Some(last)));
        object!({
            "name": host.name,
            "requests": seen.requests,
            "refused": seen.refused,
            "busiest": { "requests": seen.busiest.0, "hour": seen.busiest.1 },
            "count": { "end": last, "lowest": lowest, "highest": highest, "hours_below": seen.below },
        })
    });
    let states = |hour: &Hour| {
        let all = LicenceStatus::ALL.map(|state| (format!("{state:?}"), hour.states[state as usize].into()));
        Value::Object(all.into_iter().collect())
    };
    object!({
        "title": run.title,
        "start": run.population.start.to_string(),
        "seed": run.seed,
        "machines": run.population.machines(),
        "hours": run.hours(),
        "hours_asked": run.length.0 / 60,
        "partial": run.partial().is_some(),
        "attempts": run.series.attempts,
        "threshold": run.population.threshold(),
        "states": run.series.hours.last().map(states),
        "not_installed": run.series.hours.last().map(|hour| run.not_installed(hour)),
        "hosts": hosts.collect::<Vec<_>>(),
        "outages": after_outages(run),
        "without_outage": without_outage(run),
    })
}
