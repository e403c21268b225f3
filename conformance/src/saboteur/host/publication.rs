//! Hosts that are wrong about their records in DNS (PUB, OPEN-026 to OPEN-031).

use emulator::{
    dns::{Change, Name, Rcode, Record, RecordData, Srv},
    host::{Host, Publication, PublicationEnd},
    model::{Minutes, RegistryValue},
};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// A publication of a host's record with the default values.
fn plain(host: &Host, domain: &Name) -> Option<Publication> {
    let data = RecordData::Srv(Srv {
        priority: 0,
        weight: 0,
        port: host.port(),
        target: host.config().name.clone(),
    });
    let record = Record { name: Name::kms_service(domain).ok()?, ttl: 3_600, data };
    Some(Publication { domain: domain.clone(), changes: vec![Change::Add(record)] })
}

/// Changes the SRV records that are put in.
fn each_srv(publications: &mut [Publication], change: impl Fn(&mut Srv)) {
    for added in publications.iter_mut().flat_map(|publication| &mut publication.changes) {
        if let Change::Add(Record { data: RecordData::Srv(srv), .. }) = added {
            change(srv);
        }
    }
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "default-priority-of-ten",
        does: "publishes priority 10 where none is given",
        breaks: &["PUB-002", "PUB-005"],
        work: HostWork::Publish(|_, _, _, publications| {
            each_srv(publications, |srv| {
                if srv.priority == 0 {
                    srv.priority = 10;
                }
            });
        }),
    },
    Saboteur {
        name: "publishes-at-first-start-only",
        does: "publishes nothing when its service starts again",
        breaks: &["PUB-009", "PUB-011", "PUB-012", "REG-006"],
        work: HostWork::Several(&[
            HostWork::Started(|memory, _, _| {
                memory.number += 1;
                memory.repeats = u32::from(memory.number > 1);
            }),
            HostWork::Publish(|memory, _, _, publications| {
                if std::mem::take(&mut memory.repeats) > 0 {
                    publications.clear();
                }
            }),
        ]),
    },
    Saboteur {
        name: "publishes-first-domain-only",
        does: "publishes in the first domain only",
        breaks: &["PUB-007", "PUB-008"],
        work: HostWork::Publish(|_, _, _, publications| publications.truncate(1)),
    },
    Saboteur {
        name: "publishes-no-target",
        does: "publishes its domain as the target of its record",
        breaks: &["PUB-001", "PUB-002", "PUB-037"],
        work: HostWork::Publish(|_, _, _, publications| {
            each_srv(publications, |srv| srv.target = srv.target.parent().unwrap_or(Name::root()));
        }),
    },
    Saboteur {
        name: "publishes-nothing",
        does: "publishes no record",
        breaks: &["PUB-001", "PUB-003", "PUB-007", "PUB-023", "PUB-035", "PUB-037"],
        work: HostWork::Publish(|_, _, _, publications| publications.clear()),
    },
    Saboteur {
        name: "publishes-own-domain-only",
        does: "never publishes in a domain that an administrator listed",
        breaks: &["PUB-004", "PUB-007", "PUB-009", "REG-006", "REG-028"],
        work: HostWork::Publish(|_, host, _, publications| {
            let own = host.config().name.parent();
            publications.retain(|publication| own.as_ref() == Some(&publication.domain));
        }),
    },
    Saboteur {
        name: "publishes-unactivated",
        does: "publishes while it isn't activated",
        breaks: &["PUB-001"],
        work: HostWork::Publish(|_, host, _, publications| {
            if !host.serves() {
                let domains = host.config().publish.iter();
                publications.extend(domains.filter_map(|domain| plain(host, &domain.name)));
            }
        }),
    },
    Saboteur {
        name: "refreshes-hourly",
        does: "refreshes its records every hour",
        breaks: &["OPEN-028"],
        work: HostWork::Config(|config| config.refresh = Minutes::hours(1)),
    },
    Saboteur {
        name: "refreshes-weekly",
        does: "refreshes its records once a week",
        breaks: &["OPEN-028"],
        work: HostWork::Config(|config| config.refresh = Minutes::days(7)),
    },
    Saboteur {
        name: "refused-update-taken-for-done",
        does: "takes every answer of a DNS server for a success",
        breaks: &["ERR-045", "EVENT-041", "PUB-015", "PUB-023"],
        work: HostWork::Published(|_, end| *end = PublicationEnd::Answered(Rcode::NOERROR)),
    },
    Saboteur {
        name: "retries-every-minute",
        does: "tries a failed publication again after a minute",
        breaks: &["OPEN-031"],
        work: HostWork::Config(|config| config.retry = Minutes(1)),
    },
    Saboteur {
        name: "swaps-priority-and-weight",
        does: "publishes the priority as the weight and the other way round",
        breaks: &["PUB-006"],
        work: HostWork::Publish(|_, _, _, publications| {
            each_srv(publications, |srv| std::mem::swap(&mut srv.priority, &mut srv.weight));
        }),
    },
    Saboteur {
        name: "switch-counts-when-one",
        does: "heeds `DisableDnsPublishing` only when it is 1",
        breaks: &["PUB-011", "REG-004"],
        work: HostWork::Registry(|_, _, path, value| {
            if path.as_ref().is_some_and(|path| path.row().name == "DisableDnsPublishing")
                && let Some(RegistryValue::Dword(number)) = value
            {
                *number = u32::from(*number == 1);
            }
        }),
    },
    Saboteur {
        name: "switch-for-good",
        does: "never publishes again once publication was switched off",
        breaks: &["PUB-011", "PUB-012"],
        work: HostWork::Publish(|memory, host, _, publications| {
            memory.number |= u32::from(host.registry().dword("DisableDnsPublishing").unwrap_or(0) != 0);
            if memory.number != 0 {
                publications.clear();
            }
        }),
    },
    Saboteur {
        name: "switch-ignored",
        does: "doesn't look at `DisableDnsPublishing`",
        breaks: &["PUB-011", "PUB-012", "REG-004"],
        work: HostWork::Registry(|_, _, path, _| {
            if path.as_ref().is_some_and(|path| path.row().name == "DisableDnsPublishing") {
                *path = None;
            }
        }),
    },
    Saboteur {
        name: "switch-spares-the-list",
        does: "goes on publishing in the domains of its list when publication is switched off",
        breaks: &["PUB-010"],
        work: HostWork::Publish(|_, host, _, publications| {
            let off = host.registry().dword("DisableDnsPublishing").unwrap_or(0) != 0;
            let lines = host.registry().lines("DnsDomainPublishList").unwrap_or_default();
            if off && publications.is_empty() {
                let names = lines.iter().filter_map(|line| Name::parse(line.split(',').next()?.trim()).ok());
                publications.extend(names.filter_map(|name| plain(host, &name)));
            }
        }),
    },
];
