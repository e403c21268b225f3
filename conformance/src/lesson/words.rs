//! Times in words.

use crate::view::Moment;

/// Minutes of an hour and of a day.
const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// A length of time: `25 days`, `29 days 22 hours`.
pub(super) fn length(minutes: u32) -> String {
    let parts = [(minutes / DAY, "day"), (minutes % DAY / HOUR, "hour"), (minutes % HOUR, "minute")];
    let parts = parts.into_iter().filter(|(number, unit)| *number > 0 || minutes == 0 && *unit == "minute");
    let parts = parts.map(|(number, unit)| format!("{number} {unit}{}", if number == 1 { "" } else { "s" }));
    parts.collect::<Vec<_>>().join(" ")
}

/// A moment: `day 7`, `day 7, 02:00`. Seconds are left out.
pub(super) fn when(moment: Moment) -> String {
    let minutes = moment.whole_minutes();
    let (day, rest) = (minutes.div_euclid(DAY.into()), minutes.rem_euclid(DAY.into()));
    match rest {
        0 => format!("day {day}"),
        _ => format!("day {day}, {:02}:{:02}", rest / i64::from(HOUR), rest % i64::from(HOUR)),
    }
}

#[cfg(test)]
mod tests {
    use emulator::model::Minutes;

    use super::*;

    #[test]
    fn lengths_and_moments_are_read_as_people_write_them() {
        for (minutes, text) in [
            (0, "0 minutes"),
            (1, "1 minute"),
            (120, "2 hours"),
            (36_000, "25 days"),
            (43_081, "29 days 22 hours 1 minute"),
        ] {
            assert_eq!(length(minutes), text);
        }
        for (minutes, text) in
            [(0, "day 0"), (120, "day 0, 02:00"), (259_200, "day 180"), (10_105, "day 7, 00:25")]
        {
            assert_eq!(when(Moment::minutes(Minutes(minutes))), text);
        }
    }
}
