//! Clients that are wrong about validation and tampering (STATE).

use emulator::{
    client::ClientInput,
    model::{Hresult, LicenceStatus, MachineChange, Question, Reading, Tampering},
};

use super::{
    ClientWork, Rows,
    machine_works::{NOTHING, number, reads, retell_machine, text},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "activation-makes-genuine",
        does: "is genuine again as soon as it is activated, without a validation",
        breaks: &["STATE-029", "STATE-064"],
        work: ClientWork::View(|_, client, _, view| {
            if client.timer().status == LicenceStatus::Licensed {
                view.insert("GenuineStatus", number(0));
            }
        }),
    },
    Saboteur {
        name: "any-tampering-is-tampering",
        does: "takes tampering with key data for tampering with the system",
        breaks: &["STATE-030"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(MachineChange::Tamper(what @ Tampering::KeyData)) = input {
                *what = Tampering::SystemFiles;
            }
        }),
    },
    Saboteur {
        name: "marked-at-once",
        does: "is non-genuine when the vendor marks its key, before any validation",
        breaks: &["STATE-025"],
        work: ClientWork::Instead(|_, client, now, input| {
            let marked = matches!(input, ClientInput::Machine(MachineChange::MarkNonGenuine));
            let output = client.handle(now, input);
            if marked {
                client.handle(now, ClientInput::Machine(MachineChange::Validate));
            }
            output
        }),
    },
    Saboteur {
        name: "non-genuine-for-good",
        does: "stays non-genuine after another key, an activation and a validation",
        breaks: &["STATE-028", "STATE-035", "STATE-064"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| {
                if matches!(input, ClientInput::Machine(MachineChange::MarkNonGenuine)) {
                    memory.number = 1;
                }
            }),
            ClientWork::View(|memory, _, _, view| {
                if memory.number == 1 {
                    view.insert("GenuineStatus", number(1));
                }
            }),
        ]),
    },
    Saboteur {
        name: "non-genuine-reads-as-blocked",
        does: "gives 0xC004F051 as the reason of non-genuine grace",
        breaks: &["STATE-025", "STATE-061"],
        work: ClientWork::View(|_, _, _, view| {
            if view.get("LicenseStatusReason") == Some(&text("0xC004F065")) {
                view.insert("LicenseStatusReason", text("0xC004F051"));
            }
        }),
    },
    Saboteur {
        name: "non-genuine-without-grace",
        does: "is in notification as soon as it is found non-genuine",
        breaks: &["STATE-025", "STATE-030", "STATE-035"],
        work: ClientWork::View(|_, client, _, view| {
            if client.timer().status == LicenceStatus::NonGenuineGrace {
                view.insert("LicenseStatus", number(5));
                view.insert("GracePeriodRemaining", number(0));
            }
        }),
    },
    Saboteur {
        name: "rearm-heals-tampering",
        does: "is in initial grace after a rearm, however tampered with it is",
        breaks: &["STATE-031"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| match input {
                ClientInput::Machine(MachineChange::Rearm) => memory.number = 1,
                ClientInput::Restart if memory.number == 1 => {
                    memory.number = 2;
                }
                ClientInput::Machine(MachineChange::Tamper(_)) => memory.number = 0,
                _ => {}
            }),
            ClientWork::View(|memory, client, _, view| {
                let tampered = client.timer().status == LicenceStatus::Notification;
                if tampered && memory.number == 2 {
                    view.insert("LicenseStatus", number(2));
                }
            }),
        ]),
    },
    Saboteur {
        name: "reinstall-keeps-the-mark",
        does: "stays tampered with when it is installed anew",
        breaks: &["KEY-007", "STATE-031"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(change @ MachineChange::Reinstall) = input {
                *change = NOTHING;
            }
        }),
    },
    Saboteur {
        name: "tampered-is-never-non-genuine",
        does: "goes into notification for tampering where that is non-genuine grace",
        breaks: &["OPEN-066"],
        work: ClientWork::Config(|config| reads(config, Question::TamperedStatus, Reading::A)),
    },
    Saboteur {
        name: "tampered-is-non-genuine",
        does: "goes into non-genuine grace whatever was tampered with",
        breaks: &["OPEN-066", "STATE-030", "STATE-031"],
        work: ClientWork::Config(|config| reads(config, Question::TamperedStatus, Reading::B)),
    },
    Saboteur {
        name: "tampering-unnoticed",
        does: "notices no tampering",
        breaks: &["OPEN-066", "STATE-030"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(change @ MachineChange::Tamper(_)) = input {
                *change = NOTHING;
            }
        }),
    },
    Saboteur {
        name: "validation-finds-nothing",
        does: "says that it is genuine whenever it is asked to validate",
        breaks: &["STATE-025", "STATE-031", "STATE-035"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(change @ MachineChange::Validate) = input {
                *change = NOTHING;
            }
        }),
    },
    Saboteur {
        name: "validation-passes-although",
        does: "tells a success of a validation that found something",
        breaks: &["STATE-025", "STATE-031"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_machine(changes, Hresult::NOT_GENUINE, Hresult::OK);
        }),
    },
];
