//! The list below a drawing, and the same as words for whoever can't see it.

use crate::{
    prose::lines,
    view::{
        Chart,
        chart::{Entry, What, names},
    },
};

use super::{
    markup::Markup,
    sizes::{LETTER, MARGIN, ROW, WIDTH},
};

/// Draws the list below `y`; gives where it ends.
pub(super) fn draw(chart: &Chart, body: &mut Markup, mut y: u32) -> u32 {
    let times: Vec<String> = chart.entries.iter().map(|entry| chart.time(entry.at)).collect();
    let time_width = times.iter().map(String::len).max().unwrap_or_default();
    let left = MARGIN + (u32::try_from(time_width).unwrap_or_default() + 2) * LETTER;
    let letters = ((WIDTH - MARGIN - left) / LETTER) as usize;
    let mut last = None;
    for (entry, time) in chart.entries.iter().zip(&times) {
        let class = match entry.what {
            What::State { .. } => "name",
            What::Step(_) => "dim",
            What::Broken { .. } => "broken",
        };
        for (index, text) in lines("", "", &headline(entry), letters).into_iter().enumerate() {
            y += ROW;
            if index == 0 && last != Some(entry.at) {
                body.text(MARGIN, y, "", time);
            }
            body.text(left, y, class, &text);
        }
        last = Some(entry.at);
        for text in lines("", "", &entry.why(), letters).into_iter().filter(|text| !text.is_empty()) {
            y += ROW;
            body.text(left + 2 * LETTER, y, "dim", &text);
        }
    }
    y
}

/// The chart in words.
pub(super) fn told(chart: &Chart) -> String {
    let line = |entry: &Entry| {
        let why = entry.why();
        let why = if why.is_empty() { why } else { format!(": {why}") };
        format!("{}: {}{why}", chart.time(entry.at), headline(entry))
    };
    let lines: Vec<String> = chart.entries.iter().map(line).collect();
    let remark = chart.remark.map(|remark| format!("\n{remark}")).unwrap_or_default();
    format!("{}{remark}\n{}", chart.title, lines.join("\n"))
}

fn headline(entry: &Entry) -> String {
    let who = names(&entry.actors, "…");
    format!("{who}  {}", entry.headline("→")).trim().to_owned()
}
