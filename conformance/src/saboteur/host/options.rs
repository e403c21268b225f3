//! Hosts that are wrong about what an administrator sets (TIMER, OPS).

use emulator::model::Interval;

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "own-intervals",
        does: "hands out the default intervals, whatever was set",
        breaks: &["TIMER-035"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.activation_interval = Interval::ACTIVATION;
                response.renewal_interval = Interval::RENEWAL;
            }
        }),
    },
    Saboteur {
        name: "swaps-intervals",
        does: "answers the renewal interval as the activation interval and the other way round",
        breaks: &["TIMER-035"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                std::mem::swap(&mut response.activation_interval, &mut response.renewal_interval);
            }
        }),
    },
];
