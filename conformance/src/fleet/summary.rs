//! A run in numbers: as text for a terminal, and as JSON.

use std::fmt::Write as _;

use emulator::fleet::Hour;
use serde_json::{Value, json as object};

use super::{After, FleetRun, after_outages, outages::Fall};

/// Instants of the table of states.
const INSTANTS: usize = 6;

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
    for after in after_outages(run) {
        outage(&mut text, &after);
    }
    text
}

fn states(text: &mut String, run: &FleetRun) {
    let hours = &run.series.hours;
    let Some(last) = hours.len().checked_sub(1) else { return };
    let mut instants: Vec<_> = (0..INSTANTS).map(|number| last * number / (INSTANTS - 1)).collect();
    instants.dedup();
    let _ = write!(text, "\n{:24}", "machines, end of");
    for instant in &instants {
        let _ = write!(text, "{:>14}", day(*instant));
    }
    let _ = writeln!(text, "{:>10}  in the hour of", "most");
    for state in run.states() {
        let of = |hour: &Hour| hour.states[state as usize];
        let _ = write!(text, "{:24}", state.title());
        for instant in &instants {
            let _ = write!(text, "{:>14}", of(&hours[*instant]));
        }
        let most = hours.iter().enumerate().rev().max_by_key(|(_, hour)| of(hour));
        let (at, most) = most.map_or((0, 0), |(at, hour)| (at, of(hour)));
        let _ = writeln!(text, "{most:>10}  {}", day(at));
    }
}

fn outage(text: &mut String, after: &After) {
    let to = after.to.map_or("the end".to_owned(), day);
    let _ = writeln!(text, "\n{} down from {} to {to}", after.hosts.join(" and "), day(after.from));
    for (what, fall) in [("out-of-tolerance grace", &after.oot_grace), ("notification", &after.notification)]
    {
        let Fall { falls, first, most, most_at } = fall;
        let _ = match (first, most_at) {
            (Some(first), Some(most_at)) => writeln!(
                text,
                "  {what}: {falls} falls, the first on {}; {most} machines at most, first on {}",
                day(*first),
                day(*most_at)
            ),
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
        let all =
            run.states().into_iter().map(|state| (format!("{state:?}"), hour.states[state as usize].into()));
        Value::Object(all.collect())
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
        "hosts": hosts.collect::<Vec<_>>(),
        "outages": after_outages(run),
    })
}
