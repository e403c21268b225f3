//! Clients that show a wrong state of themselves (STATE, ERR).

use emulator::{
    endpoint::View,
    model::{Hresult, Property},
};

use super::{ClientWork, Rows};
use crate::saboteur::Saboteur;

const STATUS: &str = "LicenseStatus";
const REASON: &str = "LicenseStatusReason";
const LEFT: &str = "GracePeriodRemaining";

/// Shows `to` where the reason is `from`.
fn swap_reason(view: &mut View, from: Hresult, to: Hresult) {
    if let Some(reason) = view.get_mut(REASON)
        && *reason == Property::Text(from.to_string())
    {
        *reason = Property::Text(to.to_string());
    }
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "forgets-non-genuine",
        does: "gives the ordinary reason once the grace of a non-genuine machine has ended",
        breaks: &["ERR-036", "STATE-027"],
        work: ClientWork::View(|_, _, _, view| {
            swap_reason(view, Hresult::NON_GENUINE_EXPIRED, Hresult::GRACE_EXPIRED);
        }),
    },
    Saboteur {
        name: "numbers-states-from-1",
        does: "shows licence states as 1 to 7, not 0 to 6",
        breaks: &["STATE-002", "STATE-004", "STATE-007", "STATE-008"],
        work: ClientWork::View(|_, _, _, view| {
            if let Some(Property::Number(status)) = view.get_mut(STATUS) {
                *status += 1;
            }
        }),
    },
    Saboteur {
        name: "shows-days",
        does: "shows the time left in days, not in minutes",
        breaks: &["STATE-010"],
        work: ClientWork::View(|_, _, _, view| {
            if let Some(Property::Number(left)) = view.get_mut(LEFT) {
                *left /= 1_440;
            }
        }),
    },
    Saboteur {
        name: "shows-expired-as-oot",
        does: "gives the reason of an out-of-tolerance grace when a grace has ended",
        breaks: &["ERR-011", "STATE-011"],
        work: ClientWork::View(|_, _, _, view| {
            swap_reason(view, Hresult::GRACE_EXPIRED, Hresult::IN_OOT_GRACE);
        }),
    },
    Saboteur {
        name: "shows-no-reason",
        does: "gives 0 as the reason of every state",
        breaks: &["ERR-011", "STATE-026", "STATE-061"],
        work: ClientWork::View(|_, _, _, view| {
            if let Some(reason) = view.get_mut(REASON) {
                *reason = Property::Text(Hresult::OK.to_string());
            }
        }),
    },
    Saboteur {
        name: "shows-non-genuine-as-expired",
        does: "gives the reason of a machine whose grace is over while it still has its 30 days",
        breaks: &["ERR-038", "STATE-026"],
        work: ClientWork::View(|_, _, _, view| {
            swap_reason(view, Hresult::NON_GENUINE, Hresult::NON_GENUINE_EXPIRED);
        }),
    },
];
