//! Hosts whose counters and counts are wrong in the property view (COUNT, WMI).

use emulator::{endpoint::View, model::Property};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

const COUNT: &str = "KeyManagementServiceCurrentCount";
const TOTAL: &str = "KeyManagementServiceTotalRequests";
const FAILED: &str = "KeyManagementServiceFailedRequests";
/// The counters of licence statuses 0 to 5.
const BY_STATUS: [&str; 6] = [
    "KeyManagementServiceUnlicensedRequests",
    "KeyManagementServiceLicensedRequests",
    "KeyManagementServiceOOBGraceRequests",
    "KeyManagementServiceOOTGraceRequests",
    "KeyManagementServiceNonGenuineGraceRequests",
    "KeyManagementServiceNotificationRequests",
];

/// The number that the view has under `name`; 0 if it has none.
fn number(view: &View, name: &str) -> i64 {
    match view.get(name) {
        Some(Property::Number(number)) => *number,
        _ => 0,
    }
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "counters-as-of-the-start",
        does: "shows the counters of licence statuses as they were when it started",
        breaks: &["COUNT-022"],
        work: HostWork::View(|_, _, _, view| {
            for name in BY_STATUS {
                view.entry(name).and_modify(|counter| *counter = Property::Number(0));
            }
        }),
    },
    Saboteur {
        name: "counters-of-one-status-up",
        does: "counts each request under the next licence status",
        breaks: &["COUNT-022"],
        work: HostWork::View(|_, _, _, view| {
            let counters = BY_STATUS.map(|name| number(view, name));
            for (index, name) in BY_STATUS.into_iter().enumerate() {
                let before = index.checked_sub(1).and_then(|before| counters.get(before));
                view.insert(name, Property::Number(before.copied().unwrap_or_default()));
            }
        }),
    },
    Saboteur {
        name: "counts-failed-by-status",
        does: "counts refused requests in the counter of initial grace too",
        breaks: &["COUNT-022"],
        work: HostWork::View(|_, _, _, view| {
            let grace = "KeyManagementServiceOOBGraceRequests";
            let sum = number(view, grace) + number(view, FAILED);
            if number(view, FAILED) > 0 {
                view.insert(grace, Property::Number(sum));
            }
        }),
    },
    Saboteur {
        name: "hides-failed-requests",
        does: "counts no refused requests",
        breaks: &["COUNT-023"],
        work: HostWork::View(|_, _, _, view| {
            if number(view, FAILED) > 0 {
                view.insert(FAILED, Property::Number(0));
            }
        }),
    },
    Saboteur {
        name: "no-count-is-zero",
        does: "shows a count of 0 where none is to be told",
        breaks: &["COUNT-015"],
        work: HostWork::View(|_, _, _, view| {
            if number(view, COUNT) < 0 {
                view.insert(COUNT, Property::Number(0));
            }
        }),
    },
    Saboteur {
        name: "shows-first-count",
        does: "shows the count of its first answer for ever",
        breaks: &["COUNT-017"],
        work: HostWork::View(|memory, _, _, view| {
            if let Some(first) = &memory.first
                && number(view, COUNT) >= 0
            {
                view.insert(COUNT, Property::from(first.count));
            }
        }),
    },
    Saboteur {
        name: "total-of-machines",
        does: "shows the number of machines as the total of requests",
        breaks: &["COUNT-023"],
        work: HostWork::View(|_, _, _, view| {
            if number(view, TOTAL) > 0 {
                view.insert(TOTAL, Property::Number(number(view, COUNT)));
            }
        }),
    },
];
