//! Hosts that are wrong about what an administrator sets (TIMER, REG, OPS).

use emulator::{
    model::{Interval, Property, RegistryValue},
    wire::Response,
};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

const PORT: &str = "KeyManagementServiceListeningPort";

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "default-of-three-hours",
        does: "hands out an activation interval of three hours where none is set",
        breaks: &["REG-018", "TIMER-035"],
        work: HostWork::Config(|config| {
            if let (Interval::ACTIVATION, Ok(hours)) = (config.activation_interval, Interval::new(180)) {
                config.activation_interval = hours;
            }
        }),
    },
    Saboteur {
        name: "default-renewal-of-a-day",
        does: "hands out a renewal interval of a day where none is set",
        breaks: &["REG-019", "TIMER-035"],
        work: HostWork::Config(|config| {
            if let (Interval::RENEWAL, Ok(day)) = (config.renewal_interval, Interval::new(1_440)) {
                config.renewal_interval = day;
            }
        }),
    },
    Saboteur {
        name: "intervals-at-once",
        does: "hands out intervals of its registry without a restart",
        breaks: &["REG-018", "REG-019", "REG-028", "TIMER-041"],
        work: HostWork::Decision(|_, host, _, _, decision| {
            let set = |name| host.registry().dword(name).and_then(|minutes| Interval::new(minutes).ok());
            if let Ok(response) = decision {
                let (activation, renewal) = (set("VLActivationInterval"), set("VLRenewalInterval"));
                response.activation_interval = activation.unwrap_or(response.activation_interval);
                response.renewal_interval = renewal.unwrap_or(response.renewal_interval);
            }
        }),
    },
    Saboteur {
        name: "intervals-for-good",
        does: "hands out the intervals of its first answer for ever",
        breaks: &["REG-018", "REG-019", "REG-028", "TIMER-041"],
        work: HostWork::Decision(|memory, _, _, _, decision| {
            if let (Ok(response), Some(first)) = (decision, &memory.first) {
                let Response { activation_interval, renewal_interval, .. } = first;
                response.activation_interval = *activation_interval;
                response.renewal_interval = *renewal_interval;
            }
        }),
    },
    Saboteur {
        name: "intervals-in-hours",
        does: "drops minutes that make no whole hour from the activation interval",
        breaks: &["TIMER-022", "TIMER-035"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                let minutes = response.activation_interval.minutes().0;
                let hours = Interval::new((minutes / 60 * 60).max(60));
                response.activation_interval = hours.unwrap_or(response.activation_interval);
            }
        }),
    },
    Saboteur {
        name: "longest-interval-a-week",
        does: "hands out no interval of more than a week",
        breaks: &["TIMER-022", "TIMER-023"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.activation_interval = response.activation_interval.min(Interval::RENEWAL);
                response.renewal_interval = response.renewal_interval.min(Interval::RENEWAL);
            }
        }),
    },
    Saboteur {
        name: "low-priority-ignored",
        does: "runs at normal priority whatever `EnableKmsLowPriority` says",
        breaks: &["COUNT-021", "REG-007"],
        work: HostWork::Config(|config| config.environment.load = None),
    },
    Saboteur {
        name: "low-priority-unset",
        does: "runs at low priority where nobody asked for it",
        breaks: &["REG-007"],
        work: HostWork::Started(|_, host, now| {
            // A value takes effect when the service starts.
            if host.set_low_priority(true).is_ok() {
                host.start(now);
            }
        }),
    },
    Saboteur {
        name: "own-intervals",
        does: "hands out the default intervals, whatever was set",
        breaks: &["REG-018", "REG-019", "TIMER-022", "TIMER-023", "TIMER-035", "TIMER-041"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.activation_interval = Interval::ACTIVATION;
                response.renewal_interval = Interval::RENEWAL;
            }
        }),
    },
    Saboteur {
        name: "port-of-registry-ignored",
        does: "listens on the port that it was made with, while it shows and publishes that of its registry",
        breaks: &["REG-008", "REG-010"],
        work: HostWork::Started(|_, host, now| {
            let Some(port) = host.registry().text(PORT).map(str::to_owned) else { return };
            let Ok(path) = PORT.parse() else { return };
            if host.set_registry(Clone::clone(&path), None).is_ok() {
                host.start(now);
                // The value of a path that a host has is always of its type.
                let _ = host.set_registry(path, Some(RegistryValue::Sz(port)));
            }
        }),
    },
    Saboteur {
        name: "port-stays",
        does: "takes no listening port from its registry",
        breaks: &["REG-008", "REG-009", "REG-029"],
        work: HostWork::Registry(|_, _, path, _| {
            if path.as_ref().is_some_and(|path| path.row().name == PORT) {
                *path = None;
            }
        }),
    },
    Saboteur {
        name: "shortest-interval-an-hour",
        does: "hands out no interval of less than an hour",
        breaks: &["TIMER-022", "TIMER-023"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let (Ok(response), Ok(hour)) = (decision, Interval::new(60)) {
                response.activation_interval = response.activation_interval.max(hour);
                response.renewal_interval = response.renewal_interval.max(hour);
            }
        }),
    },
    Saboteur {
        name: "shows-default-intervals",
        does: "shows the default intervals in the property view, whatever was set",
        breaks: &["REG-029", "TIMER-022", "TIMER-023"],
        work: HostWork::View(|_, _, _, view| {
            view.insert("VLActivationInterval", Property::from(Interval::ACTIVATION.minutes().0));
            view.insert("VLRenewalInterval", Property::from(Interval::RENEWAL.minutes().0));
        }),
    },
    Saboteur {
        name: "swaps-intervals",
        does: "answers the renewal interval as the activation interval and the other way round",
        breaks: &["REG-018", "REG-019", "TIMER-035"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                std::mem::swap(&mut response.activation_interval, &mut response.renewal_interval);
            }
        }),
    },
];
