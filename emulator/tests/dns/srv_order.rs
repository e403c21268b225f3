//! The order in which clients try hosts.
//!
//! Distributions: 10,000 trials each. The bounds lie 4 standard deviations or more from the expectation, so a
//! seed picked at random would fail a right implementation less than once in 10,000 times; these seeds are fixed and
//! have been seen to pass, so the tests never fail by chance.

use emulator::{
    dns::{
        Srv,
        srv_order::{SrvOrder, Unranked, Weights, order},
    },
    model::{Entropy, Question, Reading, Readings},
};
use proptest::prelude::*;

use crate::sample::srv;

const TRIALS: usize = 10_000;
const AS_RETURNED: SrvOrder = SrvOrder::Ranked { weights: Weights::Chances, zeros: Unranked::AsReturned };
const HIGHEST: SrvOrder = SrvOrder::Ranked { weights: Weights::HighestFirst, zeros: Unranked::Shuffled };

/// How often each host stands at `place`, in the order of `records`.
fn counts(records: &[Srv], reading: SrvOrder, place: usize) -> Vec<usize> {
    let mut entropy = Entropy::new(1, "srv order");
    let mut counts = vec![0; records.len()];
    for _ in 0..TRIALS {
        let found = &order(records, reading, &mut entropy)[place];
        counts[records.iter().position(|srv| srv == found).expect("one of them")] += 1;
    }
    counts
}

#[track_caller]
fn near(count: usize, share: f64, points: f64) {
    let found = count as f64 / TRIALS as f64;
    assert!((found - share).abs() <= points / 100.0, "{found} instead of {share} within {points} points");
}

#[test]
fn weights_75_and_25_share_the_first_tries() {
    // DISC-016. One standard deviation is 0.43 points.
    for records in [[srv(10, 75, "a"), srv(10, 25, "b")], [srv(10, 25, "b"), srv(10, 75, "a")]] {
        let heavy = records.iter().position(|srv| srv.weight == 75).unwrap();
        let counts = counts(&records, SrvOrder::RFC2782, 0);
        near(counts[heavy], 0.75, 2.0);
    }
}

#[test]
fn lower_priorities_come_first() {
    // DISC-015, DISC-019, DISC-020: far hosts are never among the first two.
    let records = [srv(90, 75, "w1"), srv(10, 75, "e1"), srv(90, 25, "w2"), srv(10, 25, "e2")];
    let first = counts(&records, SrvOrder::RFC2782, 0);
    assert_eq!((first[0], first[2]), (0, 0));
    near(first[1], 0.75, 2.0);
    let third = counts(&records, SrvOrder::RFC2782, 2);
    assert_eq!((third[1], third[3]), (0, 0));
    near(third[0], 0.75, 2.0);
}

#[test]
fn after_a_host_is_tried_the_rest_share_by_weight() {
    // Second place of weights 50, 30, 20: the sum over the first draws of their shares of what is left.
    let records = [srv(0, 50, "a"), srv(0, 30, "b"), srv(0, 20, "c")];
    let second = counts(&records, SrvOrder::RFC2782, 1);
    near(second[0], 0.3 * 50.0 / 70.0 + 0.2 * 50.0 / 80.0, 2.5);
    near(second[1], 0.5 * 30.0 / 50.0 + 0.2 * 30.0 / 80.0, 2.5);
    near(second[2], 0.5 * 20.0 / 50.0 + 0.3 * 20.0 / 70.0, 2.5);
}

#[test]
fn hosts_without_weights_share_evenly() {
    // DISC-017, OPEN-014 A. One standard deviation is 0.43 points.
    let records = ["a", "b", "c", "d"].map(|target| srv(0, 0, target));
    for count in counts(&records, SrvOrder::RFC2782, 0) {
        near(count, 0.25, 2.0);
    }
}

#[test]
fn hosts_without_weights_may_keep_their_order() {
    // OPEN-014 B.
    let records = ["a", "b", "c"].map(|target| srv(0, 0, target));
    assert_eq!(counts(&records, AS_RETURNED, 0), [TRIALS, 0, 0]);
    assert_eq!(counts(&records, AS_RETURNED, 2), [0, 0, TRIALS]);
}

