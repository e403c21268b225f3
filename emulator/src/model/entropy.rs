//! Randomness as an argument: a seeded stream for each user of it.

use rand::{Rng, SeedableRng, rngs::ChaCha8Rng};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A deterministic stream of random values. Two streams of one seed and one name are equal.
#[derive(Debug)]
pub struct Entropy(ChaCha8Rng);

impl Entropy {
    /// The stream `name` of a run's seed; streams of other names are independent of it.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"kmslab entropy\0");
        hash.update(seed.to_le_bytes());
        hash.update(name.as_bytes());
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// Random octets.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        self.0.fill_bytes(&mut out);
        out
    }

    /// A number below `bound`, uniformly; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // 128-bit multiplication keeps the bias under 2^-64 without a loop.
        let wide = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(wide >> 64).expect("the upper half of a 128-bit product fits 64 bits")
    }

    /// A version 4 UUID.
    pub fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_depend_on_seed_and_name_only() {
        let draw = |seed, name| Entropy::new(seed, name).bytes::<16>();
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
    }

    #[test]
    fn below_stays_below() {
        let mut entropy = Entropy::new(7, "below");
        assert!((0..1_000).all(|_| entropy.below(3) < 3));
        assert_eq!(entropy.below(0), 0);
    }
}
