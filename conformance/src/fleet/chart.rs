//! The charts of a run: where everything stands, in the units of the drawing. Templates only write them down.

use emulator::model::LicenceStatus;

use super::{FleetRun, columns::Column};

/// Width and height of a chart.
pub(super) const WIDTH: f64 = 400.0;
pub(super) const HEIGHT: f64 = 220.0;
/// Where its field begins and ends.
const LEFT: f64 = 46.0;
const RIGHT: f64 = 392.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 196.0;
/// Ticks of the time axis.
const TICKS: usize = 5;

/// A chart and the table of its numbers.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) title: String,
    /// What it shows, for who doesn't see it.
    pub(super) told: String,
    pub(super) areas: Vec<Shape>,
    pub(super) lines: Vec<Shape>,
    /// Outages: left edge and width.
    pub(super) outages: Vec<(String, String)>,
    pub(super) across: Vec<Tick>,
    pub(super) up: Vec<Tick>,
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A shape of one colour.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its class in the style sheet.
    pub(super) class: String,
    /// What it stands for.
    pub(super) name: String,
    /// Its corners.
    pub(super) points: String,
}

/// A mark of an axis.
#[derive(Debug)]
pub(super) struct Tick {
    pub(super) at: String,
    pub(super) text: String,
}

/// A run laid out over the width of a chart.
struct Field<'a> {
    run: &'a FleetRun,
    columns: &'a [Column],
    /// The largest value.
    top: u32,
}

/// The states; for each host its requests; for each host its count.
pub(super) fn charts(run: &FleetRun, columns: &[Column]) -> Vec<Chart> {
    let hosts = 0..run.population.hosts.len();
    let mut charts = vec![states(run, columns)];
    charts.extend(hosts.clone().map(|host| requests(run, columns, host)));
    charts.extend(hosts.map(|host| counts(run, columns, host)));
    charts
}

impl Field<'_> {
    fn x(&self, hour: usize) -> f64 {
        let hours = self.run.hours().max(1);
        LEFT + (RIGHT - LEFT) * hour as f64 / hours as f64
    }

    fn y(&self, value: u32) -> f64 {
        BOTTOM - (BOTTOM - TOP) * f64::from(value) / f64::from(self.top.max(1))
    }

    /// Corners of steps from each column's begin to the next one's; columns without a value are left out.
    fn steps(&self, value: impl Fn(&Column) -> Option<u32>) -> Vec<String> {
        let mut corners = Vec::new();
        for (number, column) in self.columns.iter().enumerate() {
            let next = self.columns.get(number + 1).map_or(self.run.hours(), |next| next.from);
            let Some(y) = value(column).map(|value| self.y(value)) else { continue };
            corners.push(format!("{:.1},{y:.1}", self.x(column.from)));
            corners.push(format!("{:.1},{y:.1}", self.x(next)));
        }
        corners
    }

    /// The area between two heights.
    fn area(&self, low: impl Fn(&Column) -> u32, high: impl Fn(&Column) -> u32) -> String {
        let mut corners = self.steps(|column| Some(high(column)));
        corners.extend(self.steps(|column| Some(low(column))).into_iter().rev());
        corners.join(" ")
    }

    fn across(&self) -> Vec<Tick> {
        let hours = self.run.hours();
        let tick = |number| {
            let hour = hours * number / TICKS;
            let text = if hours >= 24 * TICKS { format!("day {}", hour / 24) } else { format!("{hour} h") };
            Tick { at: format!("{:.1}", self.x(hour)), text }
        };
        (0..=TICKS).map(tick).collect()
    }

    fn up(&self) -> Vec<Tick> {
        let mut values = vec![0, self.top / 2, self.top];
        values.dedup();
        let tick = |value: u32| Tick { at: format!("{:.1}", self.y(value)), text: value.to_string() };
        values.into_iter().map(tick).collect()
    }

    fn outages(&self, host: Option<usize>) -> Vec<(String, String)> {
        let hosts = self.run.population.hosts.iter().enumerate();
        let hosts = hosts.filter(|(number, _)| host.is_none_or(|host| host == *number));
        let spans = hosts.flat_map(|(_, host)| &host.outages);
        let spans = spans.map(|outage| {
            let hour = |minute: u32| (minute as usize / 60).min(self.run.hours());
            (self.x(hour(outage.from)), self.x(hour(outage.to)))
        });
        let wide = spans.filter(|(from, to)| to > from);
        wide.map(|(from, to)| (format!("{from:.1}"), format!("{:.1}", to - from))).collect()
    }

    fn row(&self, column: &Column, values: impl Iterator<Item = String>) -> Vec<String> {
        std::iter::once(self.run.at(column.from).to_string()).chain(values).collect()
    }
}

