//! Hosts that log wrong (EVENT).

use emulator::model::{Filetime, Hresult, LogRecord, field_index};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// Writes what `change` makes of it into the field `name` of each record of event `id`.
fn rewrite(log: &mut [LogRecord], id: u32, name: &str, change: impl Fn(&str) -> String) {
    for record in log.iter_mut().filter(|record| record.id == id) {
        if let Some(field) = field_index(id, name).and_then(|index| record.data.get_mut(index)) {
            *field = change(field);
        }
    }
}

/// A row for a field of event 12290.
macro_rules! field {
    ($name:literal, $does:literal, [$($breaks:literal),*], $field:literal, $change:expr) => {
        Saboteur {
            name: concat!("logs-", $name),
            does: concat!("writes into event 12290 ", $does),
            breaks: &[$($breaks),*],
            work: HostWork::Log(|_, _, log| rewrite(log, 12290, $field, $change)),
        }
    };
}

/// The first of the parts of a GUID with its octets the other way round.
fn swapped(guid: &str) -> String {
    let octets = guid.split_at_checked(8).map(|(first, rest)| (first.as_bytes().rchunks(2), rest));
    let Some((octets, rest)) = octets else { return guid.to_owned() };
    octets.map(String::from_utf8_lossy).collect::<String>() + rest
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "logs-a-code-of-success",
        does: "writes a code in front of the domain into event 12294",
        breaks: &["EVENT-043", "PUB-014"],
        work: HostWork::Log(|_, _, log| {
            for record in log.iter_mut().filter(|record| record.id == 12294) {
                record.data.insert(0, Hresult::OK.to_string());
            }
        }),
    },
    field!(
        "another-product",
        "the first part of the activation id in the order of its octets",
        ["EVENT-037", "EVENT-038"],
        "ActID",
        swapped
    ),
    field!(
        "days-left",
        "the days left in the place of minutes",
        ["EVENT-036", "EVENT-038"],
        "Time to Expiration",
        |minutes| { (minutes.parse::<u32>().unwrap_or_default() / 1_440).to_string() }
    ),
    Saboteur {
        name: "logs-domain-before-code",
        does: "writes the fields of event 12293 the other way round",
        breaks: &["EVENT-041", "PUB-015"],
        work: HostWork::Log(|_, _, log| {
            log.iter_mut().filter(|record| record.id == 12293).for_each(|record| record.data.reverse());
        }),
    },
    Saboteur {
        name: "logs-first-failure-only",
        does: "writes event 12293 for the first failed publication only",
        breaks: &["EVENT-041", "PUB-015", "PUB-023"],
        work: HostWork::Log(|memory, _, log| {
            log.retain(|record| record.id != 12293 || std::mem::replace(&mut memory.number, 1) == 0);
        }),
    },
    Saboteur {
        name: "logs-first-request-only",
        does: "writes event 12290 for the first request of a machine only",
        breaks: &["EVENT-028"],
        work: HostWork::Log(|memory, _, log| {
            log.retain(|record| {
                record.id != 12290 || record.data.get(3).is_none_or(|cmid| memory.names.insert(cmid.clone()))
            });
        }),
    },
    Saboteur {
        name: "logs-invalid-requests",
        does: "writes event 12290 for a message that it couldn't read",
        breaks: &["EVENT-047"],
        work: HostWork::Several(&[
            HostWork::Invalid(|memory, _, _| memory.number += 1),
            HostWork::Log(|memory, _, log| {
                for _ in 0..std::mem::take(&mut memory.number) {
                    let data = vec![Hresult::INVALID_DATA.to_string()];
                    log.push(LogRecord { id: 12290, time: Filetime::default(), data });
                }
            }),
        ]),
    },
    field!(
        "local-time",
        "the client's time in a zone an hour east",
        ["EVENT-033", "EVENT-038", "OPEN-034"],
        "Client Time",
        |time| {
            let hour = time.split_once(' ').and_then(|(date, clock)| Some((date, clock.split_once(':')?)));
            let Some((date, (hour, minute))) = hour else { return time.to_owned() };
            format!("{date} {:02}:{minute}", (hour.parse::<u32>().unwrap_or_default() + 1) % 24)
        }
    ),
    field!(
        "machine-by-first-label",
        "the client's name without its domain",
        ["EVENT-031"],
        "Machine",
        |name| { name.split('.').next().unwrap_or_default().to_owned() }
    ),
    field!(
        "machine-id-in-octets",
        "the first part of the machine id in the order of its octets",
        ["EVENT-032", "EVENT-038"],
        "CMID",
        swapped
    ),
    Saboteur {
        name: "logs-no-failed-publication",
        does: "writes no event 12293",
        breaks: &["ERR-045", "EVENT-041", "PUB-015", "PUB-023"],
        work: HostWork::Log(|_, _, log| log.retain(|record| record.id != 12293)),
    },
    Saboteur {
        name: "logs-no-initialisation-failure",
        does: "writes no event 12291 when its port is taken",
        breaks: &["EVENT-039"],
        work: HostWork::Log(|_, _, log| log.retain(|record| record.id != 12291)),
    },
    Saboteur {
        name: "logs-no-publication",
        does: "writes no event 12294",
        breaks: &["EVENT-043", "PUB-007", "PUB-014"],
        work: HostWork::Log(|_, _, log| log.retain(|record| record.id != 12294)),
    },
    Saboteur {
        name: "logs-no-requests",
        does: "writes no event 12290",
        breaks: &["EVENT-028"],
        work: HostWork::Log(|_, _, log| log.retain(|record| record.id != 12290)),
    },
    Saboteur {
        name: "logs-no-timer-failure",
        does: "writes no event 12292 when it can make no timer",
        breaks: &["EVENT-040"],
        work: HostWork::Log(|_, _, log| log.retain(|record| record.id != 12292)),
    },
    Saboteur {
        name: "logs-rcode",
        does: "writes the DNS server's code as it came into event 12293, not as an HRESULT",
        breaks: &["ERR-045", "EVENT-041", "EVENT-042", "PUB-015", "PUB-023"],
        work: HostWork::Log(|_, _, log| {
            rewrite(log, 12293, "HRESULT", |code| {
                let code: Hresult = code.parse().unwrap_or_default();
                Hresult(code.0 & 0xF).to_string()
            });
        }),
    },
    field!(
        "status-of-initial-grace",
        "initial grace, whatever the client's state",
        ["EVENT-035", "EVENT-038"],
        "Licensing Status",
        |_| "2".to_owned()
    ),
    field!(
        "success",
        "0 for every request, refused ones too",
        ["ERR-040", "EVENT-029", "OPEN-036"],
        "HRESULT",
        |_| Hresult::OK.to_string()
    ),
    field!(
        "threshold-of-clients",
        "a threshold of 25, whatever the product's",
        ["EVENT-030", "EVENT-038"],
        "N-Policy",
        |_| "25".to_owned()
    ),
    field!(
        "virtual-machines-always",
        "that the client is a virtual machine, whatever it is",
        ["COUNT-014", "EVENT-034"],
        "VM Info",
        |_| "1".to_owned()
    ),
    field!(
        "virtual-machines-never",
        "that the client is no virtual machine, whatever it is",
        ["COUNT-014", "EVENT-034"],
        "VM Info",
        |_| "0".to_owned()
    ),
    Saboteur {
        name: "refreshes-without-timer",
        does: "refreshes its records although it can make no timer",
        breaks: &["EVENT-040"],
        work: HostWork::Started(|_, host, now| {
            if let Some(code) = host.config_mut().environment.no_timer.take() {
                host.start(now);
                host.config_mut().environment.no_timer = Some(code);
            }
        }),
    },
    Saboteur {
        name: "starts-on-taken-port",
        does: "says that its port is taken, and listens on it all the same",
        breaks: &["EVENT-039"],
        work: HostWork::Started(|_, host, now| {
            let taken = std::mem::take(&mut host.config_mut().environment.taken_ports);
            if taken.contains(&host.port()) {
                host.start(now);
            }
            host.config_mut().environment.taken_ports = taken;
        }),
    },
];
