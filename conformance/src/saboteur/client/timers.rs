//! Clients that are wrong about time (TIMER).

use emulator::{
    client::{ClientInput, ExchangeEnd},
    model::{Filetime, LicenceStatus, Minutes},
};

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "ignores-host-intervals",
        does: "keeps its own intervals, whatever a host answers",
        breaks: &["TIMER-018", "TIMER-019", "TIMER-033"],
        work: ClientWork::Input(|_, client, _, input| {
            if let ClientInput::Exchanged(ExchangeEnd::Answer(response)) = input {
                response.activation_interval = client.config().activation_interval;
                response.renewal_interval = client.config().renewal_interval;
            }
        }),
    },
    Saboteur {
        name: "renews-never",
        does: "makes no attempt while it is activated",
        breaks: &["TIMER-002", "TIMER-006", "TIMER-013", "TIMER-014"],
        work: ClientWork::Deadline(|client| match client.timer().status {
            LicenceStatus::Licensed => client.timer().ends(),
            _ => client.deadline(),
        }),
    },
    Saboteur {
        name: "retries-too-late",
        does: "does everything that is due half an hour late",
        breaks: &["TIMER-001", "TIMER-004", "TIMER-005"],
        work: ClientWork::Deadline(|client| client.deadline().map(|due: Filetime| due + Minutes(30))),
    },
    Saboteur {
        name: "watches-for-a-day",
        does: "lets a qualifying event start an attempt for a day after a failed renewal, not for 15 minutes",
        breaks: &["TIMER-016"],
        work: ClientWork::Config(|config| config.policy.watch = Minutes::DAY),
    },
];
