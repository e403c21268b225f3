//! What happens when a run is told to stop.

use std::{process, thread};

/// Exit code after Ctrl-C: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// From now on Ctrl-C ends the targets' processes and then this one. Targets run in process groups of their own, which a
/// terminal's Ctrl-C doesn't reach. Without an event loop for it nothing changes: the system's own way holds.
pub(super) fn end_targets_on_interrupt() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let Ok(runtime) = runtime else { return };
    thread::spawn(move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            crate::target::end_all();
            eprintln!("interrupted: no summary, and results.jsonl has no end");
            process::exit(INTERRUPTED);
        }
    });
}
