//! Charts as a drawing: one SVG file that needs nothing but itself, light or dark as its reader's screen is.

mod lanes;
mod list;
mod markup;
mod sizes;
mod style;

use crate::prose;

use super::Chart;
use lanes::Lanes;
use markup::{Markup, escaped};
use sizes::{LETTER, MARGIN, ROW, WIDTH};

/// The charts, one below the other.
#[must_use]
pub fn svg(charts: &[Chart]) -> String {
    let mut body = Markup::default();
    let mut y = MARGIN;
    let mut looks = Vec::new();
    for chart in charts {
        y += ROW;
        body.text(MARGIN, y, "title", &chart.title);
        y += ROW;
        body.text(MARGIN, y, "dim", &format!("0m is {}", chart.start));
        let letters = ((WIDTH - 2 * MARGIN) / LETTER) as usize;
        for remark in chart.remark.iter().flat_map(|remark| prose::lines("", "", remark, letters)) {
            y += ROW;
            body.text(MARGIN, y, "dim", &remark);
        }
        let mut lanes = Lanes::new(chart, &mut body, &mut looks, y + ROW);
        y = lanes.draw();
        y = list::draw(chart, &mut body, y + ROW) + ROW;
    }
    let titles: Vec<&str> = charts.iter().map(|chart| chart.title.as_str()).collect();
    let told: Vec<String> = charts.iter().map(list::told).collect();
    let height = y + MARGIN;
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title desc">
<title id="title">{}</title>
<desc id="desc">{}</desc>
{}<rect class="page" width="{WIDTH}" height="{height}"/>
{}</svg>
"#,
        escaped(&titles.join("; ")),
        escaped(&told.join("\n\n")),
        style::style(&looks),
        body.into_string()
    )
}
