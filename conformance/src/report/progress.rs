//! How far a run has come, on standard error: a bar on a terminal, plain lines elsewhere.

use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use scenarios::run::Verdict;

use crate::results::arm::Arm;

/// Progress over a known number of cases. Shared by those who run them.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    total: usize,
    done: AtomicUsize,
    quiet: bool,
}

impl Progress {
    /// Progress over `total` cases. `quiet` shows nothing at all.
    #[must_use]
    pub fn new(total: usize, quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(total as u64) };
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}");
        bar.set_style(style.expect("the template is a constant with known keys"));
        Self { bar, total, done: AtomicUsize::new(0), quiet }
    }

    /// A case begins.
    pub fn started(&self, arm: Arm, id: &str) {
        self.bar.set_message(format!("{arm} {id}"));
    }

    /// A case has ended. A failure or an error gets a line; where there is no bar, so does every tenth of the run.
    pub fn finished(&self, arm: Arm, id: &str, verdict: Verdict) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.inc(1);
        let bad = matches!(verdict, Verdict::Fail | Verdict::Error);
        if self.quiet {
            return;
        }
        if bad {
            self.line(&format!("{:5} {arm} {id}", verdict.name().to_uppercase()));
        }
        if self.bar.is_hidden() && is_milestone(done, self.total) {
            eprintln!("{done} of {} cases", self.total);
        }
    }

    /// A line that stays.
    pub fn line(&self, text: &str) {
        if self.bar.is_hidden() { eprintln!("{text}") } else { self.bar.println(text) }
    }

    /// The run has ended; the bar goes away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Whether a tenth of the run has just been completed.
fn is_milestone(done: usize, total: usize) -> bool {
    done == total || done * 10 / total.max(1) > (done - 1) * 10 / total.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_lines_a_run_at_most() {
        for (total, expect) in [(1, vec![1]), (3, vec![1, 2, 3]), (20, (1..=10).map(|n| n * 2).collect())] {
            let lines: Vec<usize> = (1..=total).filter(|done| is_milestone(*done, total)).collect();
            assert_eq!(lines, expect);
        }
        assert_eq!((1..=1234).filter(|done| is_milestone(*done, 1234)).count(), 10);
    }
}
