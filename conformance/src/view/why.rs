//! Why a licence state began and why an attempt is due: each answer names the requirements that it rests on.

use scenarios::catalogue::RequirementId;
use serde::Serialize;

/// A reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Why {
    /// In a sentence.
    pub text: String,
    /// What it rests on.
    pub requirements: Vec<RequirementId>,
}

/// What brought a licence state about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// Nothing is known of it before.
    First,
    /// A successful attempt.
    Success,
    /// The state before came to its end.
    Time,
    /// Something was done to the machine.
    Done,
    /// A request tells it, and nothing tells why.
    Told,
    /// It follows from an answer, and no message says it.
    Inferred,
    /// No message tells what it is.
    Silence,
}

/// A row: what the state was before (any, where empty), what it is, by what; why, and what that rests on.
type Row = (&'static str, &'static str, Cause, &'static str, &'static [&'static str]);

/// Licence states by their names. The first row that fits holds.
const TRANSITIONS: &[Row] = &[
    (
        "",
        "OobGrace",
        Cause::First,
        "a fresh installation has 30 days of initial grace",
        &["STATE-009", "TIMER-028"],
    ),
    ("", "", Cause::First, "the run begins with it", &[]),
    (
        "OobGrace",
        "Licensed",
        Cause::Success,
        "an attempt succeeded in the initial grace",
        &["STATE-010", "TIMER-008"],
    ),
    ("OotGrace", "Licensed", Cause::Success, "an attempt succeeded in OOT grace", &["STATE-014"]),
    ("Notification", "Licensed", Cause::Success, "an attempt succeeded in notification", &["STATE-016"]),
    (
        "NonGenuineGrace",
        "Licensed",
        Cause::Success,
        "a genuine key was activated within the grace",
        &["STATE-028"],
    ),
    ("Unlicensed", "Licensed", Cause::Success, "a key was installed and activated", &["STATE-062"]),
    ("", "Licensed", Cause::Success, "an attempt succeeded", &["TIMER-008"]),
    (
        "Licensed",
        "OotGrace",
        Cause::Time,
        "180 days passed without a renewal that succeeded",
        &["STATE-013", "TIMER-025"],
    ),
    (
        "OobGrace",
        "Notification",
        Cause::Time,
        "the initial grace ran out before any attempt succeeded",
        &["STATE-011", "TIMER-029"],
    ),
    (
        "OotGrace",
        "Notification",
        Cause::Time,
        "the 30 days of OOT grace ran out",
        &["STATE-015", "TIMER-026"],
    ),
    (
        "NonGenuineGrace",
        "Notification",
        Cause::Time,
        "the 30 days of non-genuine grace ran out",
        &["STATE-027"],
    ),
    (
        "",
        "ExtendedGrace",
        Cause::Time,
        "the grace ran out, and the product has an extended one",
        &["STATE-047"],
    ),
    ("ExtendedGrace", "Unlicensed", Cause::Time, "the extended grace ran out", &["STATE-047"]),
    ("", "Unlicensed", Cause::Time, "the product's evaluation came to its end", &["STATE-046"]),
    ("", "OobGrace", Cause::Done, "a rearm or a new installation took effect", &["STATE-040", "TIMER-031"]),
    ("Licensed", "OotGrace", Cause::Done, "the hardware changed beyond the tolerance", &["STATE-017"]),
    ("", "NonGenuineGrace", Cause::Done, "validation found the machine non-genuine", &["STATE-025"]),
    ("", "Notification", Cause::Done, "tampering was detected", &["STATE-030"]),
    ("", "Unlicensed", Cause::Done, "its key is gone", &["STATE-045"]),
    ("", "Licensed", Cause::Done, "a permanent means activated it", &["STATE-052"]),
    ("", "", Cause::Done, "something was done to the machine", &["STATE-061"]),
    ("", "", Cause::Told, "its request says so, and nothing else is known of it", &["EVENT-051"]),
    (
        "",
        "",
        Cause::Inferred,
        "inferred: it was answered with enough machines, which licenses a client that takes the answer",
        &["TIMER-008"],
    ),
    (
        "",
        "",
        Cause::Silence,
        "what its last message tells is over, and no message tells what it is since",
        &["EVENT-051"],
    ),
    ("", "", Cause::Time, "the state before came to its end", &["STATE-061"]),
    ("", "", Cause::Success, "an attempt succeeded", &["STATE-061"]),
];

/// Why `to` followed `from`.
pub(super) fn of_transition(from: &str, to: &str, cause: Cause) -> Why {
    let fits = |is: &str, wanted: &str| wanted.is_empty() || is == wanted;
    let row = TRANSITIONS
        .iter()
        .find(|(before, after, by, ..)| *by == cause && fits(from, before) && fits(to, after));
    row.map_or_else(Why::default, |(.., text, ids)| why(text, ids))
}

/// How a client's last attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Last {
    /// There was none yet.
    None,
    /// It succeeded.
    Succeeded,
    /// The count was below what the client needs.
    TooFew,
    /// In any other way.
    Failed,
}

/// Why a client asks when it does. `is_due`: whether it asks by itself at all. `watches`: a qualifying event would make
/// it ask before.
pub(super) fn of_plan(licence: &str, last: Last, is_due: bool, watches: bool) -> Why {
    let licensed = licence == "Licensed";
    match (is_due, last) {
        (false, _) if licensed => {
            why("it is activated for good, and nothing is to renew", &["TIMER-039", "STATE-052"])
        }
        (false, _) => why("it makes no attempt by itself", &["REG-022", "KEY-039"]),
        (true, Last::None) => why(
            "it has heard from no host, and goes by its own activation interval",
            &["TIMER-001", "TIMER-020"],
        ),
        (true, Last::Succeeded) if licensed => why(
            "it asks again a renewal interval after its last success",
            &["TIMER-006", "TIMER-019", "TIMER-013"],
        ),
        (true, Last::TooFew | Last::Failed) if licensed && watches => why(
            "a renewal failed: it is retried by the activation interval, and for 15 minutes at any qualifying event",
            &["TIMER-017", "TIMER-015"],
        ),
        (true, Last::TooFew | Last::Failed) if licensed => {
            why("a renewal failed, and is retried by the activation interval", &["TIMER-017"])
        }
        (true, Last::TooFew) => why(
            "the host counted too few machines: it asks again after the activation interval",
            &["TIMER-034", "COUNT-005"],
        ),
        (true, _) => {
            why("it isn't licensed: it asks at every activation interval", &["TIMER-004", "TIMER-005"])
        }
    }
}

/// Why an attempt was made that no plan stands behind.
pub(super) fn of_trigger(trigger: &str, starts: bool) -> Option<Why> {
    match trigger {
        "Demand" => Some(why("a user asked for it", &["TIMER-032"])),
        "Event" => Some(why("a qualifying event came within 15 minutes of a failed renewal", &["TIMER-015"])),
        _ if starts => Some(why("the licensing service started", &["TIMER-003"])),
        _ => None,
    }
}

fn why(text: &str, ids: &[&str]) -> Why {
    // A test reads every id of this file.
    Why { text: text.to_owned(), requirements: ids.iter().filter_map(|id| id.parse().ok()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_requirements_of_the_catalogue() {
        for (.., text, ids) in TRANSITIONS {
            assert_eq!(why(text, ids).requirements.len(), ids.len(), "{text}");
        }
        for licence in ["Licensed", "OobGrace"] {
            for last in [Last::None, Last::Succeeded, Last::TooFew, Last::Failed] {
                for (is_due, watches) in [(false, false), (true, false), (true, true)] {
                    let reason = of_plan(licence, last, is_due, watches);
                    assert!(!reason.requirements.is_empty(), "{reason:?}");
                }
            }
        }
        for (trigger, starts) in [("Demand", false), ("Event", false), ("Schedule", true)] {
            assert_eq!(of_trigger(trigger, starts).expect("a reason").requirements.len(), 1);
        }
    }
}