#[test]
fn a_weight_of_0_beside_others_has_a_small_chance() {
    // RFC 2782: 1 of 101 marks is reached by the zero in front. One standard deviation is 0.1 points.
    let records = [srv(0, 100, "a"), srv(0, 0, "b")];
    for reading in [SrvOrder::RFC2782, AS_RETURNED] {
        near(counts(&records, reading, 0)[1], 1.0 / 101.0, 0.5);
    }
}

#[test]
fn the_highest_weight_may_always_come_first() {
    // OPEN-013 B; equal weights share evenly.
    let records = [srv(5, 0, "z"), srv(5, 25, "b"), srv(5, 75, "a"), srv(5, 25, "c"), srv(0, 1, "near")];
    assert_eq!(counts(&records, HIGHEST, 0), [0, 0, 0, 0, TRIALS]);
    assert_eq!(counts(&records, HIGHEST, 1), [0, 0, TRIALS, 0, 0]);
    assert_eq!(counts(&records, HIGHEST, 4), [TRIALS, 0, 0, 0, 0]);
    near(counts(&records, HIGHEST, 2)[1], 0.5, 2.0);
}

#[test]
fn legacy_clients_ignore_priority_and_weight() {
    // DISC-018, OPEN-015. One standard deviation is 0.43 points.
    let records = [srv(0, 100, "a"), srv(90, 0, "b"), srv(10, 5, "c"), srv(90, 65_535, "d")];
    for count in counts(&records, SrvOrder::LEGACY, 0) {
        near(count, 0.25, 2.0);
    }
    let first = SrvOrder::Legacy(Unranked::AsReturned);
    assert_eq!(counts(&records, first, 0), [TRIALS, 0, 0, 0]);
}

#[test]
fn each_reading_changes_the_order_of_its_generation_only() {
    // OPEN-013 to OPEN-015.
    let of = |legacy, question| SrvOrder::of(legacy, Readings::default().with(question, Reading::B));
    assert_eq!(of(false, Question::Weight), HIGHEST);
    assert_eq!(of(false, Question::WeightZero), AS_RETURNED);
    assert_eq!(of(false, Question::LegacyOrder), SrvOrder::RFC2782);
    assert_eq!(of(true, Question::LegacyOrder), SrvOrder::Legacy(Unranked::AsReturned));
    assert_eq!(of(true, Question::Weight), SrvOrder::LEGACY);
    assert_eq!(of(true, Question::WeightZero), SrvOrder::LEGACY);
}

#[test]
fn one_seed_gives_one_order() {
    let records = ["a", "b", "c", "d", "e"].map(|target| srv(0, 10, target));
    let drawn = |seed| order(&records, SrvOrder::RFC2782, &mut Entropy::new(seed, "order"));
    assert_eq!(drawn(3), drawn(3));
    assert!((0..20).any(|seed| drawn(seed) != drawn(3)));
}

fn readings() -> impl Strategy<Value = SrvOrder> {
    let unranked = || prop_oneof![Just(Unranked::Shuffled), Just(Unranked::AsReturned)];
    let weights = prop_oneof![Just(Weights::Chances), Just(Weights::HighestFirst)];
    prop_oneof![
        unranked().prop_map(SrvOrder::Legacy),
        (weights, unranked()).prop_map(|(weights, zeros)| SrvOrder::Ranked { weights, zeros }),
    ]
}

proptest! {
    #[test]
    fn every_record_is_tried_once(
        parts in prop::collection::vec((0..3_u16, prop_oneof![Just(0), Just(u16::MAX), any::<u16>()]), 0..12),
        reading in readings(),
        seed: u64,
    ) {
        let records: Vec<_> =
            parts.iter().enumerate().map(|(n, (p, w))| srv(*p, *w, &format!("kms{n}"))).collect();
        let mut ordered = order(&records, reading, &mut Entropy::new(seed, "each once"));
        if matches!(reading, SrvOrder::Ranked { .. }) {
            prop_assert!(ordered.is_sorted_by_key(|srv| srv.priority));
        }
        ordered.sort();
        let mut expected = records;
        expected.sort();
        prop_assert_eq!(ordered, expected);
    }
}
