//! What several rounds of a case come to.

use scenarios::run::Verdict;

use crate::results::record::RoundsOfCase;

/// One case over all its rounds so far: how they ended, and the round that is recorded. Its size doesn't depend on how
/// many there were.
#[derive(Debug)]
pub(super) struct Tally<T> {
    rounds: RoundsOfCase,
    verdict: Verdict,
    shown: T,
}

impl<T> Tally<T> {
    /// After the first round.
    pub(super) fn new(verdict: Verdict, shown: T) -> Self {
        let rounds = RoundsOfCase { run: 1, passed: u32::from(verdict == Verdict::Pass) };
        Self { rounds, verdict, shown }
    }

    /// Takes another round; `shown` is there if [`replaces`] says so.
    pub(super) fn add(&mut self, verdict: Verdict, shown: Option<T>) {
        self.rounds.run += 1;
        self.rounds.passed += u32::from(verdict == Verdict::Pass);
        if let Some(shown) = shown {
            (self.verdict, self.shown) = (verdict, shown);
        }
    }

    pub(super) fn verdict(&self) -> Verdict {
        self.verdict
    }

    pub(super) fn into_parts(self) -> (RoundsOfCase, T) {
        (self.rounds, self.shown)
    }
}

/// Whether a round with the verdict `new` is recorded in the place of one with `old`: the first that fails or errs stands
/// for its case, else the first that is no pass, else the last.
pub(super) fn replaces(old: Option<Verdict>, new: Verdict) -> bool {
    let weight = |verdict: Verdict| match verdict {
        Verdict::Pass => 0,
        Verdict::Unsupported | Verdict::Skipped => 1,
        Verdict::Fail | Verdict::Error => 2,
    };
    match old.map(weight) {
        None | Some(0) => true,
        Some(old) => weight(new) > old,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Error, Fail, Pass, Skipped, Unsupported};

    #[track_caller]
    fn check(verdicts: &[Verdict], shown: usize, passed: u32) {
        let mut rounds = verdicts.iter().copied().enumerate();
        let (index, verdict) = rounds.next().unwrap();
        let mut tally = Tally::new(verdict, index);
        for (index, verdict) in rounds {
            let shown = replaces(Some(tally.verdict()), verdict).then_some(index);
            tally.add(verdict, shown);
        }
        assert_eq!(tally.verdict(), verdicts[shown]);
        let run = u32::try_from(verdicts.len()).unwrap();
        assert_eq!(tally.into_parts(), (RoundsOfCase { run, passed }, shown), "{verdicts:?}");
    }

    #[test]
    fn the_round_that_tells_most_stands_for_its_case() {
        check(&[Pass], 0, 1);
        check(&[Pass, Pass, Pass], 2, 3);
        check(&[Pass, Fail, Pass, Fail], 1, 2);
        check(&[Fail, Error, Pass], 0, 1);
        check(&[Pass, Unsupported, Pass, Skipped], 1, 2);
        // A failure isn't hidden by a target that once said that it can't.
        check(&[Unsupported, Pass, Fail], 2, 1);
        check(&[Skipped, Error, Fail], 1, 0);
    }
}
