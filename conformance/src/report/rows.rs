//! A trace as rows: its events, and between them the findings about them. Every form of a timeline is made of these.

use emulator::trace::Kind;
use scenarios::run::CheckState;
use serde_json::Value;

use crate::results::record::{Check, Event, Outcome};

use super::values::{meaning, shown};

/// One row.
pub(super) enum Row<'a> {
    /// A step of the script, or something that was seen.
    Event {
        /// It.
        event: &'a Event,
        /// A broken expectation is about it, or nothing expected it.
        marked: bool,
        /// Its fields that differ from what was expected, there or nearly there.
        differing: Vec<&'a str>,
    },
    /// A broken expectation: behind its event, or where the run ended if it is about none.
    Broken(&'a Check),
}

/// The rows of a case.
pub(super) fn rows<'a>(events: &'a [Event], outcome: &'a Outcome) -> Vec<Row<'a>> {
    let is_broken = |check: &&Check| matches!(check.state, CheckState::Broken | CheckState::Warned);
    let broken: Vec<&Check> = outcome.checks.iter().filter(is_broken).collect();
    let mut rows = Vec::with_capacity(events.len() + broken.len());
    for event in events {
        let here: Vec<&Check> =
            broken.iter().copied().filter(|check| check.event == Some(event.index)).collect();
        let near =
            broken.iter().filter_map(|check| check.near.as_ref()).filter(|near| near.event == event.index);
        let stray = outcome.stray.as_ref().filter(|stray| stray.event == event.index);
        let of_stray = stray.and_then(|stray| stray.nearest.as_ref()).map(|near| &near.differing);
        let differing = here.iter().map(|check| &check.differing).chain(near.map(|near| &near.differing));
        let differing = differing.chain(of_stray).flatten().map(|differing| differing.field.as_str());
        rows.push(Row::Event {
            event,
            marked: !here.is_empty() || stray.is_some(),
            differing: differing.collect(),
        });
        rows.extend(here.into_iter().map(Row::Broken));
    }
    // What is missing has no place in the trace; the run ended where it was missed.
    let nowhere = broken.into_iter().filter(|check| check.event.is_none_or(|index| index >= events.len()));
    rows.extend(nowhere.map(Row::Broken));
    rows
}

/// The step that an event of this kind is.
pub(super) fn step(event: &Event) -> Option<String> {
    let step = || event.fields.get("step").map(shown).unwrap_or_default();
    (event.kind == Kind::Step).then(step)
}

/// The fields of an event that are worth a place in its line, and those that differ: name and value.
pub(super) fn fields<'a>(event: &'a Event, differing: &[&str]) -> impl Iterator<Item = (&'a str, String)> {
    let is_told = move |(name, value): &(&String, &Value)| {
        is_main(event.kind, name, value) || differing.contains(&name.as_str())
    };
    let told = event.fields.iter().filter(is_told);
    told.map(|(name, value)| (name.as_str(), format!("{}{}", shown(value), meaning(name, value))))
}

/// Fields worth a place in the line. Kinds that aren't named here show all they have.
fn is_main(kind: Kind, field: &str, value: &Value) -> bool {
    match kind {
        Kind::Request => match field {
            "version" | "licence_status" | "minutes_left" | "n_policy" | "cmid" | "error" | "opnum" => true,
            "well_formed" | "is_vm" => *value == Value::Bool(field == "is_vm"),
            _ => false,
        },
        Kind::Answer => match field {
            "version" | "count" | "activation_interval" | "renewal_interval" | "error" => true,
            "well_formed" => *value == Value::Bool(false),
            _ => false,
        },
        Kind::Timer => matches!(field, "ends" | "next_attempt" | "watch_until"),
        Kind::Bind => field != "contexts",
        // Identities and clocks stand in the request of the same instant.
        Kind::Log => !matches!(field, "ActID" | "CMID" | "Client Time" | "Machine" | "Unused" | "VM Info"),
        Kind::Status => matches!(
            field,
            "LicenseStatus"
                | "LicenseStatusReason"
                | "GracePeriodRemaining"
                | "KeyManagementServiceCurrentCount"
                | "VLActivationInterval"
                | "VLRenewalInterval"
        ),
        _ => true,
    }
}
