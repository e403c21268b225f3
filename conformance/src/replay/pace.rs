//! What `now` is while a capture is played, and how time passes until a step is due.

use std::{thread, time::Duration};

use emulator::{
    model::{Filetime, TICKS_PER_MINUTE},
    net::system_clock,
};

use super::target::Targets;

/// What `now` is.
pub(super) enum Pace<'a> {
    /// The machine's clock.
    Real,
    /// That of targets, which stand still until they are told to go on.
    Stepped {
        /// Where they stand.
        now: Filetime,
        /// Who is told, and until when they have been.
        targets: &'a mut Targets,
        /// Whether the time really passes as well.
        waits: bool,
    },
}

impl Pace<'_> {
    pub(super) fn now(&self) -> Filetime {
        match self {
            Self::Real => system_clock()(),
            Self::Stepped { now, .. } => *now,
        }
    }

    /// Lets time come to `until`.
    ///
    /// # Errors
    ///
    /// When a target doesn't follow.
    pub(super) fn sleep(&mut self, until: Filetime) -> Result<(), String> {
        match self {
            Self::Real => thread::sleep(span(system_clock()(), until)),
            Self::Stepped { now, targets, waits } => {
                if *waits {
                    thread::sleep(span(*now, until));
                }
                targets.advance(until.0.saturating_sub(targets.told().0) / TICKS_PER_MINUTE)?;
                *now = until;
            }
        }
        Ok(())
    }
}

fn span(from: Filetime, until: Filetime) -> Duration {
    Duration::from_nanos(until.0.saturating_sub(from.0).saturating_mul(100))
}
