//! Hosts that are wrong in one way each.

use emulator::model::{Interval, Minutes};

use super::{HostWork, Saboteur};

/// Longer than anything lasts.
const FOREVER: Minutes = Minutes(u32::MAX);

/// In order of their names.
pub(super) const ALL: &[Saboteur<HostWork>] = &[
    Saboteur {
        name: "accepts-any-skew",
        does: "accepts requests whatever the difference between the clocks",
        breaks: &["ERR-040"],
        work: HostWork::Config(|config| config.tolerance = FOREVER),
    },
    Saboteur {
        name: "count-off-by-one",
        does: "answers the count without the machine that asks",
        breaks: &["COUNT-003", "COUNT-004"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.count = response.count.saturating_sub(1);
            }
        }),
    },
    Saboteur {
        name: "counts-duplicates",
        does: "counts every request, also of a machine that it has counted already",
        breaks: &["COUNT-010", "COUNT-011"],
        work: HostWork::Decision(|memory, _, _, request, decision| {
            if let Ok(response) = decision {
                memory.repeats += u32::from(!memory.seen.insert(request.cmid));
                response.count += memory.repeats;
            }
        }),
    },
    Saboteur {
        name: "counts-refused",
        does: "counts machines whose requests it refuses",
        breaks: &["COUNT-009"],
        work: HostWork::Decision(|_, host, now, request, decision| {
            if decision.is_err() {
                host.preload(request.cmid, now);
            }
        }),
    },
    Saboteur {
        name: "ignores-key",
        does: "serves every product, whatever its key covers",
        breaks: &["ERR-030", "KEY-022", "KEY-023", "KEY-024", "KEY-025"],
        work: HostWork::Before(|host, request| host.config_mut().products = vec![request.kms_id]),
    },
    Saboteur {
        name: "logs-no-requests",
        does: "writes no event 12290",
        breaks: &["EVENT-028"],
        work: HostWork::Decision(|_, host, _, _, _| drop(host.take_log())),
    },
    Saboteur {
        name: "never-expires",
        does: "counts machines for ever, not for 30 days",
        breaks: &["OPEN-003"],
        work: HostWork::Config(|config| config.window = FOREVER),
    },
    Saboteur {
        name: "own-intervals",
        does: "hands out the default intervals, whatever was set",
        breaks: &["TIMER-035"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.activation_interval = Interval::ACTIVATION;
                response.renewal_interval = Interval::RENEWAL;
            }
        }),
    },
    Saboteur {
        name: "serves-unactivated",
        does: "serves although it isn't activated itself",
        breaks: &["ERR-028", "STATE-049"],
        work: HostWork::Before(|host, _| host.config_mut().set_activated(true)),
    },
    Saboteur {
        name: "skew-in-minutes",
        does: "tolerates a difference between the clocks of 4 minutes in place of 4 hours",
        breaks: &["ERR-040", "OPEN-050"],
        work: HostWork::Config(|config| config.tolerance = Minutes(4)),
    },
    Saboteur {
        name: "swaps-intervals",
        does: "answers the renewal interval as the activation interval and the other way round",
        breaks: &["TIMER-035"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                std::mem::swap(&mut response.activation_interval, &mut response.renewal_interval);
            }
        }),
    },
    Saboteur {
        name: "wrong-echo",
        does: "answers another client time than that of the request",
        breaks: &["EVENT-052"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if let Ok(response) = decision {
                response.client_time.0 += 1;
            }
        }),
    },
];
