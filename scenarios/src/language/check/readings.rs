//! Readings that a scenario is pinned to: of questions that exist and can be switched.

use super::{checker::Checker, place::Place};
use crate::{
    catalogue::{SwitchError, switchable},
    language::flaw::Flaw,
};

impl Checker<'_> {
    /// Checks the head field `readings`.
    pub(super) fn readings(&mut self, place: Place<'_>) {
        for id in self.scenario.readings.keys() {
            let Err(error) = switchable(id) else { continue };
            let label = match error {
                SwitchError::Unknown { .. } => "unknown question",
                _ => "can't be switched",
            };
            let flaw = Flaw::new(place.field(id).name_span(), error.to_string(), label);
            self.flaws.push(match error.help() {
                Some(help) => flaw.help(help),
                None => flaw,
            });
        }
    }
}
