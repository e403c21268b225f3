//! Hosts that are wrong about their own licence (KEY, ERR, STATE).

use emulator::model::{Hresult, LicenceStatus, MachineChange};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "is-host-with-any-key",
        does: "stays a KMS host when a setup key is installed",
        breaks: &["COUNT-015", "OPEN-052"],
        work: HostWork::Change(|_, _, _, change| match change {
            MachineChange::InstallKey(name) if name.starts_with("setup/") => Some(Hresult::OK),
            _ => None,
        }),
    },
    Saboteur {
        name: "keeps-key-when-marked",
        does: "skips the validation of its key",
        breaks: &["KEY-055", "STATE-034"],
        work: HostWork::Change(|_, _, _, change| (*change == MachineChange::Validate).then_some(Hresult::OK)),
    },
    Saboteur {
        name: "loses-licence-when-refused",
        does: "isn't activated any more when the activation service refuses it once",
        breaks: &["KEY-054"],
        work: HostWork::Activated(|_, host, answer| {
            if answer.is_err() {
                host.config_mut().set_activated(false);
            }
        }),
    },
    Saboteur {
        name: "never-activated",
        does: "takes every answer of the activation service for a refusal",
        breaks: &["KEY-029", "KEY-031", "KEY-033", "KEY-054"],
        work: HostWork::Activated(|_, _, answer| {
            *answer = answer.and(Err(Hresult::SERVER_KEY_INVALID));
        }),
    },
    Saboteur {
        name: "new-hardware-unnoticed",
        does: "doesn't notice that its hardware has changed",
        breaks: &["OPEN-101"],
        work: HostWork::Change(|_, _, _, change| {
            matches!(change, MachineChange::Hardware(_)).then_some(Hresult::OK)
        }),
    },
    Saboteur {
        name: "serves-in-notification",
        does: "goes on serving when its own licence has come to notification",
        breaks: &["ERR-028", "STATE-049"],
        work: HostWork::Before(|_, host, _, _| {
            if host.licence() == LicenceStatus::Notification {
                host.config_mut().set_activated(true);
            }
        }),
    },
    Saboteur {
        name: "serves-unactivated",
        does: "serves although it isn't activated itself",
        breaks: &["ERR-028", "KEY-054", "STATE-049"],
        work: HostWork::Before(|_, host, _, _| host.config_mut().set_activated(true)),
    },
    Saboteur {
        name: "survives-reinstallation",
        does: "keeps key, activation and counted machines when its system is installed anew",
        breaks: &["COUNT-015", "COUNT-018"],
        work: HostWork::Change(|_, _, _, change| {
            (*change == MachineChange::Reinstall).then_some(Hresult::OK)
        }),
    },
    Saboteur {
        name: "takes-refusal-for-activation",
        does: "takes a refusal of the activation service for an activation",
        breaks: &["ERR-005", "KEY-031", "KEY-055"],
        work: HostWork::Activated(|_, _, answer| *answer = Ok(())),
    },
    Saboteur {
        name: "tampering-unnoticed",
        does: "doesn't notice that its files were tampered with",
        breaks: &["STATE-049"],
        work: HostWork::Change(|_, _, _, change| {
            matches!(change, MachineChange::Tamper(_)).then_some(Hresult::OK)
        }),
    },
    Saboteur {
        name: "unactivated-told-as-mismatch",
        does: "answers that its key doesn't fit while it isn't activated",
        breaks: &["ERR-028", "KEY-054", "STATE-049"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if *decision == Err(Hresult::HOST_NOT_ACTIVATED) {
                *decision = Err(Hresult::ID_MISMATCH);
            }
        }),
    },
    Saboteur {
        name: "used-up-told-as-blocked",
        does: "reports a key whose activations are used up as a blocked one",
        breaks: &["ERR-005", "KEY-031", "OPEN-002"],
        work: HostWork::Activated(|_, _, answer| {
            if *answer == Err(Hresult::SERVER_KEY_LIMIT) {
                *answer = Err(Hresult::SERVER_KEY_BLOCKED);
            }
        }),
    },
];
