//! Cases: a scenario with one value of every axis.

use std::sync::Arc;

use emulator::model::Readings;

use super::{load::Loaded, scenario::Ndr};

/// A scenario with its axes fixed: what is run and judged.
#[derive(Clone, Debug)]
pub struct Case {
    /// `count/below-threshold[wire=6,ndr=Ndr64]`; without axes just the scenario's id.
    pub id: String,
    /// Protocol version of clients that name none.
    pub wire: Option<u8>,
    /// Transfer syntax of hosts that name none.
    pub ndr: Option<Ndr>,
    /// The scenario.
    pub loaded: Arc<Loaded>,
}

impl Case {
    /// The readings it is run under, in a run that takes `run`: those it is pinned to, else the run's.
    ///
    /// # Errors
    ///
    /// When the run has switched a question to the reading under which it doesn't hold.
    pub fn readings(&self, run: Readings) -> Result<Readings, String> {
        self.loaded.scenario.pins().try_fold(run, |readings, (question, pinned)| {
            let taken = run.of(question);
            if taken != pinned && taken != question.default_reading() {
                return Err(format!("holds under {question}={pinned}, this run takes {taken}"));
            }
            Ok(readings.with(question, pinned))
        })
    }
}

/// Every combination of a scenario's axes in the order they are written, `wire` outside `ndr`.
#[must_use]
pub fn expand(loaded: &Arc<Loaded>) -> Vec<Case> {
    let axes = &loaded.scenario.for_each;
    let mut cases = Vec::new();
    for wire in values(&axes.wire) {
        for ndr in values(&axes.ndr) {
            let labels = [wire.map(|wire| format!("wire={wire}")), ndr.map(|ndr| format!("ndr={ndr:?}"))];
            let labels = labels.into_iter().flatten().collect::<Vec<_>>().join(",");
            let brackets = if labels.is_empty() { labels } else { format!("[{labels}]") };
            cases.push(Case {
                id: format!("{}{brackets}", loaded.id),
                wire,
                ndr,
                loaded: Arc::clone(loaded),
            });
        }
    }
    cases
}

/// The values of an axis; `None` once for an axis that isn't there.
fn values<T: Copy>(axis: &[T]) -> Vec<Option<T>> {
    if axis.is_empty() { vec![None] } else { axis.iter().copied().map(Some).collect() }
}
