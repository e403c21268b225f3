//! The pictures of a run: one SVG file, or one offline page with a table beside each chart.

use askama::Template;

use super::{
    FleetRun, after_outages,
    chart::{Chart, HEIGHT, WIDTH, charts},
    columns::columns,
    summary,
};

/// Room for the title above the charts of the SVG file.
const HEAD: f64 = 56.0;

#[derive(Template)]
#[template(path = "fleet.html")]
struct Page<'a> {
    title: &'a str,
    facts: String,
    partial: Option<String>,
    /// What the terminal shows, as text.
    summary: String,
    outages: usize,
    style: &'static str,
    charts: Vec<Drawn>,
}

#[derive(Template)]
#[template(path = "fleet.svg")]
struct Picture<'a> {
    title: &'a str,
    facts: String,
    partial: Option<String>,
    style: &'static str,
    width: f64,
    height: f64,
    charts: Vec<Drawn>,
}

/// A chart as markup.
#[derive(Template)]
#[template(path = "fleet_chart.svg")]
struct Drawing<'a> {
    chart: &'a Chart,
    number: usize,
    /// Where it stands in the file; `None` in the page.
    top: Option<f64>,
    width: f64,
    height: f64,
}

struct Drawn {
    chart: Chart,
    svg: String,
}

const STYLE: &str = include_str!("../../templates/fleet.css");

/// The run as one offline page.
///
/// # Errors
///
/// When the template can't be written, which no data make happen.
pub fn page(run: &FleetRun) -> Result<String, askama::Error> {
    let page = Page {
        title: &run.title,
        facts: run.facts(),
        partial: run.partial(),
        summary: summary::text(run),
        outages: after_outages(run).len(),
        style: STYLE,
        charts: drawn(run, |_| None)?,
    };
    page.render()
}

/// The charts as one SVG file.
///
/// # Errors
///
/// As [`page`].
pub fn svg(run: &FleetRun) -> Result<String, askama::Error> {
    let charts = drawn(run, |number| Some(HEAD + HEIGHT * number as f64))?;
    let height = HEAD + HEIGHT * charts.len() as f64;
    let (title, facts, partial) = (&run.title, run.facts(), run.partial());
    Picture { title, facts, partial, style: STYLE, width: WIDTH, height, charts }.render()
}

fn drawn(run: &FleetRun, top: impl Fn(usize) -> Option<f64>) -> Result<Vec<Drawn>, askama::Error> {
    let draw = |(number, chart): (usize, Chart)| {
        let drawing = Drawing { chart: &chart, number, top: top(number), width: WIDTH, height: HEIGHT };
        Ok(Drawn { svg: drawing.render()?, chart })
    };
    charts(run, &columns(run)).into_iter().enumerate().map(draw).collect()
}
