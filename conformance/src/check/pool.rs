//! Plays the jobs of an arm on several threads.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::report::progress::Progress;

use super::{Job, Options, Player, sink::Sink};

/// Plays `jobs`; the sink puts them back in order.
pub(super) fn play(
    player: &dyn Player,
    jobs: &[&Job],
    options: &Options,
    progress: &Progress,
    sink: &Sink<'_>,
) {
    let next = AtomicUsize::new(0);
    let threads = options.jobs.min(player.most_jobs()).clamp(1, jobs.len().max(1));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut worker = player.worker();
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    progress.started(job.arm, &job.case.id);
                    let run = worker.play(job, options.seed, options.strict);
                    let verdict = run.outcome.verdict;
                    sink.take(job, &run);
                    progress.finished(job.arm, &job.case.id, verdict);
                }
            });
        }
    });
}
