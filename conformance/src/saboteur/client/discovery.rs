//! Clients that are wrong about finding hosts (DISC).

use emulator::{
    client::{ClientInput, LookupEnd},
    dns::RecordData,
};

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "first-srv-only",
        does: "tries one host of an SRV answer and no other",
        breaks: &["DISC-007", "DISC-015", "DISC-034"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::LookedUp(LookupEnd::Records(records)) = input
                && records.iter().any(|record| matches!(record.data, RecordData::Srv(_)))
            {
                let priority = |data: &RecordData| data.srv().map(|srv| srv.priority);
                records.sort_by_key(|record| priority(&record.data));
                records.truncate(1);
            }
        }),
    },
    Saboteur {
        name: "forgets-host",
        does: "searches anew for each attempt, although a host has activated it",
        breaks: &["DISC-005", "DISC-009", "DISC-010"],
        work: ClientWork::Config(|config| config.caching = false),
    },
    Saboteur {
        name: "ipv4-only",
        does: "makes nothing of an IPv6 address that DNS gives it",
        breaks: &["DISC-006", "DISC-014"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::LookedUp(end @ LookupEnd::Records(_)) = input
                && let LookupEnd::Records(records) = end
                && records.iter().any(|record| matches!(record.data, RecordData::Aaaa(_)))
            {
                *end = LookupEnd::NoRecords;
            }
        }),
    },
];
