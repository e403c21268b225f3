//! Clients that are wrong about activation by MAK (ERR, KEY, REG, TIMER).

use emulator::{
    client::{ClientInput, InstalledKey, Means},
    model::{Hresult, LicenceStatus, MachineChange, Minutes, Question, Reading},
};

use super::{
    ClientWork, Rows,
    machine_works::{NOTHING, key, number, reads, retell_attempt, retell_machine},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "asks-once-in-a-life",
        does: "tells the first refusal of the activation service again, whatever the service says later",
        breaks: &["KEY-034", "KEY-035"],
        work: ClientWork::Input(|memory, _, _, input| {
            if let ClientInput::Online(code) = input {
                if memory.number == 0 {
                    memory.number = code.0;
                } else {
                    *code = Hresult(memory.number);
                }
            }
        }),
    },
    Saboteur {
        name: "blocked-key-reads-as-the-services",
        does: "gives the service's code for a blocked key where the local one is due",
        breaks: &["ERR-034", "KEY-038", "OPEN-054"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_machine(changes, Hresult::BLOCKED_KEY, Hresult::SERVER_KEY_BLOCKED);
            retell_attempt(changes, Hresult::BLOCKED_KEY, Hresult::SERVER_KEY_BLOCKED);
        }),
    },
    Saboteur {
        name: "blocked-key-taken-again",
        does: "doesn't remember which keys the activation service has called blocked",
        breaks: &["ERR-034", "KEY-038"],
        work: ClientWork::Several(&[
            ClientWork::Input(|_, _, _, input| {
                if *input == ClientInput::Online(Hresult::SERVER_KEY_BLOCKED) {
                    *input = ClientInput::Online(Hresult::SERVER_KEY_LIMIT);
                }
            }),
            ClientWork::Changes(|_, _, changes| {
                retell_attempt(changes, Hresult::SERVER_KEY_LIMIT, Hresult::SERVER_KEY_BLOCKED);
            }),
        ]),
    },
    Saboteur {
        name: "blocked-mak-reads-as-unknown",
        does: "says of a blocked MAK that nobody knows it",
        breaks: &["ERR-003", "KEY-035", "OPEN-054"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_attempt(changes, Hresult::SERVER_KEY_BLOCKED, Hresult::SERVER_KEY_INVALID);
        }),
    },
    Saboteur {
        name: "extension-reads-as-limit",
        does: "says of a used-up extension that the MAK is used up",
        breaks: &["ERR-009", "KEY-037"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_attempt(changes, Hresult::MAK_EXTENSION_LIMIT, Hresult::MAK_LIMIT);
        }),
    },
    Saboteur {
        name: "mak-asks-hosts",
        does: "asks KMS hosts although its key is a MAK",
        breaks: &["KEY-041", "TIMER-039"],
        work: ClientWork::Several(&[
            ClientWork::Config(|config| {
                if matches!(&config.licence.key, InstalledKey::Named(name) if name.starts_with("mak/")) {
                    config.licence.key = InstalledKey::Setup;
                }
            }),
            ClientWork::Input(|_, _, _, input| {
                if let ClientInput::Machine(change @ MachineChange::InstallKey(_)) = input
                    && matches!(change, MachineChange::InstallKey(name) if name.starts_with("mak/"))
                {
                    *change = NOTHING;
                }
            }),
        ]),
    },
    Saboteur {
        name: "mak-at-once",
        does: "activates a MAK as soon as the machine starts, not at its next interval",
        breaks: &["OPEN-075"],
        work: ClientWork::Instead(|_, client, now, input| {
            let starts = input == ClientInput::Boot && key(client).starts_with("mak/");
            let output = client.handle(now, input);
            if starts && client.timer().is_automatic() {
                return client.handle(now, ClientInput::Activate);
            }
            output
        }),
    },
    Saboteur {
        name: "mak-expires",
        does: "holds an activation by MAK for 180 days",
        breaks: &["STATE-052", "TIMER-039"],
        work: ClientWork::View(|_, client, _, view| {
            let endless = client.timer().ends().is_none();
            if client.timer().status == LicenceStatus::Licensed && endless {
                view.insert("GracePeriodRemaining", number(Minutes::days(180).0));
            }
        }),
    },
    Saboteur {
        name: "mak-limit-reads-as-a-hosts",
        does: "says of a used-up MAK what is said of a host key",
        breaks: &["ERR-007", "KEY-036"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_attempt(changes, Hresult::MAK_LIMIT, Hresult::SERVER_KEY_LIMIT);
        }),
    },
    Saboteur {
        name: "mak-never-by-itself",
        does: "waits for a user with a MAK, although nothing tells it to",
        breaks: &["REG-021", "TIMER-040"],
        work: ClientWork::Deadline(|_, client| match client.timer().means() {
            Means::Online => None,
            _ => client.deadline(),
        }),
    },
    Saboteur {
        name: "mak-refusal-read-as-success",
        does: "is activated by whatever the activation service answers",
        breaks: &["ERR-001", "ERR-003", "ERR-007", "ERR-009", "KEY-034", "KEY-035", "KEY-036", "KEY-037"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Online(code) = input {
                *code = Hresult::OK;
            }
        }),
    },
    Saboteur {
        name: "service-codes-as-local-ones",
        does: "gives the local code where the activation service's own is due",
        breaks: &["ERR-001", "ERR-003", "KEY-034", "KEY-035", "OPEN-054"],
        work: ClientWork::Config(|config| reads(config, Question::KeyCodes, Reading::B)),
    },
    Saboteur {
        name: "service-codes-passed-on",
        does: "gives the activation service's code where a local one is due",
        breaks: &["OPEN-054"],
        work: ClientWork::Config(|config| reads(config, Question::KeyCodes, Reading::A)),
    },
    Saboteur {
        name: "unknown-mak-reads-as-blocked",
        does: "says of a MAK that nobody knows that it is blocked",
        breaks: &["ERR-001", "KEY-034", "OPEN-054"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_attempt(changes, Hresult::SERVER_KEY_INVALID, Hresult::SERVER_KEY_BLOCKED);
        }),
    },
];
