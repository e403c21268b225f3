//! Clients that are wrong about how their system came on the machine: edition, firmware, evaluation (KEY, STATE, ERR).

use emulator::{
    client::{ClientInput, ClientOutput, Firmware, OemCoverage, Origin},
    model::{Hresult, MachineChange, Minutes, Platform, Question, Reading},
};

use super::{
    ClientWork, Rows,
    machine_works::{NOTHING, number, reads, retell_attempt},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "edition-switched-in-vain",
        does: "stays what it was when its edition is switched",
        breaks: &["KEY-006", "KEY-007", "STATE-053"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(change @ MachineChange::Edition(_)) = input {
                *change = NOTHING;
            }
        }),
    },
    Saboteur {
        name: "evaluation-ends-a-day-late",
        does: "lets an evaluation last for one more day",
        breaks: &["STATE-046"],
        work: ClientWork::Config(|config| {
            config.licence.evaluation = config.licence.evaluation.map(|end| Minutes(end.0 + Minutes::DAY.0));
        }),
    },
    Saboteur {
        name: "evaluation-never-ends",
        does: "knows no end of an evaluation",
        breaks: &["STATE-046"],
        work: ClientWork::Config(|config| config.licence.evaluation = None),
    },
    Saboteur {
        name: "marker-at-activation-only",
        does: "takes a setup key without looking at the firmware where it has to look",
        breaks: &["KEY-056", "OPEN-100"],
        work: ClientWork::Config(|config| reads(config, Question::MarkerChecked, Reading::A)),
    },
    Saboteur {
        name: "marker-at-installation-too",
        does: "refuses a setup key for the firmware where only the activation fails",
        breaks: &["OPEN-100"],
        work: ClientWork::Config(|config| reads(config, Question::MarkerChecked, Reading::B)),
    },
    Saboteur {
        name: "marker-missing-bars-every-key",
        does: "activates no MAK or retail key where the firmware lacks the marker",
        breaks: &["KEY-056", "STATE-059"],
        work: ClientWork::Input(|_, client, _, input| {
            if let ClientInput::Online(code) = input
                && client.config().licence.firmware == Firmware::NoMarker
            {
                *code = Hresult::NO_QUALIFYING_SYSTEM;
            }
        }),
    },
    Saboteur {
        name: "marker-not-looked-for",
        does: "doesn't look whether the firmware has the marker",
        breaks: &["ERR-019", "KEY-052", "KEY-056", "KEY-058", "OPEN-100", "STATE-059"],
        work: ClientWork::Config(|config| config.licence.firmware = Firmware::NoSlic),
    },
    Saboteur {
        name: "no-base-licence-needed",
        does: "asks a host although there is no licence that the edition upgrades",
        breaks: &["KEY-050"],
        work: ClientWork::Config(|config| config.licence.base_licence = true),
    },
    Saboteur {
        name: "oem-89-days",
        does: "takes volume coverage that was bought within 89 days, not 90",
        breaks: &["KEY-053"],
        work: ClientWork::Config(|config| {
            if let Origin::Oem(OemCoverage::BoughtAfterDays(days)) = &mut config.licence.origin {
                *days += 1;
            }
        }),
    },
    Saboteur {
        name: "oem-91-days",
        does: "takes volume coverage that was bought within 91 days, not 90",
        breaks: &["KEY-053", "KEY-057"],
        work: ClientWork::Config(|config| {
            if let Origin::Oem(OemCoverage::BoughtAfterDays(days)) = &mut config.licence.origin {
                *days = days.saturating_sub(1);
            }
        }),
    },
    Saboteur {
        name: "oem-always-converts",
        does: "makes a volume installation of any system that came with its machine",
        breaks: &["KEY-053", "KEY-057"],
        work: ClientWork::Config(|config| {
            if matches!(config.licence.origin, Origin::Oem(_)) {
                config.licence.origin = Origin::Volume;
            }
        }),
    },
    Saboteur {
        name: "oem-without-agreements",
        does: "knows no re-imaging rights",
        breaks: &["KEY-053"],
        work: ClientWork::Config(|config| {
            if config.licence.origin == Origin::Oem(OemCoverage::Agreement) {
                config.licence.origin = Origin::Oem(OemCoverage::None);
            }
        }),
    },
    Saboteur {
        name: "permanent-asks-hosts",
        does: "asks hosts although something permanent has activated it",
        breaks: &["STATE-052"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(change @ MachineChange::ActivatePermanently) = input {
                *change = NOTHING;
            }
        }),
    },
    Saboteur {
        name: "qualifying-system-reads-as-key",
        does: "says that its key is invalid when it has no qualifying system",
        breaks: &["ERR-019", "KEY-050", "KEY-052", "KEY-056", "KEY-058", "STATE-059"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_attempt(changes, Hresult::NO_QUALIFYING_SYSTEM, Hresult::INVALID_KEY);
        }),
    },
    Saboteur {
        name: "request-names-the-old-edition",
        does: "asks for the edition that it asked for first, when it is another one by now",
        breaks: &["KEY-006", "KEY-007", "STATE-053"],
        work: ClientWork::Request(|memory, _, request| {
            if let Some(sent) = &memory.sent {
                request.act_id = sent.act_id;
            }
        }),
    },
    Saboteur {
        name: "retail-always-converts",
        does: "makes a KMS client of any edition from retail",
        breaks: &["KEY-043"],
        work: ClientWork::Config(|config| {
            if config.licence.origin == Origin::Retail {
                config.licence.origin = Origin::Volume;
            }
        }),
    },
    Saboteur {
        name: "retail-never-converts",
        does: "makes no KMS client of an edition from retail",
        breaks: &["KEY-042"],
        work: ClientWork::Config(|config| {
            if config.licence.origin == Origin::Retail {
                config.licence.origin = Origin::Oem(OemCoverage::None);
            }
        }),
    },
    Saboteur {
        name: "servers-are-upgrades",
        does: "wants a qualifying licence below a server, as below a client system",
        breaks: &["KEY-050"],
        work: ClientWork::Instead(|_, client, now, input| {
            let server =
                client.config().product().is_some_and(|product| product.platform == Platform::Server);
            if server && !client.config().licence.base_licence && input == ClientInput::Boot {
                return ClientOutput::Idle;
            }
            client.handle(now, input)
        }),
    },
    Saboteur {
        name: "slic-table-bars-kms",
        does: "takes any table of licensing data in the firmware for one without the marker",
        breaks: &["KEY-051"],
        work: ClientWork::Config(|config| {
            if config.licence.firmware == Firmware::Marker {
                config.licence.firmware = Firmware::NoMarker;
            }
        }),
    },
    Saboteur {
        name: "switched-edition-stays-licensed",
        does: "keeps its activation when its edition is switched",
        breaks: &["STATE-053"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, _, _, input| {
                if matches!(input, ClientInput::Machine(MachineChange::Edition(_))) {
                    memory.number = 1;
                }
            }),
            ClientWork::View(|memory, _, _, view| {
                if memory.number == 1 {
                    view.insert("LicenseStatus", number(1));
                }
            }),
        ]),
    },
];
