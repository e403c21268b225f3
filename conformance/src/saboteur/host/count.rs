//! Hosts that count wrong (COUNT).

use emulator::model::Minutes;

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// Longer than anything lasts.
const FOREVER: Minutes = Minutes(u32::MAX);

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "count-off-by-one",
        does: "answers the count without the machine that asks",
        breaks: &["COUNT-003", "COUNT-004"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.count = response.count.saturating_sub(1);
            }
        }),
    },
    Saboteur {
        name: "counts-duplicates",
        does: "counts every request, also of a machine that it has counted already",
        breaks: &["COUNT-010", "COUNT-011"],
        work: HostWork::Decision(|memory, _, _, request, decision| {
            if let Ok(response) = decision {
                memory.repeats += u32::from(!memory.seen.insert(request.cmid));
                response.count += memory.repeats;
            }
        }),
    },
    Saboteur {
        name: "counts-refused",
        does: "counts machines whose requests it refuses",
        breaks: &["COUNT-009"],
        work: HostWork::Decision(|_, host, now, request, decision| {
            if decision.is_err() {
                host.preload(request.cmid, now);
            }
        }),
    },
    Saboteur {
        name: "never-expires",
        does: "counts machines for ever, not for 30 days",
        breaks: &["OPEN-003"],
        work: HostWork::Config(|config| config.window = FOREVER),
    },
];
