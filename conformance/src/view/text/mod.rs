//! Charts in a terminal: lanes over an axis of columns, a legend, and the list of what became of whom and why.

mod glyphs;
mod lanes;
mod line;
mod list;

use super::{Chart, chart::names, wrapped::wrapped};
use glyphs::Glyphs;
use line::{BOLD, DIM, Line};

/// The least width that a chart is drawn in, in columns.
pub const LEAST_WIDTH: usize = 80;

/// How a chart is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// With nothing but ASCII, names from outside excepted.
    pub ascii: bool,
    /// With colours, as escape sequences.
    pub colour: bool,
}

/// The chart as text.
#[must_use]
pub fn text(chart: &Chart, style: Style) -> String {
    let style = Style { width: style.width.max(LEAST_WIDTH), ..style };
    let glyphs = Glyphs::new(style.ascii);
    let mut lines = Vec::new();
    for title in wrapped(&chart.title, style.width) {
        lines.push(written(&title, BOLD));
    }
    lines.push(written(&format!("0m is {}", chart.start), DIM));
    lines.push(Line::default());
    lines.extend(lanes::lanes(chart, &glyphs, style.width));
    lines.push(Line::default());
    lines.extend(list::list(chart, &glyphs, style.width));
    joined(&lines, style)
}

/// Nothing but its lanes and their legend.
#[must_use]
pub fn picture(chart: &Chart, style: Style) -> String {
    let style = Style { width: style.width.max(LEAST_WIDTH), ..style };
    joined(&lanes::lanes(chart, &Glyphs::new(style.ascii), style.width), style)
}

fn joined(lines: &[Line], style: Style) -> String {
    let mut out = String::new();
    lines.iter().for_each(|line| line.write(&mut out, style.colour));
    out
}

fn written(text: &str, colour: &'static str) -> Line {
    let mut line = Line::default();
    line.put(0, text, colour);
    line
}

/// Who a track or an entry is about.
fn who(actors: &[String], glyphs: &Glyphs) -> String {
    names(actors, glyphs.between)
}
