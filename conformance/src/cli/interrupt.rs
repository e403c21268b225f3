//! What happens when a run is told to stop.

use std::{process, thread};

use tokio::{
    runtime::Runtime,
    signal::unix::{Signal, SignalKind, signal},
};

use crate::{check::Stop, results::record::Stopped};

/// Exit code after Ctrl-C: 128 and the number of the signal.
pub(super) const INTERRUPTED: u8 = 130;

/// Ctrl-C and SIGTERM, taken from when this is made.
struct Interruptions {
    runtime: Runtime,
    signals: (Signal, Signal),
}

impl Interruptions {
    /// `None` without an event loop: then the system's own way holds.
    fn new() -> Option<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().ok()?;
        let signals = {
            let _inside = runtime.enter();
            (signal(SignalKind::interrupt()).ok()?, signal(SignalKind::terminate()).ok()?)
        };
        Some(Self { runtime, signals })
    }

    fn wait(&mut self) {
        let (interrupt, terminate) = &mut self.signals;
        self.runtime.block_on(async {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        });
    }
}

/// Ends the targets' processes and then this one. Targets run in process groups of their own, which a terminal's Ctrl-C
/// doesn't reach.
fn end(said: &str) -> ! {
    crate::target::end_all();
    eprintln!("{said}");
    process::exit(INTERRUPTED.into())
}

/// From now on an interruption ends the targets' processes and then this one.
pub(super) fn end_targets_on_interrupt() {
    let Some(mut interruptions) = Interruptions::new() else { return };
    thread::spawn(move || {
        interruptions.wait();
        end("interrupted: nothing is reported");
    });
}

/// From now on the first interruption stops the run: cases that are under way end, and what was run is reported. The second
/// ends it as it is.
pub(super) fn stop_on_interrupt(stop: &Stop) {
    let first = "interrupted: cases that are under way end first; once more ends at once";
    stop_twice(stop, first, "interrupted again: no summary, and results.jsonl has no end");
}

/// From now on the first interruption ends a fleet at its next hour, and what was played is told. The second ends it as it is.
pub(super) fn stop_fleet_on_interrupt(stop: &Stop) {
    let first = "interrupted: what was played is told; once more ends at once";
    stop_twice(stop, first, "interrupted again: nothing is told");
}

fn stop_twice(stop: &Stop, first: &'static str, second: &'static str) {
    let Some(mut interruptions) = Interruptions::new() else { return };
    let stop = stop.clone();
    thread::spawn(move || {
        interruptions.wait();
        stop.stop(Stopped::Interrupted);
        eprintln!("{first}");
        interruptions.wait();
        end(second);
    });
}
