//! Clients that are wrong about counts and refusals (COUNT, ERR).

use emulator::{
    client::{ClientInput, ExchangeEnd},
    model::Interval,
    wire::{HostPid, Response},
};

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "activates-below-threshold",
        does: "activates whatever the host's count is",
        breaks: &["COUNT-005", "COUNT-007", "ERR-023", "TIMER-034"],
        work: ClientWork::Input(|_, client, _, input| {
            if let ClientInput::Exchanged(ExchangeEnd::Answer(response)) = input {
                response.count = response.count.max(client.config().n_policy);
            }
        }),
    },
    Saboteur {
        name: "ignores-refusal",
        does: "activates when a host refuses",
        breaks: &["DISC-007", "DISC-033", "ERR-053"],
        work: ClientWork::Input(|memory, client, _, input| {
            if let (ClientInput::Exchanged(end @ ExchangeEnd::Refused(_)), Some(request)) =
                (input, &memory.sent)
            {
                *end = ExchangeEnd::Answer(Response {
                    version: request.version,
                    host_pid: HostPid::new("").expect("an empty PID is one"),
                    cmid: request.cmid,
                    client_time: request.client_time,
                    count: client.config().n_policy,
                    activation_interval: Interval::ACTIVATION,
                    renewal_interval: Interval::RENEWAL,
                });
            }
        }),
    },
    Saboteur {
        name: "wrong-threshold",
        does: "sends an N-policy of 0",
        breaks: &["COUNT-006"],
        work: ClientWork::Request(|_, _, request| request.n_policy = 0),
    },
];
