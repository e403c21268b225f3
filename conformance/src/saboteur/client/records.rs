//! Clients that misread records and addresses (DISC, RFC 2782).

use emulator::{
    client::{ClientInput, ClientOutput, DEFAULT_PORT, LookupEnd},
    dns::{Question, RecordData, RecordType},
};

use super::{ClientWork, Rows, look};
use crate::saboteur::Saboteur;

const PORT: &str = "KeyManagementServicePort";

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "asks-ipv6-first",
        does: "asks for IPv6 addresses of a host, and for IPv4 ones if there are none",
        breaks: &["DISC-014"],
        work: ClientWork::Output(|_, _, _, output| {
            if let ClientOutput::Lookup(Question { rtype, .. }) = output {
                *rtype = match *rtype {
                    RecordType::A => RecordType::AAAA,
                    RecordType::AAAA => RecordType::A,
                    other => other,
                };
            }
        }),
    },
    Saboteur {
        name: "endpoint-mapper-first",
        does: "connects to TCP 135 where it is told of no other port than the usual one",
        breaks: &["DISC-041", "EVENT-054"],
        work: ClientWork::Output(|_, _, _, output| {
            if let ClientOutput::Exchange { to, .. } = output
                && to.port() == DEFAULT_PORT
            {
                to.set_port(135);
            }
        }),
    },
    Saboteur {
        name: "first-address-only",
        does: "tries one address of a host that has several",
        breaks: &["DISC-014"],
        work: ClientWork::Input(|_, _, _, input| {
            if look::services(input).next().is_none()
                && let Some(records) = look::records(input)
            {
                records.truncate(1);
            }
        }),
    },
    Saboteur {
        name: "first-record-first",
        does: "takes records in the order of the answer, whatever their priority and weight",
        breaks: &["DISC-015", "DISC-016", "DISC-017", "DISC-046"],
        work: ClientWork::Input(|_, _, _, input| {
            for (place, srv) in (0..).zip(look::services(input)) {
                (srv.priority, srv.weight) = (place, 0);
            }
        }),
    },
    Saboteur {
        name: "highest-priority-first",
        does: "tries records of a greater priority value first",
        breaks: &["DISC-015"],
        work: ClientWork::Input(|_, _, _, input| {
            for srv in look::services(input) {
                srv.priority = u16::MAX - srv.priority;
            }
        }),
    },
    Saboteur {
        name: "ignores-legacy",
        does: "heeds priority and weight as a client of a later generation",
        breaks: &["DISC-018"],
        work: ClientWork::Config(|config| config.legacy_srv = false),
    },
    Saboteur {
        name: "ignores-named-port",
        does: "asks a named host at 1688, whatever port is named beside it",
        breaks: &["REG-013", "REG-014"],
        work: ClientWork::Several(&[
            ClientWork::Config(|config| {
                let stands: Vec<_> = config.registry.iter().map(|(path, _)| path.clone()).collect();
                for path in stands.into_iter().filter(|path| path.row().name == PORT) {
                    let taken = config.registry.set(path, None);
                    debug_assert_eq!(taken, Ok(()), "any value can be taken away");
                }
            }),
            ClientWork::Registry(|_, _, path, _| {
                *path = path.take().filter(|path| path.row().name != PORT);
            }),
        ]),
    },
    Saboteur {
        name: "ignores-port-of-record",
        does: "asks the hosts of SRV records at 1688",
        breaks: &["DISC-014", "DISC-042"],
        work: ClientWork::Input(|_, _, _, input| {
            for srv in look::services(input) {
                srv.port = DEFAULT_PORT;
            }
        }),
    },
    Saboteur {
        name: "ignores-priority",
        does: "chooses among records by weight alone",
        breaks: &["DISC-015"],
        work: ClientWork::Input(|_, _, _, input| {
            for srv in look::services(input) {
                srv.priority = 0;
            }
        }),
    },
    Saboteur {
        name: "ignores-weight",
        does: "gives every record of a priority the same chance",
        breaks: &["DISC-016"],
        work: ClientWork::Input(|_, _, _, input| {
            for srv in look::services(input) {
                srv.weight = 1;
            }
        }),
    },
    Saboteur {
        name: "ipv4-only",
        does: "makes nothing of an IPv6 address that DNS gives it",
        breaks: &["DISC-006", "DISC-014"],
        work: ClientWork::Input(|_, _, _, input| {
            let is_v6 = |data: &RecordData| matches!(data, RecordData::Aaaa(_));
            if look::records(input).is_some_and(|records| records.iter().any(|record| is_v6(&record.data))) {
                *input = ClientInput::LookedUp(LookupEnd::NoRecords);
            }
        }),
    },
    Saboteur {
        name: "swaps-rank",
        does: "takes the weight of a record for its priority, and the other way round",
        breaks: &["DISC-015"],
        work: ClientWork::Input(|_, _, _, input| {
            for srv in look::services(input) {
                std::mem::swap(&mut srv.priority, &mut srv.weight);
            }
        }),
    },
    Saboteur {
        name: "weighs-backwards",
        does: "gives a record of less weight the greater chance",
        breaks: &["DISC-016"],
        work: ClientWork::Input(|_, _, _, input| {
            for srv in look::services(input) {
                srv.weight = 100_u16.saturating_sub(srv.weight);
            }
        }),
    },
];
