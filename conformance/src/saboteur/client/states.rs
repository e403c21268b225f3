//! Clients that are wrong about licence states (STATE).

use emulator::model::Minutes;

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "licence-90-days",
        does: "holds an activation for 90 days, not 180",
        breaks: &["STATE-010", "TIMER-008", "TIMER-009"],
        work: ClientWork::Config(|config| config.policy.validity = Minutes::days(90)),
    },
    Saboteur {
        name: "no-oot-grace",
        does: "goes into notification as soon as an activation has ended",
        breaks: &["STATE-013", "STATE-015", "TIMER-025", "TIMER-026"],
        work: ClientWork::Config(|config| config.policy.grace = Minutes::ZERO),
    },
];
