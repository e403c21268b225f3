//! Hosts that are wrong about clocks (ERR, OPEN-050).

use emulator::{
    host::HostConfig,
    model::{Filetime, Hresult, Minutes, TICKS_PER_MINUTE},
    wire::Request,
};

use super::{HostWork, Rows};
use crate::saboteur::Saboteur;

/// Longer than anything lasts.
const FOREVER: Minutes = Minutes(u32::MAX);
/// The difference that is tolerated, in ticks.
const TOLERANCE: u64 = HostConfig::TOLERANCE.0 as u64 * TICKS_PER_MINUTE;

/// Echoes the time that the client sent, where another one was judged.
const ECHO: HostWork = HostWork::Decision(|memory, _, _, _, decision| {
    if let (Ok(response), Some(asked)) = (decision, &memory.asked) {
        response.client_time = asked.client_time;
    }
});

/// Judges `request` as if its clock were right.
fn forgive(request: &mut Request, now: Filetime) {
    request.client_time = now;
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "accepts-any-skew",
        does: "accepts requests whatever the difference between the clocks",
        breaks: &["ERR-040"],
        work: HostWork::Config(|config| config.tolerance = FOREVER),
    },
    Saboteur {
        name: "clock-at-a-standstill",
        does: "compares the client's time with that of its own start",
        breaks: &["ERR-040", "OPEN-050"],
        work: HostWork::Several(&[
            HostWork::Before(|memory, _, now, request| {
                let ran = now.distance(memory.started.unwrap_or(now));
                request.client_time = Filetime(request.client_time.0.saturating_add(ran));
            }),
            ECHO,
        ]),
    },
    Saboteur {
        name: "clock-in-local-time",
        does: "compares the client's time in UTC with its own in a zone five hours west",
        breaks: &["ERR-042", "OPEN-050"],
        work: HostWork::Decision(|_, _, now, request, decision| {
            let local = Filetime(now.0.saturating_sub(5 * 60 * TICKS_PER_MINUTE));
            if local.distance(request.client_time) > TOLERANCE {
                *decision = Err(Hresult::INVALID_TIMESTAMP);
            }
        }),
    },
    Saboteur {
        name: "early-clients-only",
        does: "refuses clients whose clocks are ahead, never those behind",
        breaks: &["ERR-040", "OPEN-050"],
        work: HostWork::Several(&[
            HostWork::Before(|_, _, now, request| {
                if request.client_time < now {
                    forgive(request, now);
                }
            }),
            ECHO,
        ]),
    },
    Saboteur {
        name: "late-clients-only",
        does: "refuses clients whose clocks are behind, never those ahead",
        breaks: &["ERR-040", "OPEN-050"],
        work: HostWork::Several(&[
            HostWork::Before(|_, _, now, request| {
                if request.client_time > now {
                    forgive(request, now);
                }
            }),
            ECHO,
        ]),
    },
    Saboteur {
        name: "refuses-at-the-limit",
        does: "refuses a client whose clock is off by just the four hours that are tolerated",
        breaks: &["OPEN-050"],
        work: HostWork::Decision(|_, _, now, request, decision| {
            if now.distance(request.client_time) == TOLERANCE {
                *decision = Err(Hresult::INVALID_TIMESTAMP);
            }
        }),
    },
    Saboteur {
        name: "signed-times",
        does: "takes times after the year 30828 for none and doesn't compare them",
        breaks: &["ERR-040"],
        work: HostWork::Several(&[
            HostWork::Before(|_, _, now, request| {
                if i64::try_from(request.client_time.0).is_err() {
                    forgive(request, now);
                }
            }),
            ECHO,
        ]),
    },
    Saboteur {
        name: "skew-in-minutes",
        does: "tolerates a difference between the clocks of 4 minutes in place of 4 hours",
        breaks: &["OPEN-050"],
        work: HostWork::Config(|config| config.tolerance = Minutes(4)),
    },
    Saboteur {
        name: "skew-in-whole-minutes",
        does: "drops the seconds of a difference between the clocks",
        breaks: &["ERR-040", "OPEN-050"],
        work: HostWork::Several(&[
            HostWork::Before(|_, _, now, request| {
                if now.distance(request.client_time) < TOLERANCE + TICKS_PER_MINUTE {
                    forgive(request, now);
                }
            }),
            ECHO,
        ]),
    },
    Saboteur {
        name: "skew-told-as-invalid-data",
        does: "refuses a client whose clock is off with the code for data that it can't read",
        breaks: &["ERR-040", "OPEN-050"],
        work: HostWork::Decision(|_, _, _, _, decision| {
            if *decision == Err(Hresult::INVALID_TIMESTAMP) {
                *decision = Err(Hresult::INVALID_DATA);
            }
        }),
    },
];