fn states(run: &FleetRun, columns: &[Column]) -> Chart {
    let top = columns.iter().map(|column| column.states.iter().sum()).max().unwrap_or(0);
    let field = Field { run, columns, top };
    let states = run.states();
    let below = |column: &Column, number: usize| -> u32 {
        states[..number].iter().map(|state| column.states[*state as usize]).sum()
    };
    let area = |(number, state): (usize, &LicenceStatus)| Shape {
        class: format!("s{}", state.code()),
        name: state.title().to_owned(),
        points: field.area(|column| below(column, number), |column| below(column, number + 1)),
    };
    let row = |column: &Column| {
        field.row(column, states.iter().map(|state| column.states[*state as usize].to_string()))
    };
    Chart {
        title: "Machines by licence state".to_owned(),
        told: format!("At most {top} machines, stacked by licence state; shaded where a host was down."),
        areas: states.iter().enumerate().map(area).collect(),
        lines: Vec::new(),
        outages: field.outages(None),
        across: field.across(),
        up: field.up(),
        heads: states.iter().map(|state| state.title().to_owned()).collect(),
        rows: columns.iter().map(row).collect(),
    }
}

fn requests(run: &FleetRun, columns: &[Column], host: usize) -> Chart {
    let name = &run.population.hosts[host].name;
    let top = columns.iter().map(|column| column.busiest[host]).max().unwrap_or(0);
    let field = Field { run, columns, top };
    let points = field.area(|_| 0, |column| column.busiest[host]);
    // Columns are equally long but for the last.
    let head = match columns.get(1).map_or(run.hours(), |second| second.from) {
        1 => "requests in the hour".to_owned(),
        hours => format!("requests in the busiest of {hours} hours"),
    };
    Chart {
        title: format!("Requests per hour on {name}"),
        told: format!("{} requests in all, at most {top} in an hour.", run.series.requests(host)),
        areas: vec![Shape { class: "requests".into(), name: head.clone(), points }],
        lines: Vec::new(),
        outages: field.outages(Some(host)),
        across: field.across(),
        up: field.up(),
        heads: vec![head],
        rows: columns
            .iter()
            .map(|column| field.row(column, std::iter::once(column.busiest[host].to_string())))
            .collect(),
    }
}

fn counts(run: &FleetRun, columns: &[Column], host: usize) -> Chart {
    let name = &run.population.hosts[host].name;
    let threshold = run.population.threshold().unwrap_or(0);
    let of = |column: &Column| column.counts[host];
    let top = columns.iter().filter_map(of).max().unwrap_or(0).max(threshold);
    let field = Field { run, columns, top };
    let line = |class: &str, name: String, points: Vec<String>| Shape {
        class: class.to_owned(),
        name,
        points: points.join(" "),
    };
    let last = columns.last().and_then(|column| column.counts[host]);
    let last = last.map_or("no request yet".to_owned(), |count| count.to_string());
    Chart {
        title: format!("Count on {name} against the threshold of {threshold}"),
        told: format!(
            "The count at the end: {last}. Machines of the most demanding product activate from {threshold} on."
        ),
        areas: Vec::new(),
        lines: vec![
            line("count", "count".into(), field.steps(of)),
            line("threshold", format!("threshold: {threshold}"), field.steps(|_| Some(threshold))),
        ],
        outages: field.outages(Some(host)),
        across: field.across(),
        up: field.up(),
        heads: vec!["count".to_owned()],
        rows: columns
            .iter()
            .map(|column| {
                let count = column.counts[host].map_or("none yet".to_owned(), |count| count.to_string());
                field.row(column, std::iter::once(count))
            })
            .collect(),
    }
}
