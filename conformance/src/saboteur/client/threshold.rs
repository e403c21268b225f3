//! Clients that are wrong about counts (COUNT).

use emulator::{
    client::{ClientInput, ExchangeEnd},
    model::Hresult,
};

use super::{ClientWork, Rows, look};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "activates-below-threshold",
        does: "activates whatever the host's count is",
        breaks: &["COUNT-005", "COUNT-007", "ERR-023", "TIMER-034"],
        work: ClientWork::Input(|_, client, _, input| {
            if let Some(response) = look::answer(input) {
                response.count = response.count.max(client.config().n_policy);
            }
        }),
    },
    Saboteur {
        name: "count-in-an-octet",
        does: "keeps the lowest octet of a count",
        breaks: &["EVENT-023"],
        work: ClientWork::Input(|_, _, _, input| {
            if let Some(response) = look::answer(input) {
                response.count &= 0xFF;
            }
        }),
    },
    Saboteur {
        name: "low-count-goes-on",
        does: "tries the next host when the count of one is too low",
        breaks: &["COUNT-007", "ERR-023"],
        work: ClientWork::Input(|_, client, _, input| {
            if let ClientInput::Exchanged(end) = input
                && let ExchangeEnd::Answer(response) = end
                && response.count < client.config().n_policy
            {
                *end = ExchangeEnd::Refused(Hresult::NOT_ENOUGH_COUNT);
            }
        }),
    },
    Saboteur {
        name: "more-than-threshold",
        does: "activates when the count is greater than its threshold, not when it is equal",
        breaks: &["COUNT-005", "COUNT-008"],
        work: ClientWork::Input(|_, client, _, input| {
            if let Some(response) = look::answer(input)
                && response.count == client.config().n_policy
            {
                response.count -= 1;
            }
        }),
    },
    Saboteur {
        name: "one-new-id-a-request",
        does: "sends another client machine id with every request",
        breaks: &["EVENT-051"],
        work: ClientWork::Request(|memory, _, request| {
            let (high, low) = request.cmid.as_u64_pair();
            request.cmid = uuid::Uuid::from_u64_pair(high, low.wrapping_add(u64::from(memory.requests) + 1));
        }),
    },
    Saboteur {
        name: "one-threshold-for-all",
        does: "has a threshold of 25, whatever its product",
        breaks: &["COUNT-002", "COUNT-006"],
        work: ClientWork::Config(|config| config.n_policy = 25),
    },
    Saboteur {
        name: "outlives-generalising",
        does: "keeps its client machine id when it is rearmed or generalised",
        breaks: &["COUNT-012"],
        work: ClientWork::Request(|memory, _, request| {
            if let Some(sent) = &memory.sent {
                (request.cmid, request.previous_cmid) = (sent.cmid, sent.previous_cmid);
            }
        }),
    },
    Saboteur {
        name: "server-threshold-for-all",
        does: "has a threshold of 5, whatever its product",
        breaks: &["COUNT-001", "COUNT-006"],
        work: ClientWork::Config(|config| config.n_policy = 5),
    },
    Saboteur {
        name: "wrong-threshold",
        does: "sends an N-policy of 0",
        breaks: &["COUNT-006"],
        work: ClientWork::Request(|_, _, request| request.n_policy = 0),
    },
];
