//! Lengths and moments as lessons write them, and which values a fact can have.

use std::{fmt::Display, str::FromStr};

use emulator::model::{Hresult, LicenceStatus};

use super::super::template::Fact;

/// Minutes of an hour and of a day.
const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;
/// The units of a length, longest first.
const UNITS: [(u32, &str); 3] = [(DAY, "day"), (HOUR, "hour"), (1, "minute")];

/// A length of time in minutes: `25 days`, `29 days 22 hours`.
#[must_use]
pub fn told_length(minutes: u32) -> String {
    let mut rest = minutes;
    let mut parts = Vec::new();
    for (size, unit) in UNITS {
        let number = rest / size;
        rest %= size;
        if number > 0 || minutes == 0 && size == 1 {
            parts.push(format!("{number} {unit}{}", if number == 1 { "" } else { "s" }));
        }
    }
    parts.join(" ")
}

/// A moment in whole minutes from the start of the world: `day 7`, `day 7, 02:00`.
#[must_use]
pub fn told_moment(minutes: i64) -> String {
    let (day, rest) = (minutes.div_euclid(DAY.into()), minutes.rem_euclid(DAY.into()));
    match rest {
        0 => format!("day {day}"),
        _ => format!("day {day}, {:02}:{:02}", rest / i64::from(HOUR), rest % i64::from(HOUR)),
    }
}

/// What the values of a fact are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Values {
    State,
    Moment,
    Length,
    /// How many, which is 0 where there are none.
    Tally,
    Number,
    Code,
    Host,
}

impl Fact {
    /// Whether it is a moment; one that never comes is `never`.
    #[must_use]
    pub fn is_moment(self) -> bool {
        self.values() == Values::Moment
    }

    /// Whether it tells how many; where there are none that is 0.
    #[must_use]
    pub fn is_tally(self) -> bool {
        self.values() == Values::Tally
    }

    /// Whether hosts have it; all the others are facts of clients only.
    #[must_use]
    pub fn is_of_hosts(self) -> bool {
        matches!(self, Self::Requests | Self::Count | Self::Needed)
    }

    /// What was expected where `value` isn't one that this fact can ever have; `hosts` are those of the world.
    pub(in crate::language) fn refuses(self, value: &str, hosts: &[&str]) -> Option<String> {
        let (possible, expected) = match self.values() {
            Values::State => {
                let names = LicenceStatus::ALL.map(|state| format!("{state:?}"));
                (names.iter().any(|name| name == value), format!("one of {}", names.join(", ")))
            }
            Values::Moment => {
                let same = value == "never" || moment(value).is_some_and(|told| told == value);
                return (!same).then(|| "a time such as `day 7`, `day 7, 02:00` or `never`".to_owned());
            }
            Values::Length => (length(value).is_some_and(|told| told == value), example("25 days")),
            Values::Tally => {
                return (!is_written::<u64>(value)).then(|| example("12"));
            }
            Values::Number => (is_written::<u32>(value), example("12")),
            Values::Code => (is_written::<Hresult>(value), example("0xC004F038")),
            Values::Host => (hosts.contains(&value), format!("a host: {}", hosts.join(", "))),
        };
        (!possible && value != "none").then(|| format!("{expected}, or `none`"))
    }

    fn values(self) -> Values {
        match self {
            Self::Licence => Values::State,
            Self::Since
            | Self::Ends
            | Self::NextAttempt
            | Self::WatchUntil
            | Self::LastAttempt
            | Self::LastSuccess => Values::Moment,
            Self::Left | Self::ActivationInterval | Self::RenewalInterval => Values::Length,
            Self::Attempts | Self::Failures | Self::Requests => Values::Tally,
            Self::MinutesLeft | Self::Count | Self::Needed => Values::Number,
            Self::Result => Values::Code,
            Self::Host => Values::Host,
        }
    }
}

fn example(value: &str) -> String {
    format!("a value such as `{value}`")
}

/// Whether a text is a value exactly as the run would write it.
fn is_written<T: FromStr + Display>(text: &str) -> bool {
    text.parse::<T>().is_ok_and(|value| value.to_string() == text)
}

/// A length that was read, written anew.
fn length(text: &str) -> Option<String> {
    let words = text.split(' ').collect::<Vec<_>>();
    let (pairs, []) = words.as_chunks::<2>() else { return None };
    let sizes = pairs.iter().map(|[number, unit]| {
        let (size, _) = UNITS.iter().find(|(_, known)| unit.strip_suffix('s').unwrap_or(unit) == *known)?;
        number.parse::<u32>().ok()?.checked_mul(*size)
    });
    let minutes = sizes.collect::<Option<Vec<_>>>()?.into_iter().try_fold(0_u32, u32::checked_add)?;
    Some(told_length(minutes))
}

/// A moment that was read, written anew.
fn moment(text: &str) -> Option<String> {
    let text = text.strip_prefix("day ")?;
    let (day, clock) = text.split_once(", ").unwrap_or((text, "00:00"));
    let (hours, minutes) = clock.split_once(':')?;
    let [day, hours, minutes] = [day.parse::<u32>().ok()?, hours.parse().ok()?, minutes.parse().ok()?];
    let within = hours < 24 && minutes < HOUR;
    let whole = i64::from(day) * i64::from(DAY) + i64::from(hours) * i64::from(HOUR) + i64::from(minutes);
    within.then(|| told_moment(whole))
}

#[cfg(test)]
mod tests {
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
            assert_eq!(told_length(minutes), text);
        }
        for (minutes, text) in
            [(0, "day 0"), (120, "day 0, 02:00"), (259_200, "day 180"), (10_105, "day 7, 00:25")]
        {
            assert_eq!(told_moment(minutes), text);
        }
    }

    #[test]
    fn a_value_that_a_fact_can_have_is_one_that_a_run_would_write() {
        let possible = |fact: Fact, value: &str| fact.refuses(value, &["kms1"]).is_none();
        for (fact, good, bad) in [
            (Fact::Licence, &["Licensed", "none"][..], &["Licenced", "licensed", "OOB grace", ""][..]),
            (Fact::Ends, &["day 7", "day 7, 02:00", "never"], &["day 7, 00:00", "day 7, 2:00", "7d", "none"]),
            (Fact::NextAttempt, &["day 0, 23:59"], &["day 0, 24:00", "day 07", "day 1, 00:60", "day -1"]),
            (
                Fact::Left,
                &["25 days", "1 day 1 minute", "0 minutes", "none"],
                &["25d", "1 days", "25 hours", "1 day "],
            ),
            (Fact::Attempts, &["0", "121"], &["none", "007", "-1", "two"]),
            (Fact::Count, &["31", "none"], &["+31", "never"]),
            (Fact::Result, &["0xC004F038", "none"], &["0xc004f038", "C004F038"]),
            (Fact::Host, &["kms1", "none"], &["kms2", ""]),
        ] {
            for value in good {
                assert!(possible(fact, value), "{fact} can be `{value}`");
            }
            for value in bad {
                assert!(!possible(fact, value), "{fact} can't be `{value}`");
            }
        }
    }
}
