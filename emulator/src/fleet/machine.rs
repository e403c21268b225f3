//! One machine of a fleet, as small as it can be.

use crate::{
    client::TimerState,
    model::{Filetime, Interval, LicenceStatus, Minutes},
};

/// A machine's timers, in a line of the processor's cache to themselves: what is looked at is fetched at once.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Timers(pub(super) TimerState);

/// What else there is of a machine. The rest is its group's, or a function of its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Machine {
    /// Searches by DNS so far whose order was drawn. The draws of 65,536 searches ago may come again.
    pub(super) searches: u16,
    /// The turn of the hosts after which an attempt last found nobody who answers, since it was last activated; 0 for none.
    pub(super) in_want: u16,
    /// The minute at which it may next be switched, leave or come back; its installation before that.
    pub(super) next_change: u32,
    pub(super) group: u16,
    /// The host that activated it.
    cached: u8,
    pub(super) stands: Stands,
}

/// How a machine stands to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// Not installed yet.
    Absent,
    /// Switched off; with a network or without.
    Off { away: bool },
    /// On.
    On { away: bool },
}

const _: () = assert!(
    size_of::<Timers>() + size_of::<Machine>() + size_of::<u32>() <= 84,
    "with its place in the wheel, a machine is far below 100 octets"
);

/// No host.
const NONE: u8 = u8::MAX;

impl Timers {
    /// Those of a machine that is installed at `now`: its initial grace is 30 days (TIMER-026), its intervals hold until a
    /// host's arrive (TIMER-020).
    pub(super) fn fresh(now: Filetime) -> Self {
        let intervals = (Interval::ACTIVATION, Interval::RENEWAL);
        Self(TimerState::new(now, LicenceStatus::OobGrace, Minutes::days(30), intervals))
    }
}

impl Machine {
    /// A machine that is installed at a minute of the run.
    pub(super) fn new(group: u16, arrival: u32) -> Self {
        Self { searches: 0, in_want: 0, next_change: arrival, group, cached: NONE, stands: Stands::Absent }
    }

    pub(super) fn is_on(&self) -> bool {
        matches!(self.stands, Stands::On { .. })
    }

    pub(super) fn is_away(&self) -> bool {
        matches!(self.stands, Stands::On { away: true } | Stands::Off { away: true })
    }

    pub(super) fn cached(&self) -> Option<usize> {
        (self.cached != NONE).then_some(self.cached.into())
    }

    pub(super) fn keep(&mut self, host: usize) {
        self.cached = u8::try_from(host).unwrap_or(NONE);
    }
}
