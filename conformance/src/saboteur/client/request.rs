//! Clients whose requests say wrong things of them (EVENT, STATE).

use emulator::{
    model::{LicenceStatus, Minutes, TICKS_PER_MINUTE},
    wire::Workstation,
};

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "reports-days-left",
        does: "sends the time left in days, not in minutes",
        breaks: &["EVENT-051"],
        work: ClientWork::Request(|_, _, request| request.minutes_left /= Minutes::DAY.0),
    },
    Saboteur {
        name: "says-licensed",
        does: "sends status 1, whatever state it is in",
        breaks: &["STATE-001", "STATE-003", "STATE-004", "STATE-005", "STATE-006", "STATE-007"],
        work: ClientWork::Request(|_, _, request| request.licence_status = LicenceStatus::Licensed),
    },
    Saboteur {
        name: "says-unlicensed",
        does: "sends status 0, whatever state it is in",
        breaks: &["EVENT-051", "STATE-009"],
        work: ClientWork::Request(|_, _, request| request.licence_status = LicenceStatus::Unlicensed),
    },
    Saboteur {
        name: "sends-app-as-product",
        does: "sends the id of its application in place of that of its product",
        breaks: &["EVENT-051"],
        work: ClientWork::Request(|_, _, request| request.act_id = request.app_id),
    },
    Saboteur {
        name: "sends-full-name",
        does: "sends its machine name with a domain behind it",
        breaks: &["EVENT-051"],
        work: ClientWork::Request(|_, _, request| {
            request.workstation = Workstation::new(&format!("{}.lab.test", request.workstation));
        }),
    },
    Saboteur {
        name: "sends-local-time",
        does: "sends the time of its zone, an hour ahead of UTC",
        breaks: &["EVENT-051"],
        work: ClientWork::Request(|_, _, request| request.client_time.0 += 60 * TICKS_PER_MINUTE),
    },
    Saboteur {
        name: "sends-no-minutes",
        does: "sends no time left",
        breaks: &["EVENT-051"],
        work: ClientWork::Request(|_, _, request| request.minutes_left = 0),
    },
    Saboteur {
        name: "swaps-vm-flag",
        does: "says of a virtual machine that it is none, and of any other that it is one",
        breaks: &["EVENT-051"],
        work: ClientWork::Request(|_, _, request| request.is_vm = !request.is_vm),
    },
];
