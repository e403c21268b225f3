//! Clients that log wrong things, or nothing (EVENT).

use emulator::model::{Hresult, LogRecord};

use super::{ClientWork, Rows, look};
use crate::saboteur::Saboteur;

const SENT: u32 = 12288;
const PROCESSED: u32 = 12289;

/// Writes `text` into a field.
fn write(log: &mut [LogRecord], id: u32, name: &str, text: &str) {
    for field in look::fields(log, id, name) {
        text.clone_into(field);
    }
}

/// An hour later: `2026/3/14 03:30` for `2026/3/14 02:30`.
fn hour_ahead(stamp: &mut String) {
    if let Some((date, clock)) = stamp.split_once(' ')
        && let Some((hour, minute)) = clock.split_once(':')
        && let Ok(hour) = hour.parse::<u8>()
    {
        *stamp = format!("{date} {:02}:{minute}", (hour + 1) % 24);
    }
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "logs-always-bound",
        does: "says in every event 12289 that the answer has activated it",
        breaks: &["EVENT-027"],
        work: ClientWork::Log(|_, _, log| write(log, PROCESSED, "fBound", "1")),
    },
    Saboteur {
        name: "logs-answers-first",
        does: "writes event 12289 before event 12288 of the same request",
        breaks: &["EVENT-018"],
        work: ClientWork::Log(|_, _, log| log.sort_by_key(|record| record.id != PROCESSED)),
    },
    Saboteur {
        name: "logs-app-id",
        does: "writes the id of its application in place of that of its product",
        breaks: &["EVENT-016"],
        work: ClientWork::Log(|_, client, log| {
            write(log, SENT, "ActID", &client.config().product.app_id.to_string());
        }),
    },
    Saboteur {
        name: "logs-days",
        does: "writes the time left in days",
        breaks: &["EVENT-015"],
        work: ClientWork::Log(|_, _, log| {
            for field in look::fields(log, SENT, "Time to Expiration") {
                *field =
                    field.parse::<u32>().map_or_else(|_| field.clone(), |left| (left / 1_440).to_string());
            }
        }),
    },
    Saboteur {
        name: "logs-host-without-port",
        does: "leaves the port out of event 12288",
        breaks: &["EVENT-010"],
        work: ClientWork::Log(|_, _, log| {
            for field in look::fields(log, SENT, "Server:Port") {
                *field = field.rsplit_once(':').map_or(field.as_str(), |(host, _)| host).to_owned();
            }
        }),
    },
    Saboteur {
        name: "logs-local-time",
        does: "writes the time of its zone, an hour ahead of UTC",
        breaks: &["EVENT-012", "EVENT-026"],
        work: ClientWork::Log(|_, _, log| {
            for id in [SENT, PROCESSED] {
                look::fields(log, id, "Client Time").for_each(hour_ahead);
            }
        }),
    },
    Saboteur {
        name: "logs-never-bound",
        does: "says in no event 12289 that the answer has activated it",
        breaks: &["EVENT-021"],
        work: ClientWork::Log(|_, _, log| write(log, PROCESSED, "fBound", "0")),
    },
    Saboteur {
        name: "logs-no-answers",
        does: "writes no event 12289",
        breaks: &["EVENT-018", "EVENT-053"],
        work: ClientWork::Log(|_, _, log| log.retain(|record| record.id != PROCESSED)),
    },
    Saboteur {
        name: "logs-no-failures",
        does: "writes event 12288 for requests that arrived and for no others",
        breaks: &["DISC-033", "EVENT-007", "EVENT-046"],
        work: ClientWork::Log(|_, _, log| {
            let ok = Hresult::OK.to_string();
            log.retain(|record| record.id != SENT || record.data.first() == Some(&ok));
        }),
    },
    Saboteur {
        name: "logs-no-flags",
        does: "writes no remark into event 12288",
        breaks: &["EVENT-009"],
        work: ClientWork::Log(|_, _, log| {
            write(log, SENT, "Status", &Hresult::OK.to_string());
        }),
    },
    Saboteur {
        name: "logs-no-flags-of-answers",
        does: "writes no remark into event 12289",
        breaks: &["EVENT-020"],
        work: ClientWork::Log(|_, _, log| write(log, PROCESSED, "Status", &Hresult::OK.to_string())),
    },
    Saboteur {
        name: "logs-no-machine-id",
        does: "writes an empty machine id",
        breaks: &["EVENT-011"],
        work: ClientWork::Log(|_, _, log| write(log, SENT, "CMID", &uuid::Uuid::nil().to_string())),
    },
    Saboteur {
        name: "logs-no-requests",
        does: "writes no event 12288",
        breaks: &["EVENT-007"],
        work: ClientWork::Log(|_, _, log| log.retain(|record| record.id != SENT)),
    },
    Saboteur {
        name: "logs-no-threshold",
        does: "writes 0 for its threshold",
        breaks: &["EVENT-017"],
        work: ClientWork::Log(|_, _, log| write(log, SENT, "N-Policy", "0")),
    },
    Saboteur {
        name: "logs-no-validation",
        does: "writes no event 8209",
        breaks: &["EVENT-044"],
        work: ClientWork::Log(|_, _, log| log.retain(|record| record.id != 8209)),
    },
    Saboteur {
        name: "logs-one-for-success",
        does: "writes 1 as the result of what went well",
        breaks: &["EVENT-008", "EVENT-019"],
        work: ClientWork::Log(|_, _, log| {
            let ok = Hresult::OK.to_string();
            for id in [SENT, PROCESSED] {
                for field in look::fields(log, id, "HRESULT").filter(|field| **field == ok) {
                    *field = Hresult(1).to_string();
                }
            }
        }),
    },
    Saboteur {
        name: "logs-own-intervals",
        does: "writes its own intervals, not those of the answer",
        breaks: &["EVENT-024", "EVENT-025"],
        work: ClientWork::Log(|_, client, log| {
            let config = client.config();
            write(log, PROCESSED, "Activation Interval", &config.activation_interval.minutes().0.to_string());
            write(log, PROCESSED, "Renewal Interval", &config.renewal_interval.minutes().0.to_string());
        }),
    },
    Saboteur {
        name: "logs-refusals-as-answers",
        does: "writes event 12289 for a request that was refused or came to nothing",
        breaks: &["EVENT-018"],
        work: ClientWork::Log(|_, _, log| {
            let ok = Hresult::OK.to_string();
            let failed = |record: &&LogRecord| record.id == SENT && record.data.first() != Some(&ok);
            let more: Vec<_> = log.iter().filter(failed).map(as_answer).collect();
            log.extend(more);
        }),
    },
    Saboteur {
        name: "logs-state-afterwards",
        does: "writes the state that an attempt led to, not the one that it was made in",
        breaks: &["EVENT-014"],
        work: ClientWork::Log(|_, client, log| {
            write(log, SENT, "Licensing Status", &client.timer().status.code().to_string());
        }),
    },
    Saboteur {
        name: "logs-success",
        does: "writes 0 as the result of every request and answer",
        breaks: &["EVENT-046"],
        work: ClientWork::Log(|_, _, log| {
            for id in [SENT, PROCESSED] {
                write(log, id, "HRESULT", &Hresult::OK.to_string());
            }
        }),
    },
    Saboteur {
        name: "logs-swapped-intervals",
        does: "writes the renewal interval where the activation interval belongs, and the other way round",
        breaks: &["EVENT-024", "EVENT-025"],
        work: ClientWork::Log(|_, _, log| {
            for record in log.iter_mut().filter(|record| record.id == PROCESSED && record.data.len() > 6) {
                record.data.swap(5, 6);
            }
        }),
    },
    Saboteur {
        name: "logs-threshold-as-count",
        does: "writes its own threshold in place of the host's count",
        breaks: &["EVENT-023"],
        work: ClientWork::Log(|_, client, log| {
            write(log, PROCESSED, "Count", &client.config().n_policy.to_string());
        }),
    },
    Saboteur {
        name: "logs-vm-swapped",
        does: "says of a virtual machine that it is none, and of any other that it is one",
        breaks: &["EVENT-013"],
        work: ClientWork::Log(|_, _, log| {
            for field in look::fields(log, SENT, "VM Info") {
                *field = if field == "0" { "1" } else { "0" }.to_owned();
            }
        }),
    },
];

/// Event 12289 made of event 12288.
fn as_answer(sent: &LogRecord) -> LogRecord {
    let field = |index: usize| sent.data.get(index).cloned().unwrap_or_default();
    let mut data = vec![field(0), field(1)];
    data.extend(["0", "0", "0", "0", "0"].map(str::to_owned));
    data.push(field(4));
    LogRecord { id: PROCESSED, time: sent.time, data }
}
