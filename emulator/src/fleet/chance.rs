//! Randomness without a state: each draw is a function of the seed, the machine, what it is for and a number.

use uuid::Uuid;

/// What a draw is for. Draws for different ends are independent of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(super) enum Purpose {
    /// When a machine is installed.
    Arrival = 1,
    /// When it is switched on, by day.
    On,
    /// When it is switched off, by day.
    Off,
    /// When a trip begins, by trip.
    Trip,
    /// The upper and lower half of a machine id.
    Id,
    /// A stream for the order of the hosts, by search.
    Search,
}

/// The randomness of a run. A machine's draws don't depend on what other machines do, nor on the order of draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance(u64);

impl Chance {
    /// The randomness that a seed gives.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(mixed(seed ^ 0x6b6d_736c_6162_0001))
    }

    /// 64 random bits.
    pub(super) fn draw(self, machine: u32, purpose: Purpose, number: u64) -> u64 {
        let of_machine = mixed(self.0 ^ (u64::from(machine) << 8 | purpose as u64));
        mixed(of_machine ^ number)
    }

    /// A number below `bound`, uniformly; 0 when `bound` is 0.
    pub(super) fn below(self, bound: u32, machine: u32, purpose: Purpose, number: u64) -> u32 {
        let wide = u128::from(self.draw(machine, purpose, number)) * u128::from(bound);
        u32::try_from(wide >> 64).unwrap_or(0)
    }

    /// The machine id with this number.
    #[must_use]
    pub fn machine_id(self, number: u32) -> Uuid {
        let half = |half| u128::from(self.draw(number, Purpose::Id, half));
        uuid::Builder::from_random_bytes((half(0) << 64 | half(1)).to_be_bytes()).into_uuid()
    }
}

/// SplitMix64's output function (Steele, Lea and Flood, 2014): a bijection in which each bit of the input moves all.
fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_all_that_it_is_asked_with() {
        let base = Chance::new(1).draw(2, Purpose::On, 3);
        assert_eq!(base, Chance::new(1).draw(2, Purpose::On, 3));
        for other in [
            Chance::new(2).draw(2, Purpose::On, 3),
            Chance::new(1).draw(3, Purpose::On, 3),
            Chance::new(1).draw(2, Purpose::Off, 3),
            Chance::new(1).draw(2, Purpose::On, 4),
        ] {
            assert_ne!(base, other);
        }
        assert_ne!(Chance::new(1).machine_id(1), Chance::new(1).machine_id(2));
    }

    #[test]
    fn draws_below_a_bound_are_spread_evenly() {
        let mut seen = [0_u32; 10];
        for machine in 0..10_000 {
            let drawn = Chance::new(7).below(10, machine, Purpose::Trip, 0);
            seen[usize::try_from(drawn).unwrap()] += 1;
        }
        // Mean 1,000, standard deviation 30.
        assert!(seen.iter().all(|count| (880..1_120).contains(count)), "{seen:?}");
        assert_eq!(Chance::new(7).below(0, 1, Purpose::Trip, 0), 0);
    }
}
