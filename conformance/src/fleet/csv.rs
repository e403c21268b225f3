//! The series as CSV (RFC 4180): a row for each hour.

use std::fmt::Write as _;

use emulator::model::LicenceStatus;

use super::FleetRun;

/// All of the series: time, machines in each state at the end of the hour, those that fell into OOT grace and into
/// notification in it, and for each host requests, refusals and the count at its end (empty before its first request). A
/// partial run says so in one more column, `partial`.
#[must_use]
pub fn csv(run: &FleetRun) -> String {
    let mut text = String::from("time");
    for state in LicenceStatus::ALL {
        let _ = write!(text, ",{state:?}");
    }
    text.push_str(",fell_OotGrace,fell_Notification");
    for host in &run.population.hosts {
        let _ = write!(text, ",requests {0},refused {0},count {0}", host.name);
    }
    let partial = run.partial();
    let partial = partial.as_deref().map(|partial| partial.strip_prefix("partial: ").unwrap_or(partial));
    if partial.is_some() {
        text.push_str(",partial");
    }
    text.push_str("\r\n");
    for (number, hour) in run.series.hours.iter().enumerate() {
        let _ = write!(text, "{}", run.at(number));
        for state in LicenceStatus::ALL {
            let _ = write!(text, ",{}", hour.states[state as usize]);
        }
        for state in [LicenceStatus::OotGrace, LicenceStatus::Notification] {
            let _ = write!(text, ",{}", hour.fell[state as usize]);
        }
        for host in 0..run.population.hosts.len() {
            let count = hour.counts[host].map(|count| count.to_string()).unwrap_or_default();
            let _ = write!(text, ",{},{},{count}", hour.requests[host], hour.refused[host]);
        }
        if let Some(partial) = partial {
            let _ = write!(text, ",{partial}");
        }
        text.push_str("\r\n");
    }
    text
}
