//! Clients that are wrong about when they ask (TIMER).

use emulator::{
    client::{ClientInput, NetworkChange},
    model::{Change, Filetime, Hresult, LicenceStatus, Minutes},
};

use super::{ClientMemory, ClientWork, Rows};
use crate::saboteur::Saboteur;

/// Counts attempts that failed in a row in [`ClientMemory::number`].
const FAILURES: ClientWork = ClientWork::Changes(|memory, _, changes| {
    for change in changes {
        match change {
            Change::Attempt(Hresult::OK) => memory.number = 0,
            Change::Attempt(_) => memory.number += 1,
            Change::Licence { .. } | Change::Machine(_) => {}
        }
    }
});

/// Makes an attempt of a tick that the client itself didn't ask for.
const TICKS_ARE_ATTEMPTS: ClientWork = ClientWork::Input(|_, client, now, input| {
    if *input == ClientInput::Tick && client.deadline().is_none_or(|due| due > now) {
        *input = ClientInput::Activate;
    }
});

fn is_retrying(memory: &ClientMemory) -> bool {
    memory.number > 0
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "backs-off",
        does: "waits one interval more after each attempt that failed",
        breaks: &["TIMER-001", "TIMER-004", "TIMER-005", "TIMER-017"],
        work: ClientWork::Several(&[
            FAILURES,
            ClientWork::Deadline(|memory, client| {
                let interval = client.timer().activation_interval.minutes().0;
                let more = Minutes(interval * memory.number.saturating_sub(1));
                client.deadline().map(|due| due + more)
            }),
        ]),
    },
    Saboteur {
        name: "gives-up-after-a-failure",
        does: "makes no attempt by itself after one that failed, until it is asked to or restarted",
        breaks: &["TIMER-001", "TIMER-004", "TIMER-005", "TIMER-017", "TIMER-034", "TIMER-036", "COUNT-008"],
        work: ClientWork::Several(&[
            FAILURES,
            ClientWork::Deadline(
                |memory, client| {
                    if is_retrying(memory) { client.timer().ends() } else { client.deadline() }
                },
            ),
        ]),
    },
    Saboteur {
        name: "grace-by-renewal-interval",
        does: "asks by the renewal interval while it isn't activated",
        breaks: &["TIMER-001", "TIMER-004", "TIMER-005", "TIMER-034", "COUNT-008"],
        work: ClientWork::Deadline(|_, client| {
            let timer = client.timer();
            let more =
                timer.renewal_interval.minutes().0.saturating_sub(timer.activation_interval.minutes().0);
            match timer.status {
                LicenceStatus::Licensed => client.deadline(),
                _ => client.deadline().map(|due| due + Minutes(more)),
            }
        }),
    },
    Saboteur {
        name: "ignores-network-changes",
        does: "makes no attempt when the network comes back or changes after a failed renewal",
        breaks: &["TIMER-015"],
        work: ClientWork::Config(|config| config.policy.watch = Minutes::ZERO),
    },
    Saboteur {
        name: "no-attempt-at-start-up",
        does: "waits an interval before the first attempt of a start",
        breaks: &["TIMER-003"],
        work: ClientWork::Config(|config| config.boot = false),
    },
    Saboteur {
        name: "on-demand-keeps-schedule",
        does: "makes the next attempt when it was due before a user asked for one",
        breaks: &["TIMER-032"],
        work: ClientWork::Several(&[
            TICKS_ARE_ATTEMPTS,
            ClientWork::Input(|memory, client, now, input| match input {
                ClientInput::Activate if memory.time.is_none_or(|kept| kept <= now) => {
                    memory.time = client.timer().next_attempt().filter(|due| *due > now);
                }
                ClientInput::Tick => memory.time = memory.time.filter(|kept| *kept > now),
                _ => {}
            }),
            ClientWork::Deadline(|memory, client| memory.time.into_iter().chain(client.deadline()).min()),
        ]),
    },
    Saboteur {
        name: "on-demand-waits",
        does: "makes the attempt that a user asks for when the next one is due",
        breaks: &["TIMER-032"],
        work: ClientWork::Input(|_, _, _, input| {
            if *input == ClientInput::Activate {
                *input = ClientInput::Tick;
            }
        }),
    },
    Saboteur {
        name: "renews-at-half-time",
        does: "makes its first renewal when half of its validity is over, as a DHCP lease is renewed",
        breaks: &["TIMER-002", "TIMER-013", "TIMER-014"],
        work: ClientWork::Deadline(|_, client| {
            let half = Minutes(client.config().policy.validity.0 / 2);
            let timer = client.timer();
            match timer.status {
                LicenceStatus::Licensed => {
                    client.deadline().max(timer.ends().map(|ends: Filetime| ends - half))
                }
                _ => client.deadline(),
            }
        }),
    },
    Saboteur {
        name: "renews-by-activation-interval",
        does: "asks by the activation interval while it is activated as well",
        breaks: &["TIMER-002", "TIMER-006", "TIMER-014"],
        work: ClientWork::Several(&[
            TICKS_ARE_ATTEMPTS,
            FAILURES,
            ClientWork::Deadline(|memory, client| {
                let timer = client.timer();
                let due = timer.next_attempt()?;
                match timer.status {
                    LicenceStatus::Licensed if !is_retrying(memory) => {
                        Some(due - timer.renewal_interval.minutes() + timer.activation_interval.minutes())
                    }
                    _ => client.deadline(),
                }
            }),
        ]),
    },
    Saboteur {
        name: "renews-never",
        does: "makes no attempt while it is activated",
        breaks: &["TIMER-002", "TIMER-006", "TIMER-013", "TIMER-014"],
        work: ClientWork::Deadline(|_, client| match client.timer().status {
            LicenceStatus::Licensed => client.timer().ends(),
            _ => client.deadline(),
        }),
    },
    Saboteur {
        name: "retries-renewal-weekly",
        does: "tries a failed renewal again after the renewal interval",
        breaks: &["TIMER-017"],
        work: ClientWork::Several(&[
            FAILURES,
            ClientWork::Deadline(|memory, client| {
                let timer = client.timer();
                let more =
                    timer.renewal_interval.minutes().0.saturating_sub(timer.activation_interval.minutes().0);
                match timer.status {
                    LicenceStatus::Licensed if is_retrying(memory) => {
                        client.deadline().map(|due| due + Minutes(more)).min(timer.ends())
                    }
                    _ => client.deadline(),
                }
            }),
        ]),
    },
    Saboteur {
        name: "retries-too-late",
        does: "does everything that is due half an hour late",
        breaks: &["TIMER-001", "TIMER-004", "TIMER-005"],
        work: ClientWork::Deadline(|_, client| client.deadline().map(|due: Filetime| due + Minutes(30))),
    },
    Saboteur {
        name: "watches-always",
        does: "makes an attempt whenever the network comes back or changes",
        breaks: &["TIMER-016"],
        work: ClientWork::Input(|_, _, _, input| {
            if matches!(input, ClientInput::Network(NetworkChange::Up | NetworkChange::Changed, None)) {
                *input = ClientInput::Activate;
            }
        }),
    },
    Saboteur {
        name: "watches-for-a-day",
        does: "lets a qualifying event start an attempt for a day after a failed renewal, not for 15 minutes",
        breaks: &["TIMER-016"],
        work: ClientWork::Config(|config| config.policy.watch = Minutes::DAY),
    },
];
