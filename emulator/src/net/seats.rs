//! The connections of one listener: how many there are, and which of them make no progress.
//!
//! Time is counted in sweeps, four to an idle time, so that progress costs a connection one store and no timer.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::task::AbortHandle;

/// Sweeps that a connection survives without progress.
pub(super) const SWEEPS: u32 = 4;

/// All connections of a listener.
#[derive(Debug)]
pub(super) struct Seats {
    most: usize,
    taken: Mutex<Taken>,
    sweeps: AtomicU64,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    seats: BTreeMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    progress: Arc<AtomicU64>,
    /// `None` until the task is there.
    task: Option<AbortHandle>,
}

/// One connection's place; dropping it leaves it.
#[derive(Debug)]
pub(super) struct Seat {
    number: u64,
    seats: Arc<Seats>,
    progress: Arc<AtomicU64>,
}

impl Seats {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), taken: Mutex::default(), sweeps: AtomicU64::new(0) })
    }

    /// Gives a seat to the task that `spawn` starts. When all are taken, the one without progress for longest loses its.
    pub(super) fn take(self: &Arc<Self>, spawn: impl FnOnce(Seat) -> AbortHandle) {
        let progress = Arc::new(AtomicU64::new(self.sweeps.load(Ordering::Relaxed)));
        let number = self.enter(progress.clone());
        // Not under the lock: a runtime that shuts down drops the task, and with it the seat, right here.
        let task = spawn(Seat { number, seats: self.clone(), progress });
        if let Some(entry) = self.lock().seats.get_mut(&number) {
            entry.task = Some(task);
        }
    }

    fn enter(&self, progress: Arc<AtomicU64>) -> u64 {
        let mut taken = self.lock();
        if taken.seats.len() >= self.most {
            let age = |entry: &Entry| entry.progress.load(Ordering::Relaxed);
            let slowest = taken.seats.iter().min_by_key(|(number, entry)| (age(entry), **number));
            if let Some(number) = slowest.map(|(number, _)| *number) {
                taken.seats.remove(&number).inspect(Entry::end);
            }
        }
        let number = taken.next;
        taken.next += 1;
        taken.seats.insert(number, Entry { progress, task: None });
        number
    }

    /// A quarter of the idle time has passed: ends those that made no progress in more than four of them.
    pub(super) fn sweep(&self) {
        let now = self.sweeps.fetch_add(1, Ordering::Relaxed) + 1;
        let horizon = now.saturating_sub(u64::from(SWEEPS));
        self.lock().seats.retain(|_, entry| {
            let stays = entry.progress.load(Ordering::Relaxed) >= horizon;
            if !stays {
                entry.end();
            }
            stays
        });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Taken> {
        // Nothing in here panics half-way, so a poisoned table is still whole.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn end(&self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Seat {
    /// An answer was sent.
    pub(super) fn progress(&self) {
        self.progress.store(self.seats.sweeps.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.lock().seats.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Waiting(Seat, tokio::task::JoinHandle<()>);

    impl Waiting {
        async fn was_ended(self) -> bool {
            let Self(_seat, task) = self;
            tokio::task::yield_now().await;
            task.is_finished()
        }
    }

    fn take(seats: &Arc<Seats>) -> Waiting {
        let mut waiting = None;
        seats.take(|seat| {
            let task = tokio::spawn(std::future::pending());
            let handle = task.abort_handle();
            waiting = Some(Waiting(seat, task));
            handle
        });
        waiting.unwrap()
    }

    #[tokio::test]
    async fn one_too_many_takes_the_place_of_the_one_without_progress_for_longest() {
        let seats = Seats::new(3);
        let [busy, slow, new] = [take(&seats), take(&seats), take(&seats)];
        seats.sweep();
        busy.0.progress();
        new.0.progress();
        let late = take(&seats);
        assert!(slow.was_ended().await);
        for other in [busy, new, late] {
            assert!(!other.was_ended().await);
        }
    }

    #[tokio::test]
    async fn only_progress_keeps_a_connection_beyond_the_idle_time() {
        let seats = Seats::new(3);
        let (busy, slow) = (take(&seats), take(&seats));
        for _ in 0..=SWEEPS {
            seats.sweep();
            busy.0.progress();
        }
        assert!(slow.was_ended().await);
        assert!(!busy.was_ended().await);
    }

    #[tokio::test]
    async fn a_connection_that_leaves_gives_its_place_back() {
        let seats = Seats::new(1);
        drop(take(&seats).0);
        assert!(seats.lock().seats.is_empty());
    }
}
