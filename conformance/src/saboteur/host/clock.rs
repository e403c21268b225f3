//! Hosts that are wrong about clocks (ERR, OPEN-050).

use emulator::model::Minutes;

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// Longer than anything lasts.
const FOREVER: Minutes = Minutes(u32::MAX);

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "accepts-any-skew",
        does: "accepts requests whatever the difference between the clocks",
        breaks: &["ERR-040"],
        work: HostWork::Config(|config| config.tolerance = FOREVER),
    },
    Saboteur {
        name: "skew-in-minutes",
        does: "tolerates a difference between the clocks of 4 minutes in place of 4 hours",
        breaks: &["ERR-040", "OPEN-050"],
        work: HostWork::Config(|config| config.tolerance = Minutes(4)),
    },
];
