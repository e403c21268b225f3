//! Clients that are wrong about whose intervals they keep (TIMER, REG).

use emulator::model::{Interval, RegistryPath};

use super::{ClientWork, Rows, look};
use crate::saboteur::Saboteur;

const ACTIVATION: &str = "VLActivationInterval";

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "ignores-activation-interval",
        does: "keeps its own activation interval, whatever a host answers",
        breaks: &["TIMER-018", "TIMER-033"],
        work: ClientWork::Input(|_, client, _, input| {
            if let Some(response) = look::answer(input) {
                response.activation_interval = client.timer().activation_interval;
            }
        }),
    },
    Saboteur {
        name: "ignores-host-intervals",
        does: "keeps its own intervals, whatever a host answers",
        breaks: &["TIMER-018", "TIMER-019", "TIMER-033"],
        work: ClientWork::Input(|_, client, _, input| {
            if let Some(response) = look::answer(input) {
                response.activation_interval = client.config().activation_interval;
                response.renewal_interval = client.config().renewal_interval;
            }
        }),
    },
    Saboteur {
        name: "ignores-registry-interval",
        does: "begins with an activation interval of two hours, whatever the registry says",
        breaks: &["TIMER-020"],
        work: ClientWork::Several(&[
            ClientWork::Config(|config| {
                config.activation_interval = Interval::ACTIVATION;
                let stands: Vec<_> = config.registry.iter().map(|(path, _)| path.clone()).collect();
                for path in stands.into_iter().filter(|path| path.row().name == ACTIVATION) {
                    let taken = config.registry.set(path, None);
                    debug_assert_eq!(taken, Ok(()), "any value can be taken away");
                }
            }),
            ClientWork::Registry(|_, _, path, _| *path = path.take().filter(is_not_activation)),
        ]),
    },
    Saboteur {
        name: "ignores-renewal-interval",
        does: "keeps its own renewal interval, whatever a host answers",
        breaks: &["TIMER-019", "TIMER-033"],
        work: ClientWork::Input(|_, client, _, input| {
            if let Some(response) = look::answer(input) {
                response.renewal_interval = client.timer().renewal_interval;
            }
        }),
    },
    Saboteur {
        name: "low-count-brings-no-interval",
        does: "takes intervals from an answer that activates it, and from no other",
        breaks: &["TIMER-018"],
        work: ClientWork::Input(|_, client, _, input| {
            if let Some(response) = look::answer(input)
                && response.count < client.config().n_policy
            {
                response.activation_interval = client.timer().activation_interval;
                response.renewal_interval = client.timer().renewal_interval;
            }
        }),
    },
    Saboteur {
        name: "month-by-default",
        does: "renews every 30 days where nothing says otherwise, the most that the interval may be",
        breaks: &["TIMER-024"],
        work: ClientWork::Config(|config| {
            if config.renewal_interval == Interval::RENEWAL {
                config.renewal_interval = Interval::MAX;
            }
        }),
    },
    Saboteur {
        name: "own-interval-first",
        does: "prefers an interval that was set on it to that of a host",
        breaks: &["TIMER-018", "TIMER-021"],
        work: ClientWork::Input(|_, client, _, input| {
            if let Some(response) = look::answer(input) {
                let config = client.config();
                let set = |own: Interval, default, hosts| if own == default { hosts } else { own };
                response.activation_interval =
                    set(config.activation_interval, Interval::ACTIVATION, response.activation_interval);
                response.renewal_interval =
                    set(config.renewal_interval, Interval::RENEWAL, response.renewal_interval);
            }
        }),
    },
    Saboteur {
        name: "swaps-intervals",
        does: "takes a host's renewal interval for its activation interval, and the other way round",
        breaks: &["TIMER-018", "TIMER-019", "TIMER-033"],
        work: ClientWork::Input(|_, _, _, input| {
            if let Some(response) = look::answer(input) {
                std::mem::swap(&mut response.activation_interval, &mut response.renewal_interval);
            }
        }),
    },
];

fn is_not_activation(path: &RegistryPath) -> bool {
    path.row().name != ACTIVATION
}
