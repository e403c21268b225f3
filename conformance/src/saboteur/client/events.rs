//! Clients that say wrong things of themselves (EVENT, STATE).

use emulator::model::LicenceStatus;

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[Saboteur {
    name: "says-unlicensed",
    does: "sends status 0, whatever state it is in",
    breaks: &["EVENT-051", "STATE-009"],
    work: ClientWork::Request(|_, _, request| request.licence_status = LicenceStatus::Unlicensed),
}];
