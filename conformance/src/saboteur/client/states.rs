//! Clients that are wrong about how long licence states last, and what follows them (TIMER, STATE).

use emulator::{
    client::{Client, ClientInput, ClientOutput, ExchangeEnd, TimerInput},
    model::{Filetime, Hresult, LicenceStatus, Minutes},
};

use super::{ClientMemory, ClientWork, Rows, look};
use crate::saboteur::Saboteur;

const MONTH: Minutes = Minutes::days(30);

/// An activation that doesn't take place in the state `from`: what was stays, but for the schedule.
fn no_activation_in(
    from: LicenceStatus,
    client: &mut Client,
    now: Filetime,
    input: ClientInput,
) -> ClientOutput {
    let before = *client.timer();
    let output = client.handle(now, input);
    if (before.status, client.timer().status) == (from, LicenceStatus::Licensed) {
        let intervals = (client.timer().activation_interval, client.timer().renewal_interval);
        let mut timer = before;
        (timer.activation_interval, timer.renewal_interval) = intervals;
        *client.timer_mut() =
            timer.step(now, &client.config().policy, TimerInput::Start { attempt: false }).0;
    }
    output
}

/// Whether an answer has just activated it, or has renewed its activation.
fn is_activation(client: &Client, input: &ClientInput) -> bool {
    matches!(input, ClientInput::Exchanged(ExchangeEnd::Answer(answer)) if answer.count >= client.config().n_policy)
}

