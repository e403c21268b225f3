//! Hosts that log or echo wrong (EVENT).

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "logs-no-requests",
        does: "writes no event 12290",
        breaks: &["EVENT-028"],
        work: HostWork::Log(|_, _, log| log.clear()),
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
