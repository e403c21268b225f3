//! In which order a client tries the hosts of an SRV answer (DISC-015 to DISC-021, OPEN-013 to OPEN-015).

use super::Srv;
use crate::model::{Entropy, Question, Readings};

/// How a client reads priority and weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SrvOrder {
    /// Windows 7 and Server 2008 R2 on: lower priorities first, weights within one.
    Ranked {
        /// What weights above 0 mean.
        weights: Weights,
        /// How weights of 0 follow each other.
        zeros: Unranked,
    },
    /// Windows Vista and Server 2008: priority and weight have no effect (DISC-018).
    Legacy(Unranked),
}

/// What a weight means (OPEN-013).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// The chance to be tried first, then second and so on (RFC 2782).
    #[default]
    Chances,
    /// The highest weight is always tried first; equal ones follow in random order.
    HighestFirst,
}

/// An order among records that nothing ranks (OPEN-014, OPEN-015).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unranked {
    /// Uniformly at random.
    #[default]
    Shuffled,
    /// As the answer had them.
    AsReturned,
}

impl SrvOrder {
    /// RFC 2782 with the default readings.
    pub const RFC2782: Self = Self::Ranked { weights: Weights::Chances, zeros: Unranked::Shuffled };
    /// The default reading of a client that ignores priority and weight.
    pub const LEGACY: Self = Self::Legacy(Unranked::Shuffled);

    /// How a client of a generation reads them, with these readings of OPEN-013 to OPEN-015.
    #[must_use]
    pub fn of(legacy: bool, readings: Readings) -> Self {
        let unranked =
            |question| if readings.is_b(question) { Unranked::AsReturned } else { Unranked::Shuffled };
        if legacy {
            return Self::Legacy(unranked(Question::LegacyOrder));
        }
        let highest = readings.is_b(Question::Weight);
        let weights = if highest { Weights::HighestFirst } else { Weights::Chances };
        Self::Ranked { weights, zeros: unranked(Question::WeightZero) }
    }
}

impl Default for SrvOrder {
    fn default() -> Self {
        Self::RFC2782
    }
}

/// The records in the order they are to be tried; every record once.
#[must_use]
pub fn order(records: &[Srv], reading: SrvOrder, entropy: &mut Entropy) -> Vec<Srv> {
    let mut ordered = records.to_vec();
    match reading {
        SrvOrder::Legacy(unranked) => arrange(&mut ordered, unranked, entropy),
        SrvOrder::Ranked { weights, zeros } => {
            ordered.sort_by_key(|srv| srv.priority);
            for same in ordered.chunk_by_mut(|one, other| one.priority == other.priority) {
                match weights {
                    Weights::Chances => by_chance(same, zeros, entropy),
                    Weights::HighestFirst => by_height(same, zeros, entropy),
                }
            }
        }
    }
    ordered
}

/// RFC 2782: zeros at the front, a number up to the sum of weights picks the first record whose running sum reaches
/// it; the rest likewise.
fn by_chance(same: &mut [Srv], zeros: Unranked, entropy: &mut Entropy) {
    let weighted = zeros_first(same, zeros, entropy);
    // The RFC leaves open how weighted records stand before the draw; the draw's small bias follows that order.
    shuffle(&mut same[weighted..], entropy);
    let mut rest = same;
    while rest.len() > 1 {
        let sum: u64 = rest.iter().map(|srv| u64::from(srv.weight)).sum();
        let mark = entropy.below(sum + 1);
        let mut running = 0;
        let reached = |srv: &Srv| {
            running += u64::from(srv.weight);
            running >= mark
        };
        let picked = rest.iter().position(reached).expect("the last running sum is the largest mark");
        // Keeps the order of the others, and so the zeros in front.
        rest[..=picked].rotate_right(1);
        rest = &mut rest[1..];
    }
}

fn by_height(same: &mut [Srv], zeros: Unranked, entropy: &mut Entropy) {
    let weighted = zeros_first(same, zeros, entropy);
    shuffle(&mut same[weighted..], entropy);
    same.sort_by_key(|srv| std::cmp::Reverse(srv.weight));
}

/// Puts the weights of 0 in front, arranged among each other; returns how many they are.
fn zeros_first(same: &mut [Srv], zeros: Unranked, entropy: &mut Entropy) -> usize {
    same.sort_by_key(|srv| srv.weight > 0);
    let count = same.iter().take_while(|srv| srv.weight == 0).count();
    arrange(&mut same[..count], zeros, entropy);
    count
}

fn arrange(records: &mut [Srv], unranked: Unranked, entropy: &mut Entropy) {
    if unranked == Unranked::Shuffled {
        shuffle(records, entropy);
    }
}

/// Fisher-Yates.
pub(crate) fn shuffle<T>(items: &mut [T], entropy: &mut Entropy) {
    for last in (1..items.len()).rev() {
        let other = entropy.below(last as u64 + 1);
        items.swap(last, usize::try_from(other).expect("at most `last`"));
    }
}
