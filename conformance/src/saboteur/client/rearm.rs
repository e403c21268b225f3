//! Clients that are wrong about rearms and sysprep (STATE, REG).

use emulator::{
    client::{ClientInput, ClientOutput},
    model::{Change, Hresult, LicenceStatus, MachineChange, Property, Question, Reading},
};
use uuid::Uuid;

use super::{
    ClientWork, Rows,
    machine_works::{NOTHING, number, reads, retell_machine, shows_fewer},
};
use crate::saboteur::Saboteur;

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "counts-no-rearms",
        does: "shows three rearms left, however many were used",
        breaks: &["STATE-036"],
        work: ClientWork::View(|_, _, _, view| {
            view.insert("RemainingWindowsReArmCount", number(3));
        }),
    },
    Saboteur {
        name: "forgets-the-previous-id",
        does: "sends no previous machine id after a rearm",
        breaks: &["OPEN-059", "STATE-044"],
        work: ClientWork::Request(|_, _, request| request.previous_cmid = Uuid::nil()),
    },
    Saboteur {
        name: "four-rearms",
        does: "grants one rearm more than it shows",
        breaks: &["ERR-059", "OPEN-057", "STATE-037", "STATE-041"],
        work: ClientWork::Several(&[
            ClientWork::Config(|config| config.licence.rearms += 1),
            ClientWork::View(|_, _, _, view| shows_fewer(view, 1)),
        ]),
    },
    Saboteur {
        name: "rearm-at-once",
        does: "resets the timers without waiting for the restart",
        breaks: &["STATE-038"],
        work: ClientWork::Instead(|_, client, now, input| {
            let rearms = matches!(input, ClientInput::Machine(MachineChange::Rearm));
            let output = client.handle(now, input);
            match output {
                ClientOutput::Idle if rearms => client.handle(now, ClientInput::Restart),
                output => output,
            }
        }),
    },
    Saboteur {
        name: "rearm-beyond-the-limit-fails",
        does: "tells an error for a rearm beyond the limit where it has to be silent",
        breaks: &["OPEN-057"],
        work: ClientWork::Config(|config| reads(config, Question::RearmBeyondLimit, Reading::A)),
    },
    Saboteur {
        name: "rearm-beyond-the-limit-silent",
        does: "says yes to a rearm that isn't left",
        breaks: &["ERR-059", "OPEN-057", "STATE-037", "STATE-041"],
        work: ClientWork::Changes(|_, _, changes| {
            retell_machine(changes, Hresult::LAB_NO_REARM_LEFT, Hresult::OK);
        }),
    },
    Saboteur {
        name: "rearm-gives-a-month-of-28-days",
        does: "shows 28 days where a rearm has just given 30",
        breaks: &["STATE-040", "STATE-043", "STATE-063", "TIMER-031"],
        work: ClientWork::View(|_, client, _, view| {
            let left = view.get("GracePeriodRemaining");
            if client.timer().status == LicenceStatus::OobGrace && left == Some(&number(43_200)) {
                view.insert("GracePeriodRemaining", number(28 * 1440));
            }
        }),
    },
    Saboteur {
        name: "rearm-keeps-the-machine-id",
        does: "asks under the old machine id after a rearm",
        breaks: &["OPEN-059", "STATE-044"],
        work: ClientWork::Config(|config| reads(config, Question::RearmChangesCmid, Reading::B)),
    },
    Saboteur {
        name: "rearm-makes-a-machine-id",
        does: "makes itself a new machine id at a rearm that has to leave it",
        breaks: &["OPEN-059"],
        work: ClientWork::Config(|config| reads(config, Question::RearmChangesCmid, Reading::A)),
    },
    Saboteur {
        name: "rearm-of-a-grace-only",
        does: "rearms nothing that is licensed or in notification",
        breaks: &["STATE-040"],
        work: ClientWork::Input(|_, client, _, input| {
            let grace =
                !matches!(client.timer().status, LicenceStatus::Licensed | LicenceStatus::Notification);
            if let ClientInput::Machine(change @ MachineChange::Rearm) = input
                && !grace
            {
                *change = NOTHING;
            }
        }),
    },
    Saboteur {
        name: "rearm-only-counts",
        does: "counts a rearm, and resets nothing at the restart",
        breaks: &["STATE-038", "STATE-040", "STATE-063", "TIMER-031"],
        work: ClientWork::Several(&[
            ClientWork::Input(|memory, client, _, input| {
                if let ClientInput::Machine(change @ MachineChange::Rearm) = input
                    && client.registry().dword("SkipRearm") != Some(1)
                {
                    *change = NOTHING;
                    memory.number += 1;
                }
            }),
            ClientWork::View(|memory, _, _, view| shows_fewer(view, memory.number)),
        ]),
    },
    Saboteur {
        name: "sysprep-heeds-skip-rearm",
        does: "leaves the timers at sysprep where `SkipRearm` is for the console only",
        breaks: &["OPEN-058"],
        work: ClientWork::Config(|config| reads(config, Question::SkipRearm, Reading::A)),
    },
    Saboteur {
        name: "sysprep-keeps-the-machine-id",
        does: "leaves the machine id in an image",
        breaks: &["STATE-044"],
        work: ClientWork::View(|_, client, _, view| {
            let previous = client.config().previous_cmid;
            if !previous.is_nil() {
                view.insert("ClientMachineID", Property::Text(previous.to_string()));
            }
        }),
    },
    Saboteur {
        name: "sysprep-keeps-the-timers",
        does: "resets no timer at sysprep",
        breaks: &["STATE-043"],
        work: ClientWork::Input(|_, _, _, input| {
            if let ClientInput::Machine(change @ MachineChange::Sysprep) = input {
                *change = NOTHING;
            }
        }),
    },
    Saboteur {
        name: "sysprep-rearms-all-the-same",
        does: "rearms at sysprep although `SkipRearm` is 1",
        breaks: &["OPEN-058"],
        work: ClientWork::Config(|config| reads(config, Question::SkipRearm, Reading::B)),
    },
    Saboteur {
        name: "sysprep-removes-the-key",
        does: "comes up without its key after sysprep",
        breaks: &["STATE-042"],
        work: ClientWork::Instead(|memory, client, now, input| {
            if input == ClientInput::Machine(MachineChange::Sysprep) {
                memory.number = 1;
            }
            let comes_up = input == ClientInput::Restart && std::mem::take(&mut memory.number) == 1;
            let output = client.handle(now, input);
            if comes_up && output == ClientOutput::Idle {
                return client.handle(now, ClientInput::Machine(MachineChange::RemoveKey));
            }
            output
        }),
    },
    Saboteur {
        name: "sysprep-wants-a-rearm",
        does: "tells no error when sysprep had no rearm left, and resets the timers",
        breaks: &["ERR-059", "STATE-041"],
        work: ClientWork::Several(&[
            ClientWork::Input(|_, client, _, input| {
                if let ClientInput::Machine(change @ MachineChange::Sysprep) = input
                    && client.config().licence.rearms == 0
                {
                    *change = MachineChange::Reinstall;
                }
            }),
            ClientWork::Changes(|_, _, changes| {
                changes.retain(|change| !matches!(change, Change::Licence { .. }))
            }),
        ]),
    },
];
