//! Plays the jobs of an arm on several threads.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::report::progress::Progress;

use super::{Job, Options, Player, rounds::Round, sink::Sink, timings::Timings};

/// Plays `jobs` once; the sink puts them back in order. When the run is stopped, those that are under way end.
pub(super) fn play(
    player: &dyn Player,
    jobs: &[&Job],
    round: Round,
    options: &Options,
    progress: &Progress,
    sink: &Sink<'_>,
    timings: &Timings,
) {
    let next = AtomicUsize::new(0);
    let threads = options.jobs.min(player.most_jobs()).clamp(1, jobs.len().max(1));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut worker = player.worker();
                while options.stop.why().is_none()
                    && let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    progress.started(job.arm, &job.case.id);
                    let began = options.clock.read();
                    let run = worker.play(job, round.seed, options.strict);
                    timings.take(job, options.clock.read().saturating_sub(began));
                    let verdict = run.outcome.verdict;
                    let is_news = sink.take(job, &run, round);
                    progress.finished(job.arm, &job.case.id, verdict, is_news);
                }
            });
        }
    });
}