/// Puts the client into another state when `from` ends.
fn instead_of_end(
    client: &mut Client,
    now: Filetime,
    from: LicenceStatus,
    to: LicenceStatus,
    left: Option<Minutes>,
) {
    if look::ending(client, now).is_some_and(|(ending, _)| ending == from) {
        client.timer_mut().put(now, to, left);
    }
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "activates-for-the-rest",
        does: "is activated for what was left of its grace",
        breaks: &["STATE-010", "TIMER-008"],
        work: ClientWork::Instead(|_, client, now, input| {
            let before = *client.timer();
            let activates = is_activation(client, &input) && before.status != LicenceStatus::Licensed;
            let output = client.handle(now, input);
            if activates && before.ends().is_some() {
                client.timer_mut().put(now, LicenceStatus::Licensed, Some(before.minutes_left(now)));
            }
            output
        }),
    },
    Saboteur {
        name: "extended-grace-notifies",
        does: "goes into notification when an extended grace ends",
        breaks: &["STATE-047"],
        work: ClientWork::Input(|_, client, now, _| {
            instead_of_end(client, now, LicenceStatus::ExtendedGrace, LicenceStatus::Notification, None);
        }),
    },
    Saboteur {
        name: "grace-begins-anew",
        does: "has another 30 days when its initial grace ends",
        breaks: &["STATE-011", "TIMER-029"],
        work: ClientWork::Input(|_, client, now, _| {
            instead_of_end(client, now, LicenceStatus::OobGrace, LicenceStatus::OobGrace, Some(MONTH));
        }),
    },
    Saboteur {
        name: "initial-grace-60-days",
        does: "begins with a grace of 60 days",
        breaks: &["STATE-009", "TIMER-028"],
        work: ClientWork::Config(|config| {
            if config.status == LicenceStatus::OobGrace && config.minutes_left == MONTH {
                config.minutes_left = Minutes::days(60);
            }
        }),
    },
    Saboteur {
        name: "licence-90-days",
        does: "holds an activation for 90 days, not 180",
        breaks: &["STATE-010", "TIMER-008", "TIMER-009"],
        work: ClientWork::Config(|config| config.policy.validity = Minutes::days(90)),
    },
    Saboteur {
        name: "licence-ends-a-day-late",
        does: "stays licensed for a day after the 180 days have ended",
        breaks: &["STATE-013", "TIMER-025"],
        work: ClientWork::Input(|memory, client, now, _| {
            if look::ending(client, now).is_some_and(|(ending, _)| ending == LicenceStatus::Licensed) {
                memory.number += 1;
                if memory.number % 2 == 1 {
                    client.timer_mut().put(now, LicenceStatus::Licensed, Some(Minutes::DAY));
                }
            }
        }),
    },
    Saboteur {
        name: "low-count-ends-licence",
        does: "loses its activation when a host's count is too low at a renewal",
        breaks: &["COUNT-005"],
        work: ClientWork::Instead(|_, client, now, input| {
            let is_low = matches!(&input, ClientInput::Exchanged(ExchangeEnd::Answer(_)))
                && !is_activation(client, &input)
                && client.timer().status == LicenceStatus::Licensed;
            let output = client.handle(now, input);
            if is_low {
                client.timer_mut().put(now, LicenceStatus::OotGrace, Some(MONTH));
            }
            output
        }),
    },
    Saboteur {
        name: "no-oot-grace",
        does: "goes into notification as soon as an activation has ended",
        breaks: &["STATE-013", "TIMER-025"],
        work: ClientWork::Config(|config| config.policy.grace = Minutes::ZERO),
    },
    Saboteur {
        name: "non-genuine-at-once",
        does: "gives a machine that was found non-genuine no grace",
        breaks: &["TIMER-030"],
        work: ClientWork::Input(|_, client, now, _| {
            if client.timer().status == LicenceStatus::NonGenuineGrace {
                client.timer_mut().put(now, LicenceStatus::Notification, None);
                client.timer_mut().reason = Hresult::NON_GENUINE_EXPIRED;
            }
        }),
    },
    Saboteur {
        name: "non-genuine-for-ever",
        does: "leaves a machine that was found non-genuine in its grace when the 30 days are over",
        breaks: &["STATE-027", "TIMER-030"],
        work: ClientWork::Input(|_, client, now, _| {
            let state = LicenceStatus::NonGenuineGrace;
            instead_of_end(client, now, state, state, Some(MONTH));
        }),
    },
    Saboteur {
        name: "notification-is-final",
        does: "isn't activated any more once it is in notification",
        breaks: &["STATE-016"],
        work: ClientWork::Instead(|_, client, now, input| {
            no_activation_in(LicenceStatus::Notification, client, now, input)
        }),
    },
    Saboteur {
        name: "oot-grace-for-ever",
        does: "stays in out-of-tolerance grace until it is activated",
        breaks: &["STATE-015", "TIMER-026", "TIMER-027"],
        work: ClientWork::Input(|_, client, now, _| {
            instead_of_end(client, now, LicenceStatus::OotGrace, LicenceStatus::OotGrace, Some(MONTH));
        }),
    },
    Saboteur {
        name: "oot-is-final",
        does: "isn't activated any more once it is in out-of-tolerance grace",
        breaks: &["STATE-014", "STATE-023"],
        work: ClientWork::Instead(|_, client, now, input| {
            no_activation_in(LicenceStatus::OotGrace, client, now, input)
        }),
    },
    Saboteur {
        name: "reduced-functionality",
        does: "is unlicensed when a grace ends, and lets nobody work",
        breaks: &["STATE-011", "STATE-015", "STATE-057", "TIMER-029"],
        work: ClientWork::Input(|_, client, now, _| {
            if look::ending(client, now).is_some_and(|(_, to)| to == LicenceStatus::Notification) {
                client.timer_mut().put(now, LicenceStatus::Unlicensed, None);
            }
        }),
    },
    Saboteur {
        name: "refusal-ends-licence",
        does: "loses its activation when a host refuses a renewal",
        breaks: &["STATE-013"],
        work: ClientWork::Instead(|_, client, now, input| {
            let is_refused = matches!(input, ClientInput::Exchanged(ExchangeEnd::Refused(_)));
            let output = client.handle(now, input);
            if is_refused && client.timer().status == LicenceStatus::Licensed {
                client.timer_mut().put(now, LicenceStatus::OotGrace, Some(MONTH));
            }
            output
        }),
    },
    Saboteur {
        name: "renewal-extends-nothing",
        does: "keeps the end of its activation when it is renewed",
        breaks: &["TIMER-011", "TIMER-012"],
        work: ClientWork::Instead(|_, client, now, input| {
            let before = *client.timer();
            let renews = is_activation(client, &input) && before.status == LicenceStatus::Licensed;
            let output = client.handle(now, input);
            if renews {
                client.timer_mut().put(now, LicenceStatus::Licensed, Some(before.minutes_left(now)));
            }
            output
        }),
    },
    Saboteur {
        name: "unlicensed-is-final",
        does: "isn't activated any more once it is unlicensed",
        breaks: &["TIMER-008"],
        work: ClientWork::Instead(|_: &mut ClientMemory, client, now, input| {
            no_activation_in(LicenceStatus::Unlicensed, client, now, input)
        }),
    },
];
