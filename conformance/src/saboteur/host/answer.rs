//! Hosts whose answers are wrong on the wire (EVENT-052, wire format 1 §4).

use emulator::{
    endpoint::{AnswerDamage, HostMode},
    model::{Filetime, TICKS_PER_MINUTE, Version, lab_id},
    wire::HostPid,
};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "answers-nil-machine",
        does: "answers a nil machine id in the place of the client's",
        breaks: &["EVENT-052"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.cmid = Default::default();
            }
        }),
    },
    Saboteur {
        name: "answers-own-time",
        does: "answers its own time in the place of the request's",
        breaks: &["EVENT-052"],
        work: HostWork::Decision(|_, _, now, _, decision| {
            if let Ok(response) = decision {
                response.client_time = now;
            }
        }),
    },
    Saboteur {
        name: "answers-previous-machine",
        does: "answers the machine id and the time of the first request for ever",
        breaks: &["COUNT-009", "COUNT-010"],
        work: HostWork::Decision(|memory, _, _, _, decision| {
            if let (Ok(response), Some(first)) = (decision, &memory.first) {
                response.cmid = first.cmid;
                response.client_time = first.client_time;
            }
        }),
    },
    Saboteur {
        name: "answers-time-to-the-minute",
        does: "answers the request's time without its seconds",
        breaks: &["EVENT-052"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                let time = response.client_time.0;
                response.client_time = Filetime(time / TICKS_PER_MINUTE * TICKS_PER_MINUTE);
            }
        }),
    },
    Saboteur {
        name: "answers-version-six",
        does: "answers in version 6, whatever the request's version",
        breaks: &["EVENT-052"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.version = Version::V6;
            }
        }),
    },
    Saboteur {
        name: "binds-to-another-request",
        does: "binds its answer to other octets than the request's IV",
        breaks: &["EVENT-052"],
        work: HostWork::Faults(|faults| faults.mode = HostMode::Damage(AnswerDamage::OtherBinding)),
    },
    Saboteur {
        name: "mac-of-another-slot",
        does: "makes the MAC of a version 6 answer for a time eight hours away",
        breaks: &["EVENT-052"],
        work: HostWork::Faults(|faults| faults.mode = HostMode::Damage(AnswerDamage::OtherSlot)),
    },
    Saboteur {
        name: "pid-of-its-machine",
        does: "answers an id made of its machine in the place of its extended PID",
        breaks: &["EVENT-052"],
        work: HostWork::Config(|config| {
            if let Ok(pid) = HostPid::new(&lab_id(&config.name.to_string()).to_string()) {
                config.pid = pid;
            }
        }),
    },
    Saboteur {
        name: "wrong-echo",
        does: "answers another client time than that of the request",
        breaks: &["EVENT-052"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.client_time.0 += 1;
            }
        }),
    },
];
