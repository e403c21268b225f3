//! The key below a chart of the SVG file, which has no text beside it: what each colour and line stands for.

use super::chart::{Chart, HEIGHT, WIDTH};

/// An entry, and where it stands.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) x: f64,
    pub(super) y: f64,
    /// Its class in the style sheet.
    pub(super) class: String,
    /// A line, not an area.
    pub(super) line: bool,
    pub(super) name: String,
}

/// Left and right edge.
const LEFT: f64 = 46.0;
const RIGHT: f64 = WIDTH - 4.0;
/// Height of a row.
const ROW: f64 = 14.0;
/// Room of a character, on the safe side, and of what isn't text.
const CHARACTER: f64 = 5.6;
const SWATCH: f64 = 26.0;

/// The entries of a chart in rows below it, and the height of chart and key together.
pub(super) fn key(chart: &Chart) -> (Vec<Entry>, f64) {
    let areas = chart.areas.iter().map(|area| (area.class.clone(), false, area.name.clone()));
    let lines = chart.lines.iter().map(|line| (line.class.clone(), true, line.name.clone()));
    let down = (!chart.outages.is_empty()).then(|| ("outage".to_owned(), false, "host down".to_owned()));
    let (mut x, mut y) = (LEFT, HEIGHT + 8.0);
    let place = |(class, line, name): (String, bool, String)| {
        let wide = SWATCH + CHARACTER * name.chars().count() as f64;
        if x > LEFT && x + wide > RIGHT {
            (x, y) = (LEFT, y + ROW);
        }
        let entry = Entry { x, y, class, line, name };
        x += wide;
        entry
    };
    let entries: Vec<_> = areas.chain(lines).chain(down).map(place).collect();
    (entries, y + ROW)
}
