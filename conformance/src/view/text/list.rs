//! The list below the lanes.

use crate::{
    prose,
    view::{Chart, chart::What},
};

use super::{
    glyphs::Glyphs,
    line::{BAD, BOLD, DIM, Line, PLAIN},
    who,
};

/// Transitions with their reasons, steps of the script, broken expectations.
pub(super) fn list(chart: &Chart, glyphs: &Glyphs, width: usize) -> Vec<Line> {
    let times: Vec<String> = chart.entries.iter().map(|entry| chart.time(entry.at)).collect();
    let time_width = times.iter().map(|time| time.chars().count()).max().unwrap_or_default();
    let indent = time_width + 2;
    let mut lines = Vec::new();
    let mut last = None;
    for (entry, time) in chart.entries.iter().zip(&times) {
        let (name, colour) = match &entry.what {
            What::State { .. } => (format!("{}  ", who(&entry.actors, glyphs)), PLAIN),
            What::Step(_) => (String::new(), DIM),
            What::Broken { .. } => (format!("{} ", glyphs.broken), BAD),
        };
        let headline = format!("{name}{}", entry.headline(glyphs.arrow));
        for (index, text) in prose::lines("", "", &headline, width - indent).into_iter().enumerate() {
            let mut line = Line::default();
            // A time is told once.
            if index == 0 && last != Some(entry.at) {
                line.put(time_width - time.chars().count(), time, BOLD);
            }
            line.put(indent, &text, colour);
            lines.push(line);
        }
        last = Some(entry.at);
        let why = entry.why();
        if !why.is_empty() {
            for text in prose::lines("", "", &why, width - indent - 2) {
                let mut line = Line::default();
                line.put(indent + 2, &text, DIM);
                lines.push(line);
            }
        }
    }
    lines
}
