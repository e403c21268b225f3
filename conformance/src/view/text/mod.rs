//! Charts in a terminal: lanes over an axis of columns, a legend, and the list of what became of whom and why.

mod glyphs;
mod lanes;
mod line;
mod list;
mod style;

use crate::prose;

use super::{Chart, chart::names};
use glyphs::Glyphs;
use line::{BOLD, DIM, Line};

pub use style::{LEAST_WIDTH, Style};

/// The chart as text.
#[must_use]
pub fn text(chart: &Chart, style: Style) -> String {
    let style = style.wide_enough();
    let glyphs = Glyphs::new(style.ascii);
    let mut lines = Vec::new();
    for title in prose::lines("", "", &chart.title, style.width) {
        lines.push(written(&title, BOLD));
    }
    lines.push(written(&format!("0m is {}", chart.start), DIM));
    for remark in chart.remark.iter().flat_map(|remark| prose::lines("", "", remark, style.width)) {
        lines.push(written(&remark, DIM));
    }
    lines.push(Line::default());
    lines.extend(lanes::lanes(chart, &glyphs, style.width));
    lines.push(Line::default());
    lines.extend(list::list(chart, &glyphs, style.width));
    joined(&lines, style)
}

/// Nothing but its lanes and their legend.
#[must_use]
pub fn picture(chart: &Chart, style: Style) -> String {
    let style = style.wide_enough();
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
