//! A run that ends before its plan does.

use std::sync::{Arc, OnceLock};

use crate::results::record::Stopped;

/// Whether a run has to stop, and why; shared by those who play cases and those who may stop them.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<OnceLock<Stopped>>);

impl Stop {
    /// From now on no case is begun. The first reason holds.
    pub fn stop(&self, why: Stopped) {
        // Stopped already: nothing changes.
        let _ = self.0.set(why);
    }

    /// Why the run stops; `None` while it goes on.
    #[must_use]
    pub fn why(&self) -> Option<Stopped> {
        self.0.get().copied()
    }
}
