//! Clients that are wrong about the order in which they look for hosts (DISC).

use emulator::{
    client::{Client, ClientInput, ClientOutput, LookupEnd},
    dns::{Question, RecordType},
    model::{self, Filetime, Reading},
};

use super::{ClientMemory, ClientWork, Rows, look};
use crate::saboteur::Saboteur;

const NAME: &str = "KeyManagementServiceName";

/// Takes the hosts that it is told of when it is made, where `wrong` says so of their scope.
fn forget_hosts(config: &mut emulator::client::ClientConfig, wrong: fn(bool) -> bool) {
    let stands: Vec<_> = config.registry.iter().map(|(path, _)| path.clone()).collect();
    let named = stands.into_iter().filter(|path| path.row().name == NAME);
    for path in named.filter(|path| wrong(path.scope() != (None, None))) {
        let taken = config.registry.set(path, None);
        debug_assert_eq!(taken, Ok(()), "any value can be taken away");
    }
}

/// Whether a client asks for SRV records.
fn is_search(output: &ClientOutput) -> bool {
    matches!(output, ClientOutput::Lookup(question) if question.rtype == RecordType::SRV)
}

/// Answers a search by what was heard in the first one.
fn search_memory(memory: &mut ClientMemory, client: &mut Client, now: Filetime, output: &mut ClientOutput) {
    while is_search(output)
        && let Some(heard) = memory.looked_up.clone()
    {
        *output = client.handle(now, ClientInput::LookedUp(heard));
    }
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "caches-dns",
        does: "asks DNS for hosts once, and knows them for ever",
        breaks: &["DISC-006"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| {
                if look::services(input).next().is_some()
                    && let ClientInput::LookedUp(end) = input
                {
                    memory.looked_up.get_or_insert_with(|| end.clone());
                }
            }),
            ClientWork::Output(search_memory),
        ]),
    },
    Saboteur {
        name: "first-srv-only",
        does: "tries one host of an SRV answer and no other",
        breaks: &["DISC-007", "DISC-008", "DISC-015", "DISC-034"],
        work: ClientWork::Input(|_, _, _, input| {
            if look::services(input).next().is_some()
                && let Some(records) = look::records(input)
            {
                records.sort_by_key(|record| record.data.srv().map(|srv| srv.priority));
                records.truncate(1);
            }
        }),
    },
    Saboteur {
        name: "first-suffix-only",
        does: "looks for hosts under the first suffix and no other",
        breaks: &["DISC-025", "DISC-026"],
        work: ClientWork::Several(&[
            ClientWork::Config(|config| config.discovery.suffixes.truncate(1)),
            ClientWork::Input(|_, _, _, input| {
                if let ClientInput::Network(_, Some(suffixes)) = input {
                    suffixes.truncate(1);
                }
            }),
        ]),
    },
    Saboteur {
        name: "forgets-host",
        does: "searches anew for each attempt, although a host has activated it",
        breaks: &["DISC-005", "DISC-009", "DISC-010", "DISC-023"],
        work: ClientWork::Config(|config| config.caching = false),
    },
    Saboteur {
        name: "ignores-named-host",
        does: "looks for hosts in DNS though a user has named one",
        breaks: &["DISC-001", "DISC-004", "DISC-036", "REG-011"],
        work: ClientWork::Several(&[
            ClientWork::Config(|config| {
                config.discovery.host = None;
                forget_hosts(config, |_| true);
            }),
            ClientWork::Registry(|_, _, path, _| {
                *path = path.take().filter(|path| path.row().name != NAME);
            }),
        ]),
    },
    Saboteur {
        name: "keeps-old-suffixes",
        does: "looks under the suffixes that it began with, whatever network it is moved to",
        breaks: &["DISC-022"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Network(_, suffixes) = input {
                *suffixes = None;
            }
        }),
    },
    Saboteur {
        name: "one-priority-only",
        does: "tries hosts of the lowest priority value, and none of a higher one when they fail",
        breaks: &["DISC-015", "DISC-020"],
        work: ClientWork::Input(|_, _, _, input| {
            let lowest = look::services(input).map(|srv| srv.priority).min();
            if let (Some(lowest), Some(records)) = (lowest, look::records(input)) {
                records.retain(|record| record.data.srv().is_none_or(|srv| srv.priority == lowest));
            }
        }),
    },
    Saboteur {
        name: "one-scope-of-names",
        does: "reads the host named for the machine, and none for an application or a product",
        breaks: &["DISC-002", "REG-012"],
        work: ClientWork::Several(&[
            ClientWork::Config(|config| forget_hosts(config, |scoped| scoped)),
            ClientWork::Registry(|_, _, path, _| {
                *path = path.take().filter(|path| path.row().name != NAME || path.scope() == (None, None));
            }),
        ]),
    },
    Saboteur {
        name: "serves-itself",
        does: "lets the host on its own machine activate it",
        breaks: &["STATE-060"],
        work: ClientWork::Config(|config| {
            config.readings = config.readings.with(model::Question::SelfActivation, Reading::B);
            config.address = None;
        }),
    },
    Saboteur {
        name: "stays-with-cached-host",
        does: "makes no search any more once a host has activated it",
        breaks: &["DISC-008", "DISC-034"],
        work: ClientWork::Output(|_, client, now, output| {
            let cached = client.properties(now).contains_key("KeyManagementServiceProductKeyID");
            while cached && is_search(output) {
                *output = client.handle(now, ClientInput::LookedUp(LookupEnd::NoRecords));
            }
        }),
    },
    Saboteur {
        name: "takes-anybodys-host",
        does: "takes a host that is named for another application or product",
        breaks: &["REG-012"],
        work: ClientWork::Config(|config| {
            let value = config.registry.iter().find(|(path, _)| path.row().name == NAME);
            if let Some((path, value)) = value.map(|(path, value)| (path.clone(), value.clone()))
                && let Ok(path) = path.within(None, None)
            {
                let set = config.registry.set(path, Some(value));
                debug_assert_eq!(set, Ok(()), "the value is of the same type for the machine");
            }
        }),
    },
    Saboteur {
        name: "two-scopes-of-names",
        does: "reads the hosts named for the product and for the machine, and none for an application",
        breaks: &["DISC-001", "DISC-003"],
        work: ClientWork::Config(|config| {
            let stands: Vec<_> = config.registry.iter().map(|(path, _)| path.clone()).collect();
            let named = stands.into_iter().filter(|path| path.row().name == NAME);
            for path in named.filter(|path| matches!(path.scope(), (Some(_), None))) {
                let taken = config.registry.set(path, None);
                debug_assert_eq!(taken, Ok(()), "any value can be taken away");
            }
        }),
    },
    Saboteur {
        name: "wrong-service",
        does: "asks for SRV records of `_kms._tcp`",
        breaks: &["DISC-006", "DISC-013", "DISC-047"],
        work: ClientWork::Output(|_, _, _, output| {
            if let ClientOutput::Lookup(Question { name, rtype: RecordType::SRV }) = output {
                let domain = name.parent().and_then(|name| name.parent());
                *name = domain.and_then(|domain| domain.child("_kms._tcp").ok()).unwrap_or(name.clone());
            }
        }),
    },
];
