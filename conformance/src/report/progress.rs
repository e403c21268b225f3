//! How far a run has come, on standard error: a bar on a terminal, plain lines elsewhere.

use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use scenarios::run::Verdict;

use crate::results::arm::Arm;

/// Progress over a known number of cases, in one round or several. Shared by those who run them.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    total: usize,
    rounds: Option<u32>,
    /// Cases of this round.
    done: AtomicUsize,
    quiet: bool,
}

impl Progress {
    /// Progress over `total` cases in each of `rounds`, if that is known. `quiet` shows nothing at all.
    #[must_use]
    pub fn new(total: usize, rounds: Option<u32>, quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(total as u64) };
        let style = ProgressStyle::with_template("{prefix}{bar:30} {pos}/{len} {wide_msg}");
        bar.set_style(style.expect("the template is a constant with known keys"));
        Self { bar, total, rounds, done: AtomicUsize::new(0), quiet }
    }

    /// A round begins; the first is 1.
    pub fn round(&self, number: u32) {
        if self.is_one_round() {
            return;
        }
        let of = self.rounds.map(|most| format!(" of {most}")).unwrap_or_default();
        self.bar.set_prefix(format!("round {number}{of} "));
        self.bar.set_position(0);
        self.done.store(0, Ordering::Relaxed);
        if !self.quiet && self.bar.is_hidden() && is_told(number, self.rounds) {
            eprintln!("round {number}{of}");
        }
    }

    fn is_one_round(&self) -> bool {
        self.rounds == Some(1)
    }

    /// A case begins.
    pub fn started(&self, arm: Arm, id: &str) {
        self.bar.set_message(format!("{arm} {id}"));
    }

    /// A case has ended. A failure or an error gets a line, if it is news; where there is no bar, so does every tenth of a
    /// run of one round.
    pub fn finished(&self, arm: Arm, id: &str, verdict: Verdict, is_news: bool) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.bar.inc(1);
        let bad = matches!(verdict, Verdict::Fail | Verdict::Error);
        if self.quiet {
            return;
        }
        if bad && is_news {
            self.line(&format!("{:5} {arm} {id}", verdict.name().to_uppercase()));
        }
        if self.bar.is_hidden() && self.is_one_round() && is_milestone(done, self.total) {
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

/// Whether the beginning of a round gets a line: each tenth of them, or of unknown many the first ten, then each tenth, and
/// so on.
fn is_told(number: u32, rounds: Option<u32>) -> bool {
    match rounds {
        Some(most) => number == 1 || is_milestone(number as usize, most as usize),
        None => number.is_multiple_of(10_u32.pow(number.ilog10())),
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
    fn few_rounds_are_told() {
        let told =
            |rounds, last: u32| (1..=last).filter(|number| is_told(*number, rounds)).collect::<Vec<_>>();
        assert_eq!(told(Some(3), 3), [1, 2, 3]);
        assert_eq!(told(Some(200), 200), [1, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200]);
        assert_eq!(
            told(None, 250),
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200]
        );
    }

    #[test]
    fn ten_lines_a_run_at_most() {
        for (total, expect) in [(1, vec![1]), (3, vec![1, 2, 3]), (20, (1..=10).map(|n| n * 2).collect())] {
            let lines: Vec<usize> = (1..=total).filter(|done| is_milestone(*done, total)).collect();
            assert_eq!(lines, expect);
        }
        assert_eq!((1..=1234).filter(|done| is_milestone(*done, 1234)).count(), 10);
    }
}
