//! The page itself.

use askama::Template;
use serde_json::json;

use crate::view::{Lane, Moment, Timeline, chart::CLAIMS};

use super::{Lesson, pack::pack};

const STYLE: &str = include_str!("../../../templates/timeline.css");

/// The script, in the order of what uses what; all of it is one scope.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(async () => {\n",
    include_str!("../../../templates/timeline/data.js"),
    include_str!("../../../templates/timeline/time.js"),
    include_str!("../../../templates/timeline/dom.js"),
    include_str!("../../../templates/timeline/events.js"),
    include_str!("../../../templates/timeline/rows.js"),
    include_str!("../../../templates/timeline/chart.js"),
    include_str!("../../../templates/timeline/exchange.js"),
    include_str!("../../../templates/timeline/state.js"),
    include_str!("../../../templates/timeline/table.js"),
    include_str!("../../../templates/timeline.js"),
    "})();\n",
);

#[derive(Template)]
#[template(path = "timeline.html")]
struct Page<'a> {
    style: &'static str,
    script: &'static str,
    title: &'a str,
    claims: &'static str,
    lesson: Option<&'a Lesson>,
    timelines: &'a [Timeline],
    data: String,
}

/// How a page begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opening<'a> {
    /// What is to be learnt, above the runs.
    pub lesson: Option<&'a Lesson>,
    /// The pictures show the time from here, where the scrubber stands; from the start when left out.
    pub from: Option<Moment>,
    /// To here; to the end when left out.
    pub to: Option<Moment>,
}

/// The page of `timelines`, which are shown side by side and scrubbed together.
///
/// # Errors
///
/// When the template can't be rendered, which would be a mistake in it.
pub fn page(timelines: &[Timeline], opening: Opening<'_>) -> Result<String, askama::Error> {
    let Opening { lesson, from, to } = opening;
    let first = timelines.first().map_or("", |timeline| &timeline.title);
    let all = match timelines.len() {
        0 | 1 => first.to_owned(),
        many => format!("{first}, and {} more", many - 1),
    };
    let page = Page {
        style: STYLE,
        script: SCRIPT,
        title: lesson.map_or(&all, |lesson| &lesson.title),
        claims: CLAIMS,
        lesson,
        timelines,
        data: pack(json!({ "timelines": timelines, "lesson": lesson, "from": from, "to": to })),
    };
    page.render()
}

/// Whether states of any lane are only what messages claim.
fn is_claimed(timelines: &[Timeline]) -> bool {
    timelines.iter().flat_map(|timeline| &timeline.lanes).any(|lane| lane.claims)
}

/// Lanes whose licence states are known.
fn told(timeline: &Timeline) -> impl Iterator<Item = &Lane> {
    timeline.lanes.iter().filter(|lane| !lane.bands.is_empty())
}
