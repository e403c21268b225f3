//! Times as a person reads them.

use emulator::model::Minutes;

use crate::view::Moment;

/// A moment as its distance from the start: `+7d2h`.
pub(super) fn at(moment: Moment) -> String {
    let minutes = u32::try_from(moment.whole_minutes().unsigned_abs()).unwrap_or(u32::MAX);
    let sign = if moment.0 < 0 { '-' } else { '+' };
    format!("{sign}{}", Minutes(minutes))
}

/// How far `moment` is from `now`: `in 6d`, `2h ago`, `now`.
pub(super) fn away(moment: Moment, now: Moment) -> String {
    if moment > now {
        return format!("in {}", Minutes(moment.minutes_since(now)));
    }
    match now.minutes_since(moment) {
        0 => "now".to_owned(),
        past => format!("{} ago", Minutes(past)),
    }
}
