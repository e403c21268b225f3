//! All that is drawn of a timeline.

use std::collections::BTreeSet;

use crate::view::{Moment, Timeline, span::length};

use super::{
    entries::{self, Entry},
    tracks::{self, Row, Track},
};

/// A timeline, or a part of it, as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What it is of.
    pub title: String,
    /// World time at moment 0.
    pub start: String,
    /// What is to be known of all of it: that licence states are only what messages claim.
    pub remark: Option<&'static str>,
    /// The first moment that is shown.
    pub from: Moment,
    /// The last one.
    pub to: Moment,
    /// When the script acts.
    pub steps: Vec<Moment>,
    /// When something happened that breaks an expectation.
    pub broken: Vec<Moment>,
    /// Actors; those that did the same at the same time share one.
    pub tracks: Vec<Track>,
    /// Transitions, steps of the script and broken expectations, in order.
    pub entries: Vec<Entry>,
    /// Every moment at which something happens, what matters most first.
    pub moments: Vec<Moment>,
    /// Ends that were asked for: their times are told to the millisecond.
    asked: [Option<Moment>; 2],
}

/// Said where nothing but messages tells licence states.
pub const CLAIMS: &str = "Licence states here are only what requests claim, and what follows from their answers \
                          (inferred); no message tells what a client became afterwards, or when it asks next.";

impl Chart {
    /// All of a timeline, or what lies between two moments of it.
    #[must_use]
    pub fn of(timeline: &Timeline, from: Option<Moment>, to: Option<Moment>) -> Self {
        let asked = [from, to];
        let (from, to) = (from.unwrap_or_default(), to.unwrap_or(timeline.end).min(timeline.end));
        let inside = |at: &Moment| (from..=to).contains(at);
        let steps: Vec<Moment> = timeline.steps.iter().map(|step| step.at).filter(inside).collect();
        let broken = entries::broken(timeline).filter_map(|judged| judged.at).filter(inside).collect();
        let tracks = tracks::tracks(timeline, from, to);
        let moments = moments(&tracks, &steps, from, to);
        Self {
            title: timeline.title.clone(),
            start: timeline.start.clone(),
            remark: timeline.lanes.iter().any(|lane| lane.claims).then_some(CLAIMS),
            from,
            to,
            steps,
            broken,
            entries: entries::entries(timeline, from, to),
            tracks,
            moments,
            asked,
        }
    }

    /// A length of time on this chart: what is below a minute is told only where an hour is all there is.
    #[must_use]
    pub fn length(&self, milliseconds: i64) -> String {
        length(milliseconds, self.to.0 - self.from.0 > 3_600_000)
    }

    /// The time of a moment on this chart.
    #[must_use]
    pub fn time(&self, moment: Moment) -> String {
        if self.asked.contains(&Some(moment)) { length(moment.0, false) } else { self.length(moment.0) }
    }
}

/// Ends, transitions, steps of the script, attempts, then whatever else is drawn; each moment once.
fn moments(tracks: &[Track], steps: &[Moment], from: Moment, to: Moment) -> Vec<Moment> {
    let rows = || tracks.iter().flat_map(|track| &track.rows);
    let mut ranked = vec![(0, from), (0, to)];
    ranked.extend(steps.iter().map(|at| (2, *at)));
    for row in rows() {
        match row {
            Row::States(all) => ranked.extend(all.iter().map(|stretch| (1, stretch.from))),
            Row::Left(all) => ranked.extend(all.iter().map(|note| (4, note.at))),
            Row::Marks { name, marks } => {
                let rank = if name == tracks::ATTEMPTS { 3 } else { 4 };
                ranked.extend(marks.iter().map(|dot| (rank, dot.at)));
            }
            Row::Down(all) => ranked.extend(all.iter().map(|(from, _)| (2, *from))),
            Row::Counts(all) => ranked.extend(all.iter().map(|level| (4, level.from))),
        }
    }
    ranked.sort_unstable();
    let mut all: Vec<Moment> = Vec::with_capacity(ranked.len());
    let mut seen = BTreeSet::new();
    all.extend(ranked.into_iter().map(|(_, at)| at).filter(|at| seen.insert(*at)));
    all
}
