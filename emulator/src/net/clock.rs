//! Where `now` comes from on real sockets: the machine's clock, or one that somebody steps.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use crate::model::{Filetime, TICKS_PER_SECOND};

/// Gives `now` each time it is called.
pub type Clock = Arc<dyn Fn() -> Filetime + Send + Sync>;

/// Ticks of 100 ns from 1601 to 1970.
const UNIX_EPOCH_TICKS: u64 = 11_644_473_600 * TICKS_PER_SECOND;

/// The machine's clock; a time before 1970 counts as 1970.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let ticks = u64::try_from(since.as_nanos() / 100).unwrap_or(u64::MAX);
        Filetime(ticks.saturating_add(UNIX_EPOCH_TICKS))
    })
}

/// A clock that stands still until it is set. A clone is a handle on the same clock.
#[derive(Clone, Debug)]
pub struct SteppedClock(Arc<AtomicU64>);

impl SteppedClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Filetime) -> Self {
        Self(Arc::new(AtomicU64::new(now.0)))
    }

    /// Where it stands.
    #[must_use]
    pub fn now(&self) -> Filetime {
        Filetime(self.0.load(Ordering::Acquire))
    }

    /// Sets it.
    pub fn set(&self, now: Filetime) {
        self.0.store(now.0, Ordering::Release);
    }

    /// The same as a function.
    #[must_use]
    pub fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stepped_clock_moves_only_when_set() {
        let stepped = SteppedClock::new(Filetime(5));
        let clock = stepped.clock();
        assert_eq!(clock(), Filetime(5));
        stepped.set(Filetime(9));
        assert_eq!(clock(), Filetime(9));
    }

    #[test]
    fn the_machines_clock_is_past_this_program() {
        assert!(system_clock()() > "2025-01-01T00:00:00Z".parse().unwrap());
    }
}
