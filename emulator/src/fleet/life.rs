//! When a machine is on and when it has a network: functions of the minute, so that a machine remembers no plan.

use super::chance::{Chance, Purpose};
use crate::model::Minutes;

const DAY: u64 = Minutes::DAY.0 as u64;
const WEEK: u64 = 7;

/// Working hours. Outside of them the machine is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Days of the week, Monday first.
    pub days: [bool; 7],
    /// Switched on so long after midnight (UTC) at the earliest.
    pub from: Minutes,
    /// Switched off so long after midnight at the earliest; at most 24 hours less `spread`.
    pub to: Minutes,
    /// Each machine is up to so much later on each day: on and off by draws of their own. Less than the time between.
    pub spread: Minutes,
}

/// Trips: in each period the machine is once, at a random time, without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Travel {
    /// Length of a period.
    pub every: Minutes,
    /// Length of a trip; at most the period.
    pub away: Minutes,
}

/// A machine's life as a group of machines lives it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Life {
    pub(super) chance: Chance,
    /// Minutes from a Monday's midnight to the start of the run.
    pub(super) offset: u64,
    pub(super) hours: Option<Hours>,
    pub(super) travel: Option<Travel>,
}

impl Life {
    /// Whether the machine is on at a minute of the run.
    pub(super) fn is_on(&self, machine: u32, minute: u32) -> bool {
        let at = self.offset + u64::from(minute);
        self.on_times(machine, at / DAY).is_none_or(|(from, to)| (from..to).contains(&at))
    }

    /// Whether it is away from the network.
    pub(super) fn is_away(&self, machine: u32, minute: u32) -> bool {
        let Some(travel) = self.travel else { return false };
        let (leaves, returns) = self.trip(travel, machine, minute / travel.every.0.max(1));
        (leaves..returns).contains(&u64::from(minute))
    }

    /// The first minute after `minute` at which it may be switched, leave or come back; `u32::MAX` for never.
    pub(super) fn next_change(&self, machine: u32, minute: u32) -> u32 {
        let next = self.next_switch(machine, minute).min(self.next_trip(machine, minute));
        u32::try_from(next).unwrap_or(u32::MAX)
    }

    /// The first minute at which it is on, from `minute` on; `u32::MAX` for never.
    pub(super) fn first_on(&self, machine: u32, minute: u32) -> u32 {
        if self.is_on(machine, minute) {
            return minute;
        }
        u32::try_from(self.next_switch(machine, minute)).unwrap_or(u32::MAX)
    }

    fn next_switch(&self, machine: u32, minute: u32) -> u64 {
        if self.hours.is_none() {
            return u64::MAX;
        }
        let at = self.offset + u64::from(minute);
        let days = at / DAY..=at / DAY + WEEK;
        let switches = days.filter_map(|day| self.on_times(machine, day)).filter(|(from, to)| from < to);
        let mut next = switches.flat_map(|(from, to)| [from, to]).filter(|switch| *switch > at);
        next.next().map_or(u64::MAX, |switch| switch - self.offset)
    }

    fn next_trip(&self, machine: u32, minute: u32) -> u64 {
        let Some(travel) = self.travel else { return u64::MAX };
        let period = minute / travel.every.0.max(1);
        let trips = [period, period.saturating_add(1)].map(|period| self.trip(travel, machine, period));
        let mut next = trips.into_iter().flat_map(|(leaves, returns)| [leaves, returns]);
        next.find(|change| *change > u64::from(minute)).unwrap_or(u64::MAX)
    }

    /// When it is on on a day: from and to, in minutes since the Monday. `None` for a machine that always is.
    fn on_times(&self, machine: u32, day: u64) -> Option<(u64, u64)> {
        let hours = self.hours?;
        let midnight = day * DAY;
        if !hours.days[usize::try_from(day % WEEK).unwrap_or(0)] {
            return Some((midnight, midnight));
        }
        let late = |purpose| u64::from(self.chance.below(hours.spread.0 + 1, machine, purpose, day));
        let from = midnight + u64::from(hours.from.0) + late(Purpose::On);
        Some((from, midnight + u64::from(hours.to.0) + late(Purpose::Off)))
    }

    /// The trip of a period: leaves and returns, in minutes of the run.
    fn trip(&self, travel: Travel, machine: u32, period: u32) -> (u64, u64) {
        let spare = travel.every.0.saturating_sub(travel.away.0);
        let late = self.chance.below(spare + 1, machine, Purpose::Trip, u64::from(period));
        let leaves = u64::from(period) * u64::from(travel.every.0) + u64::from(late);
        (leaves, leaves + u64::from(travel.away.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: Hours = Hours {
        days: [true, true, true, true, true, false, false],
        from: Minutes::hours(8),
        to: Minutes::hours(17),
        spread: Minutes(45),
    };

    fn life(hours: Option<Hours>, travel: Option<Travel>, offset: u64) -> Life {
        Life { chance: Chance::new(1), offset, hours, travel }
    }

    /// Every minute at which `is` changes is what `next` says, one after the other.
    #[track_caller]
    fn check(life: &Life, is: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut seen = vec![];
        let mut minute = 0;
        let end = 30 * Minutes::DAY.0;
        let changes = (1..end).filter(|minute| is(*minute) != is(*minute - 1)).collect::<Vec<_>>();
        while minute < end {
            minute = life.next_change(3, minute);
            if minute < end && is(minute) != is(minute - 1) {
                seen.push(minute);
            }
        }
        assert_eq!(seen, changes);
        seen
    }

    #[test]
    fn office_machines_are_on_by_day_and_off_at_the_weekend() {
        // From a Thursday's noon on.
        let life = life(Some(OFFICE), None, 3 * DAY + 720);
        let seen = check(&life, |minute| life.is_on(3, minute));
        assert!(life.is_on(3, 0) && !life.is_on(3, 48 * 60), "on Thursday, off on Saturday");
        assert_eq!(seen.len(), 43, "22 working days begin and end, but for the first morning");
        assert_eq!(life.first_on(3, 0), 0);
        let monday = life.first_on(3, 48 * 60);
        assert!((4 * 1440 - 720 + 480..=4 * 1440 - 720 + 525).contains(&monday), "{monday}");
    }

    #[test]
    fn each_period_has_one_trip() {
        let travel = Travel { every: Minutes::days(6), away: Minutes::days(2) };
        let life = life(None, Some(travel), 0);
        check(&life, |minute| life.is_away(3, minute));
        let away = (0..30 * Minutes::DAY.0).filter(|minute| life.is_away(3, *minute)).count();
        assert_eq!(away, 5 * 2 * 1440);
    }

    #[test]
    fn who_works_on_no_day_is_never_on_and_who_always_works_never_changes() {
        let idle = life(Some(Hours { days: [false; 7], ..OFFICE }), None, 0);
        assert_eq!((idle.first_on(1, 0), idle.next_change(1, 0)), (u32::MAX, u32::MAX));
        let always = life(None, None, 0);
        assert_eq!((always.first_on(1, 5), always.next_change(1, 5)), (5, u32::MAX));
    }
}
