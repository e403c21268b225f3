//! Hours put together into as many columns as a picture has room for.

use super::FleetRun;

/// One column of a chart, one row of its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// The first hour of it.
    pub(super) from: usize,
    /// Machines in each licence state at its end.
    pub(super) states: [u32; 7],
    /// Requests in the busiest hour of it, at each host.
    pub(super) busiest: Vec<u32>,
    /// The count of each host at its end.
    pub(super) counts: Vec<Option<u32>>,
}

/// The most columns of a chart: the days of a year.
const MOST: usize = 366;

/// The columns of a run, all equally long but for the last.
pub(super) fn columns(run: &FleetRun) -> Vec<Column> {
    let hours = &run.series.hours;
    let length = hours.len().div_ceil(MOST).max(1);
    let column = |(number, part): (usize, &[emulator::fleet::Hour])| {
        let last = part.last()?;
        let busiest = |host: usize| part.iter().map(|hour| hour.requests[host]).max().unwrap_or(0);
        Some(Column {
            from: number * length,
            states: last.states,
            busiest: (0..run.population.hosts.len()).map(busiest).collect(),
            counts: last.counts.clone(),
        })
    };
    hours.chunks(length).enumerate().filter_map(column).collect()
}
