//! Hosts that count wrong (COUNT).

use emulator::{
    model::{Hresult, LicenceStatus, Minutes, lab_id},
    wire::Response,
};

use super::{HostMemory, HostWork, Rows};
use crate::saboteur::Saboteur;

/// Longer than anything lasts.
const FOREVER: Minutes = Minutes(u32::MAX);

/// Takes `memory.number` machines out of the count of an answer.
fn less(memory: &HostMemory, response: &mut Response) {
    response.count = response.count.saturating_sub(memory.number);
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "begins-with-machines",
        does: "counts three machines of another host when its service first starts",
        breaks: &["COUNT-015", "COUNT-018", "COUNT-019"],
        work: HostWork::Started(|memory, host, now| {
            if std::mem::replace(&mut memory.number, 1) == 0 {
                (0..3).for_each(|n| host.preload(lab_id(&format!("elsewhere/{n}")), now));
            }
        }),
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
        name: "count-stops-at-threshold",
        does: "never answers a larger count than the product needs",
        breaks: &["COUNT-003", "COUNT-004", "COUNT-009"],
        work: HostWork::Decision(|_, _, _, request, decision| {
            if let Ok(response) = decision {
                response.count = response.count.min(request.n_policy);
            }
        }),
    },
    Saboteur {
        name: "counts-duplicates",
        does: "counts every request, also of a machine that it has counted already",
        breaks: &["COUNT-010", "COUNT-011"],
        work: HostWork::Decision(|memory, _, now, request, decision| {
            if let Ok(response) = decision {
                memory.repeats += u32::from(memory.seen.insert(request.cmid, now).is_some());
                response.count += memory.repeats;
            }
        }),
    },
    Saboteur {
        name: "counts-names",
        does: "takes machines for different ones when their names are, whatever their ids",
        breaks: &["COUNT-009", "COUNT-011", "OPEN-007"],
        work: HostWork::Decision(|memory, _, now, request, decision| {
            if let Ok(response) = decision {
                memory.seen.insert(request.cmid, now);
                memory.names.insert(request.workstation.to_string());
                let (ids, names) = (memory.seen.len(), memory.names.len());
                response.count = response.count.saturating_add_signed(names as i32 - ids as i32);
            }
        }),
    },
    Saboteur {
        name: "counts-no-renewals",
        does: "doesn't count machines that are licensed already",
        breaks: &["COUNT-009", "COUNT-018"],
        work: HostWork::Decision(|memory, _, now, request, decision| {
            if let Ok(response) = decision {
                let is_licensed = request.licence_status == LicenceStatus::Licensed;
                memory.number += u32::from(memory.seen.insert(request.cmid, now).is_none() && is_licensed);
                less(memory, response);
            }
        }),
    },
    Saboteur {
        name: "counts-no-virtual-machines",
        does: "leaves virtual machines out of the count",
        breaks: &["COUNT-013"],
        work: HostWork::Decision(|memory, _, now, request, decision| {
            if let Ok(response) = decision {
                memory.number += u32::from(memory.seen.insert(request.cmid, now).is_none() && request.is_vm);
                less(memory, response);
            }
        }),
    },
    Saboteur {
        name: "counts-previous-id",
        does: "takes a machine for the one that its previous id says, which it has counted already",
        breaks: &["COUNT-009", "COUNT-012"],
        work: HostWork::Decision(|memory, _, now, request, decision| {
            if let Ok(response) = decision {
                let is_known = memory.seen.contains_key(&request.previous_cmid);
                memory.number += u32::from(memory.seen.insert(request.cmid, now).is_none() && is_known);
                less(memory, response);
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
        name: "counts-status-twice",
        does: "counts a machine once for each licence status that it asks in",
        breaks: &["COUNT-010"],
        work: HostWork::Decision(|memory, _, _, request, decision| {
            if let Ok(response) = decision {
                let status = format!("{} {:?}", request.cmid, request.licence_status);
                let is_new = memory.names.insert(status) && !memory.names.insert(request.cmid.to_string());
                memory.number += u32::from(is_new);
                response.count += memory.number;
            }
        }),
    },
    Saboteur {
        name: "counts-successes-only",
        does: "counts a machine only when the count is enough for it",
        breaks: &["COUNT-009", "COUNT-018"],
        work: HostWork::Decision(|memory, _, now, request, decision| {
            if let Ok(response) = decision {
                less(memory, response);
                let is_new = memory.seen.insert(request.cmid, now).is_none();
                memory.number += u32::from(is_new && response.count < request.n_policy);
            }
        }),
    },
    Saboteur {
        name: "forgets-after-a-week",
        does: "counts a machine for 7 days, not for 30",
        breaks: &["COUNT-010", "OPEN-003"],
        work: HostWork::Config(|config| config.window = Minutes::days(7)),
    },
    Saboteur {
        name: "forgets-by-first-request",
        does: "counts a machine for 30 days after its first request, not after its last",
        breaks: &["OPEN-003"],
        work: HostWork::Decision(|memory, host, now, request, decision| {
            if decision.is_ok() {
                let first = *memory.seen.entry(request.cmid).or_insert(now);
                if first < now {
                    host.preload(request.cmid, first);
                }
            }
        }),
    },
    Saboteur {
        name: "holds-twenty-five",
        does: "keeps no more than 25 machines, the largest threshold, where it should keep twice as many",
        breaks: &["OPEN-003"],
        work: HostWork::Config(|config| config.capacity = Some(25)),
    },
    Saboteur {
        name: "keeps-count-at-restart",
        does: "still counts as many machines after a restart as before",
        breaks: &["COUNT-018"],
        work: HostWork::Several(&[
            HostWork::Decision(|memory, _, _, _, decision| {
                if let Ok(response) = decision {
                    memory.number = response.count;
                }
            }),
            HostWork::Started(|memory, host, now| {
                (0..memory.number).for_each(|n| host.preload(lab_id(&format!("kept/{n}")), now));
            }),
        ]),
    },
    Saboteur {
        name: "never-expires",
        does: "counts machines for ever, not for 30 days",
        breaks: &["OPEN-003"],
        work: HostWork::Config(|config| config.window = FOREVER),
    },
    Saboteur {
        name: "refuses-below-threshold",
        does: "refuses a client for which the count is too low, in place of telling it the count",
        breaks: &["EVENT-052", "TIMER-035"],
        work: HostWork::Decision(|_, _, _, request, decision| {
            if decision.as_ref().is_ok_and(|response| response.count < request.n_policy) {
                *decision = Err(Hresult::NOT_ENOUGH_COUNT);
            }
        }),
    },
    Saboteur {
        name: "table-without-end",
        does: "keeps every machine, however many there are",
        breaks: &["OPEN-003"],
        work: HostWork::Config(|config| config.capacity = Some(usize::MAX)),
    },
    Saboteur {
        name: "tells-enough",
        does: "answers at least the count that the product needs",
        breaks: &["COUNT-003", "COUNT-004", "COUNT-009", "COUNT-027"],
        work: HostWork::Decision(|_, _, _, request, decision| {
            if let Ok(response) = decision {
                response.count = response.count.max(request.n_policy);
            }
        }),
    },
    Saboteur {
        name: "window-a-minute-long",
        does: "still counts a machine in the minute in which its 30 days are over",
        breaks: &["OPEN-003"],
        work: HostWork::Config(|config| config.window = Minutes(config.window.0 + 1)),
    },
    Saboteur {
        name: "window-a-minute-short",
        does: "no longer counts a machine in the last minute of its 30 days",
        breaks: &["OPEN-003"],
        work: HostWork::Config(|config| config.window = Minutes(config.window.0 - 1)),
    },
];
