//! Moments in words.

use scenarios::language::told_moment;

use crate::view::Moment;

/// A moment: `day 7`, `day 7, 02:00`. Seconds are left out.
pub(super) fn when(moment: Moment) -> String {
    told_moment(moment.whole_minutes())
}
