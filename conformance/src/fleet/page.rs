//! The pictures of a run: one SVG file, or one offline page with a table beside each chart.

use askama::Template;

use super::{
    FleetRun, after_outages,
    chart::{Chart, HEIGHT, WIDTH, charts},
    columns::columns,
    key::{Entry, key},
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
    /// What the terminal shows: its tables, and its sentences about outages.
    tables: String,
    sentences: String,
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
    key: Vec<Entry>,
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
        tables: summary::tables(run),
        sentences: summary::sentences(run).trim().to_owned(),
        outages: after_outages(run).len(),
        style: STYLE,
        charts: drawn(run, None)?.0,
    };
    page.render()
}

/// The charts as one SVG file.
///
/// # Errors
///
/// As [`page`].
pub fn svg(run: &FleetRun) -> Result<String, askama::Error> {
    let (charts, height) = drawn(run, Some(HEAD))?;
    let (title, facts, partial) = (&run.title, run.facts(), run.partial());
    Picture { title, facts, partial, style: STYLE, width: WIDTH, height, charts }.render()
}

/// The charts, and where the last one ends: below each other with a key each from `top` on, or each by itself.
fn drawn(run: &FleetRun, top: Option<f64>) -> Result<(Vec<Drawn>, f64), askama::Error> {
    let mut end = top.unwrap_or(0.0);
    let mut all = Vec::new();
    for (number, chart) in charts(run, &columns(run)).into_iter().enumerate() {
        let (key, height) = if top.is_some() { key(&chart) } else { (Vec::new(), HEIGHT) };
        let drawing = Drawing { chart: &chart, number, top: top.map(|_| end), width: WIDTH, height, key };
        let svg = drawing.render()?;
        end += height;
        all.push(Drawn { chart, svg });
    }
    Ok((all, end))
}
