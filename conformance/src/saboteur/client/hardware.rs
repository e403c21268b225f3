//! Clients that are wrong about their hardware (STATE, TIMER).

use emulator::{
    client::{ClientInput, ExchangeEnd},
    model::{Hresult, LicenceStatus, MachineChange, Part, Property, Question, Reading},
};

use super::{
    ClientWork, Rows,
    machine_works::{reads, text},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "any-part-is-too-much",
        does: "is out of tolerance after the smallest change",
        breaks: &["STATE-021", "STATE-022"],
        work: ClientWork::Config(|config| config.licence.hardware.threshold = 1),
    },
    Saboteur {
        name: "disk-weighs-as-any-part",
        does: "gives a new disk of a KMS client no more weight than it has on a retail machine",
        breaks: &["STATE-017", "STATE-020"],
        work: ClientWork::Config(|config| {
            let hardware = &mut config.licence.hardware;
            hardware.kms.clone_from(&hardware.retail);
        }),
    },
    Saboteur {
        name: "drivers-are-no-hardware",
        does: "doesn't see that a driver has changed the identity of a part",
        breaks: &["ERR-013", "STATE-019"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(MachineChange::Drivers(parts)) = input {
                parts.clear();
            }
        }),
    },
    Saboteur {
        name: "firmware-is-no-hardware",
        does: "doesn't look at the firmware",
        breaks: &["STATE-018"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(MachineChange::Hardware(parts)) = input {
                parts.retain(|part| *part != Part::Firmware);
            }
        }),
    },
    Saboteur {
        name: "hardware-looked-at-at-start-only",
        does: "looks at its hardware when it starts, and then no more",
        breaks: &["OPEN-062", "TIMER-042"],
        work: ClientWork::Config(|config| reads(config, Question::HardwareCheck, Reading::B)),
    },
    Saboteur {
        name: "hardware-looked-at-daily",
        does: "looks at its hardware every day where only the start is for that",
        breaks: &["OPEN-062"],
        work: ClientWork::Config(|config| reads(config, Question::HardwareCheck, Reading::A)),
    },
    Saboteur {
        name: "mak-weighed-as-kms",
        does: "gives the disk of a MAK client the weight that it has on a KMS client",
        breaks: &["STATE-020", "STATE-021"],
        work: ClientWork::Config(|config| {
            let hardware = &mut config.licence.hardware;
            hardware.retail.clone_from(&hardware.kms);
        }),
    },
    Saboteur {
        name: "new-hardware-always-30-days",
        does: "gives 30 days after a hardware change although the activation ends sooner",
        breaks: &["OPEN-061"],
        work: ClientWork::Config(|config| reads(config, Question::HardwareGrace, Reading::A)),
    },
    Saboteur {
        name: "new-hardware-for-good",
        does: "isn't activated by a host once it was out of tolerance",
        breaks: &["STATE-023"],
        work: ClientWork::Input(|_, client, _, input| {
            let changed = client.timer().reason == Hresult::OUT_OF_TOLERANCE;
            if let ClientInput::Exchanged(end @ ExchangeEnd::Answer(_)) = input
                && changed
            {
                *end = ExchangeEnd::Invalid;
            }
        }),
    },
    Saboteur {
        name: "new-hardware-for-good-with-a-mak",
        does: "isn't activated online once it was out of tolerance",
        breaks: &["STATE-024"],
        work: ClientWork::Input(|_, client, _, input| {
            if let ClientInput::Online(code) = input
                && client.timer().status == LicenceStatus::OotGrace
            {
                *code = Hresult::SERVER_KEY_LIMIT;
            }
        }),
    },
    Saboteur {
        name: "new-hardware-reads-as-expired",
        does: "gives 0xC004F009 as the reason of a grace that new hardware began",
        breaks: &["ERR-013", "STATE-017", "STATE-018", "STATE-019"],
        work: ClientWork::View(|_, _, _, view| {
            if view.get("LicenseStatusReason") == Some(&text("0xC004F00F")) {
                view.insert("LicenseStatusReason", text("0xC004F009"));
            }
        }),
    },
    Saboteur {
        name: "new-hardware-unnoticed",
        does: "never looks at its hardware",
        breaks: &["ERR-013", "STATE-017", "STATE-018", "STATE-020"],
        work: ClientWork::Config(|config| config.licence.hardware.threshold = u32::MAX),
    },
    Saboteur {
        name: "parts-not-added-up",
        does: "weighs each new part by itself",
        breaks: &["STATE-017", "STATE-021", "STATE-022"],
        work: ClientWork::Config(|config| {
            let hardware = &mut config.licence.hardware;
            let (kms, retail, enough) = (&mut hardware.kms, &mut hardware.retail, hardware.threshold);
            kms.retain(|_, weight| *weight >= enough);
            retail.retain(|_, weight| *weight >= enough);
        }),
    },
    Saboteur {
        name: "weighs-parts-without-weights",
        does: "tolerates small parts where any part counts",
        breaks: &["OPEN-063"],
        work: ClientWork::Config(|config| reads(config, Question::HardwareWeights, Reading::A)),
    },
    Saboteur {
        name: "zero-days-after-new-hardware",
        does: "shows no time left after a hardware change",
        breaks: &["OPEN-061", "STATE-017", "STATE-018", "STATE-021"],
        work: ClientWork::View(|_, client, _, view| {
            if client.timer().reason == Hresult::OUT_OF_TOLERANCE {
                view.insert("GracePeriodRemaining", Property::Number(0));
            }
        }),
    },
];
