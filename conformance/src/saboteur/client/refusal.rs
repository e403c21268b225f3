//! Clients that are wrong about hosts that refuse or break off (ERR, DISC).

use emulator::{
    client::{ClientInput, ExchangeEnd},
    model::{Change, Hresult, Interval},
    wire::{HostPid, Request, Response},
};

use super::{ClientWork, Rows, look};
use crate::saboteur::Saboteur;

/// What a host would have answered to `request`, had it activated the client.
fn invented(request: &Request, count: u32) -> ExchangeEnd {
    ExchangeEnd::Answer(Response {
        version: request.version,
        host_pid: HostPid::new("").expect("an empty PID is one"),
        cmid: request.cmid,
        client_time: request.client_time,
        count,
        activation_interval: Interval::ACTIVATION,
        renewal_interval: Interval::RENEWAL,
    })
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "close-is-success",
        does: "activates when the connection ends without an answer",
        breaks: &["DISC-007", "EVENT-018"],
        work: ClientWork::Input(|memory, client, _, input| {
            if let (
                ClientInput::Exchanged(end @ ExchangeEnd::Failed(Hresult::RPC_CALL_FAILED)),
                Some(request),
            ) = (input, &memory.sent)
            {
                *end = invented(request, client.config().n_policy);
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
                *end = invented(request, client.config().n_policy);
            }
        }),
    },
    Saboteur {
        name: "refusal-as-invalid-data",
        does: "takes a refusal for an answer that makes no sense",
        breaks: &["EVENT-046"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Exchanged(end @ ExchangeEnd::Refused(_)) = input {
                *end = ExchangeEnd::Invalid;
            }
        }),
    },
    Saboteur {
        name: "reports-the-hosts-code",
        does: "ends an attempt with the code that a host refused with",
        breaks: &["DISC-033", "ERR-053"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| {
                if let ClientInput::Exchanged(ExchangeEnd::Refused(code)) = input {
                    memory.number = code.0;
                }
            }),
            ClientWork::Changes(|memory, _, changes| {
                for change in changes {
                    if *change == Change::Attempt(Hresult::SERVICE_UNAVAILABLE) && memory.number != 0 {
                        *change = Change::Attempt(Hresult(std::mem::take(&mut memory.number)));
                    }
                }
            }),
        ]),
    },
    Saboteur {
        name: "stops-at-broken-call",
        does: "tries no other host after one that broke off, rejected or kept silent",
        breaks: &["DISC-007"],
        work: ClientWork::Instead(|_, client, now, input| {
            let stops = matches!(&input, ClientInput::Exchanged(ExchangeEnd::Failed(code)) if *code != Hresult::RPC_UNAVAILABLE);
            let mut output = client.handle(now, input);
            if stops {
                look::give_up(client, now, &mut output);
            }
            output
        }),
    },
    Saboteur {
        name: "stops-at-refusal",
        does: "tries no other host after one that refused",
        breaks: &["DISC-007"],
        work: ClientWork::Instead(|_, client, now, input| {
            let stops = matches!(input, ClientInput::Exchanged(ExchangeEnd::Refused(_)));
            let mut output = client.handle(now, input);
            if stops {
                look::give_up(client, now, &mut output);
            }
            output
        }),
    },
    Saboteur {
        name: "stops-at-unreachable-host",
        does: "tries no other host after one that it couldn't reach",
        breaks: &["DISC-007", "DISC-008", "DISC-034"],
        work: ClientWork::Instead(|_, client, now, input| {
            let stops = input == ClientInput::Exchanged(ExchangeEnd::Failed(Hresult::RPC_UNAVAILABLE));
            let mut output = client.handle(now, input);
            if stops {
                look::give_up(client, now, &mut output);
            }
            output
        }),
    },
];
