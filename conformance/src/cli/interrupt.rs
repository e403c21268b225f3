//! What happens when a run is told to stop.

use std::{process, thread};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{check::Stop, results::record::Stopped};

/// Exit code after Ctrl-C: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// From now on the first Ctrl-C, or SIGTERM, stops the run: cases that are under way end, and what was run is reported.
/// The second ends the targets' processes and then this one. Targets run in process groups of their own, which a terminal's
/// Ctrl-C doesn't reach. Without an event loop for it nothing changes: the system's own way holds.
pub(super) fn stop_on_interrupt(stop: &Stop) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let Ok(runtime) = runtime else { return };
    let signals = {
        // Signals are taken from here on, not from when the thread has begun.
        let _inside = runtime.enter();
        signal(SignalKind::interrupt()).and_then(|first| Ok((first, signal(SignalKind::terminate())?)))
    };
    let Ok((mut interrupt, mut terminate)) = signals else { return };
    let stop = stop.clone();
    thread::spawn(move || {
        let next = |interrupt: &mut Signal, terminate: &mut Signal| {
            runtime.block_on(async {
                tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
            });
        };
        next(&mut interrupt, &mut terminate);
        stop.stop(Stopped::Interrupted);
        eprintln!("interrupted: cases that are under way end first; once more ends at once");
        next(&mut interrupt, &mut terminate);
        crate::target::end_all();
        eprintln!("interrupted again: no summary, and results.jsonl has no end");
        process::exit(INTERRUPTED);
    });
}
