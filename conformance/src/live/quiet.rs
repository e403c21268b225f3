//! When everything that a target has sent is in the trace.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// What happens on the sockets of a run. A clone is a handle on the same counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Activity(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    happened: AtomicU64,
    opened: AtomicU64,
    ended: AtomicU64,
}

/// Turns of the sockets without anything new after which there is nothing more. The first turn asks the system, the
/// second does what it said.
const QUIET_TURNS: u32 = 3;

/// How long a connection that is still open may be about to close. Whatever a target sent before it answered waits in
/// the system already; only its last FIN may be a moment behind on a machine that is busy.
const CLOSING: Duration = Duration::from_millis(20);

impl Activity {
    /// Something happened.
    pub(super) fn note(&self) {
        self.0.happened.fetch_add(1, Ordering::Relaxed);
    }

    /// A connection was opened; it is open until the guard is dropped.
    pub(super) fn enter(&self) -> Open {
        self.0.opened.fetch_add(1, Ordering::Relaxed);
        self.note();
        Open(self.clone())
    }

    /// Connections that are open.
    pub(super) fn open(&self) -> u64 {
        self.opened() - self.0.ended.load(Ordering::Relaxed)
    }

    /// Connections that were ever opened.
    pub(super) fn opened(&self) -> u64 {
        self.0.opened.load(Ordering::Relaxed)
    }

    /// Things that ever happened.
    pub(super) fn happened(&self) -> u64 {
        self.0.happened.load(Ordering::Relaxed)
    }

    /// Waits until everything that peers have sent so far has been taken. Must run on the runtime of the sockets, which
    /// has one thread: giving way lets every socket that is ready have its turn.
    pub(super) async fn settle(&self) {
        let deadline = Instant::now() + CLOSING;
        loop {
            let mut quiet = 0;
            while quiet < QUIET_TURNS {
                let before = self.happened();
                tokio::task::yield_now().await;
                quiet = if self.happened() == before { quiet + 1 } else { 0 };
            }
            if self.open() == 0 || Instant::now() >= deadline {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// A connection that is open.
#[derive(Debug)]
pub(super) struct Open(Activity);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.ended.fetch_add(1, Ordering::Relaxed);
        self.0.note();
    }
}
