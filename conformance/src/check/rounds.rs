//! How often each case is played: rounds over the whole plan, each with its own seed.

use std::num::NonZeroU32;

/// How often each case is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounds {
    /// At most so often; `None`: until something ends the run.
    pub most: Option<NonZeroU32>,
    /// A round in which something fails is the last.
    pub until_failure: bool,
}

/// One round of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Round {
    /// Which, from 1.
    pub(super) number: u32,
    /// Gives every random value of it. A run of one round with this seed repeats it.
    pub(super) seed: u64,
}

impl Rounds {
    /// Each case once.
    pub const ONE: Self = Self { most: Some(NonZeroU32::MIN), until_failure: false };

    /// Whether each case is played once.
    #[must_use]
    pub fn is_one(self) -> bool {
        self.most == Some(NonZeroU32::MIN)
    }

    /// The rounds of a run with `seed`: the first has the seed itself, each other that of the one before and one more.
    pub(super) fn each(self, seed: u64) -> impl Iterator<Item = Round> {
        let last = self.most.map_or(u32::MAX, NonZeroU32::get);
        (1..=last).map(move |number| Round { number, seed: seed.wrapping_add(u64::from(number - 1)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_have_seeds_of_their_own() {
        let seeds =
            |rounds: Rounds, seed| rounds.each(seed).map(|round| round.seed).take(4).collect::<Vec<_>>();
        assert_eq!(seeds(Rounds::ONE, 7), [7]);
        let three = Rounds { most: NonZeroU32::new(3), until_failure: false };
        assert_eq!(seeds(three, 7), [7, 8, 9]);
        assert_eq!(seeds(three, u64::MAX), [u64::MAX, 0, 1]);
        let endless = Rounds { most: None, until_failure: true };
        assert_eq!(seeds(endless, 1), [1, 2, 3, 4]);
        assert!(Rounds::ONE.is_one() && !three.is_one() && !endless.is_one());
    }
}
