//! Clients that report wrong codes of a search that came to nothing (DISC, ERR).

use emulator::{
    client::{ClientInput, ExchangeEnd, LookupEnd},
    model::{Change, Hresult},
};

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "every-failure-is-a-call-that-failed",
        does: "reports a host that it can't reach as a call that broke off",
        breaks: &["DISC-032", "ERR-049"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Exchanged(ExchangeEnd::Failed(code)) = input {
                *code = Hresult::RPC_CALL_FAILED;
            }
        }),
    },
    Saboteur {
        name: "no-name-as-no-records",
        does: "reports a name that doesn't exist as one without records",
        breaks: &["DISC-029", "ERR-047"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::LookedUp(end @ LookupEnd::NameNotFound) = input {
                *end = LookupEnd::NoRecords;
            }
        }),
    },
    Saboteur {
        name: "no-records-as-no-name",
        does: "reports a name without records as a name that doesn't exist",
        breaks: &["DISC-030", "ERR-051"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::LookedUp(end @ LookupEnd::NoRecords) = input {
                *end = LookupEnd::NameNotFound;
            }
        }),
    },
    Saboteur {
        name: "reports-last-failure",
        does: "ends an attempt with the code of the last host that failed",
        breaks: &["DISC-033"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| {
                if let ClientInput::Exchanged(ExchangeEnd::Failed(code) | ExchangeEnd::Refused(code)) = input
                {
                    memory.number = code.0;
                }
            }),
            ClientWork::Changes(|memory, _, changes| {
                for change in changes {
                    if *change == Change::Attempt(Hresult::SERVICE_UNAVAILABLE) && memory.number != 0 {
                        *change = Change::Attempt(Hresult(memory.number));
                    }
                }
            }),
        ]),
    },
    Saboteur {
        name: "reports-success",
        does: "ends every attempt with success",
        breaks: &["DISC-029", "DISC-030", "DISC-031", "DISC-033", "ERR-053"],
        work: ClientWork::Changes(|_, _, changes| {
            for change in changes {
                if matches!(change, Change::Attempt(_)) {
                    *change = Change::Attempt(Hresult::OK);
                }
            }
        }),
    },
    Saboteur {
        name: "server-failure-as-no-name",
        does: "reports a name server that fails as a name that doesn't exist",
        breaks: &["DISC-031"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::LookedUp(end @ LookupEnd::Failed(_)) = input {
                *end = LookupEnd::NameNotFound;
            }
        }),
    },
];
