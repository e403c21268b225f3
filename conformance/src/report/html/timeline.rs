//! A case's timeline: its drawing, and its trace as rows of a table, the failing step marked.

use data_encoding::BASE64;

use crate::{
    report::{
        finding,
        rows::{self, Row, rows},
        timeline::{at, chart, start, who},
    },
    results::record::{Event, Outcome, Scenario},
    view::svg::svg,
};

/// Rows before the first finding that are shown, and rows behind the last; the bundle's timeline has all of them.
const BEFORE: usize = 40;
const AFTER: usize = 10;

/// A timeline.
pub(super) struct TimelineView {
    /// SVG in base64: as an image it keeps its styles and ids to itself.
    pub(super) drawing: String,
    /// World time when it began.
    pub(super) start: String,
    /// Rows left out before those shown, and behind them.
    pub(super) left_out: (usize, usize),
    pub(super) rows: Vec<RowView>,
}

/// A row.
pub(super) enum RowView {
    /// A step of the script.
    Step {
        /// When.
        at: String,
        /// What was done.
        text: String,
        /// What was expected next didn't happen.
        is_failing: bool,
    },
    /// Something that was seen.
    Event {
        /// When.
        at: String,
        /// Who did it, to whom.
        who: String,
        /// What it is.
        kind: &'static str,
        /// Name, value, and whether it differs.
        fields: Vec<(String, String, bool)>,
        /// A finding is about it.
        is_marked: bool,
    },
    /// What was found, in lines.
    Finding {
        /// It fails the case.
        is_broken: bool,
        /// Its lines.
        text: String,
    },
}

impl TimelineView {
    /// `None` for a case that was not run.
    pub(super) fn new(scenario: &Scenario, events: &[Event], outcome: &Outcome) -> Option<Self> {
        let start = start(events.first()?);
        let rows = rows(events, outcome);
        let is_finding = |row: &Row<'_>| matches!(row, Row::Broken(_));
        let first = rows.iter().position(is_finding).unwrap_or(0);
        let last = rows.iter().rposition(is_finding).unwrap_or(0);
        let is_step = |row: &Row<'_>| matches!(row, Row::Event { event, .. } if rows::step(event).is_some());
        let failing = rows[..first].iter().rposition(is_step);
        let from = first.saturating_sub(BEFORE).min(failing.unwrap_or(first));
        let to = rows.len().min(last + 1 + AFTER);
        let left_out = (from, rows.len() - to);
        let shown = rows.iter().enumerate().take(to).skip(from);
        let rows = shown.map(|(index, row)| RowView::new(row, failing == Some(index))).collect();
        let drawing = BASE64.encode(svg(&[chart(scenario, events, outcome)?]).as_bytes());
        Some(Self { drawing, start, left_out, rows })
    }
}

impl RowView {
    fn new(row: &Row<'_>, is_failing: bool) -> Self {
        match row {
            Row::Broken(check) => Self::Finding {
                is_broken: check.state == scenarios::run::CheckState::Broken,
                text: finding::of_check(check).join("\n"),
            },
            Row::Event { event, marked, differing } => match rows::step(event) {
                Some(text) => Self::Step { at: at(event), text, is_failing },
                None => Self::Event {
                    at: at(event),
                    who: who(event),
                    kind: event.kind.name(),
                    fields: rows::fields(event, differing)
                        .map(|(name, value)| (name.to_owned(), value, differing.contains(&name)))
                        .collect(),
                    is_marked: *marked,
                },
            },
        }
    }
}
