//! Clients that are wrong in one way each.

use emulator::{
    client::{ClientInput, ExchangeEnd, LookupEnd},
    dns::RecordData,
    model::{Filetime, Interval, LicenceStatus, Minutes},
    wire::{HostPid, Response},
};

use super::{ClientWork, Saboteur};

/// In order of their names.
pub(super) const ALL: &[Saboteur<ClientWork>] = &[
    Saboteur {
        name: "activates-below-threshold",
        does: "activates whatever the host's count is",
        breaks: &["COUNT-005", "COUNT-007", "ERR-023", "TIMER-034"],
        work: ClientWork::Input(|client, _, input| {
            if let ClientInput::Exchanged(ExchangeEnd::Answer(response)) = input {
                response.count = response.count.max(client.config().n_policy);
            }
        }),
    },
    Saboteur {
        name: "first-srv-only",
        does: "tries one host of an SRV answer and no other",
        breaks: &["DISC-007", "DISC-015", "DISC-034"],
        work: ClientWork::Input(|_, _, input| {
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
        name: "ignores-host-intervals",
        does: "keeps its own intervals, whatever a host answers",
        breaks: &["TIMER-018", "TIMER-019", "TIMER-033"],
        work: ClientWork::Input(|client, _, input| {
            if let ClientInput::Exchanged(ExchangeEnd::Answer(response)) = input {
                response.activation_interval = client.config().activation_interval;
                response.renewal_interval = client.config().renewal_interval;
            }
        }),
    },
    Saboteur {
        name: "ignores-refusal",
        does: "activates when a host refuses",
        breaks: &["DISC-007", "DISC-033", "ERR-053"],
        work: ClientWork::Input(|client, sent, input| {
            if let (ClientInput::Exchanged(end @ ExchangeEnd::Refused(_)), Some(request)) = (input, sent) {
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
        name: "ipv4-only",
        does: "makes nothing of an IPv6 address that DNS gives it",
        breaks: &["DISC-006", "DISC-014"],
        work: ClientWork::Input(|_, _, input| {
            if let ClientInput::LookedUp(end @ LookupEnd::Records(_)) = input
                && let LookupEnd::Records(records) = end
                && records.iter().any(|record| matches!(record.data, RecordData::Aaaa(_)))
            {
                *end = LookupEnd::NoRecords;
            }
        }),
    },
    Saboteur {
        name: "licence-90-days",
        does: "holds an activation for 90 days, not 180",
        breaks: &["STATE-010", "TIMER-008", "TIMER-009"],
        work: ClientWork::Config(|config| config.policy.validity = Minutes::days(90)),
    },
    Saboteur {
        name: "no-oot-grace",
        does: "goes into notification as soon as an activation has ended",
        breaks: &["STATE-013", "STATE-015", "TIMER-025", "TIMER-026"],
        work: ClientWork::Config(|config| config.policy.grace = Minutes::ZERO),
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
        name: "says-unlicensed",
        does: "sends status 0, whatever state it is in",
        breaks: &["EVENT-051", "STATE-009"],
        work: ClientWork::Request(|request| request.licence_status = LicenceStatus::Unlicensed),
    },
    Saboteur {
        name: "watches-for-a-day",
        does: "lets a qualifying event start an attempt for a day after a failed renewal, not for 15 minutes",
        breaks: &["TIMER-016"],
        work: ClientWork::Config(|config| config.policy.watch = Minutes::DAY),
    },
    Saboteur {
        name: "wrong-threshold",
        does: "sends an N-policy of 0",
        breaks: &["COUNT-006"],
        work: ClientWork::Request(|request| request.n_policy = 0),
    },
];
