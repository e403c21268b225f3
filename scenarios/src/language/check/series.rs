//! Distributions: how often each host was asked first.

use std::collections::BTreeMap;

use super::{actors::HOST, checker::Checker, place::Place};
use crate::language::{
    leaf::ActorName,
    scenario::Scenario,
    step::{Expectation, Share, Step},
};

/// Trials that a live run makes at most; a scenario with more runs only in the virtual world.
pub const LIVE_TRIALS: u32 = 300;

/// The first step of the script that asks for more trials than a live run makes.
pub(in crate::language) fn too_long_for_live(scenario: &Scenario) -> Option<usize> {
    let long = |expectation: &Expectation| matches!(expectation, Expectation::Distribution { trials, .. } if *trials > LIVE_TRIALS);
    scenario.script.iter().position(|step| matches!(step, Step::Expect(expectation, _) if long(expectation)))
}

impl Checker<'_> {
    /// Checks that shares are of hosts, can be met and don't allow everything.
    pub(super) fn distribution(
        &mut self,
        trials: u32,
        shares: &BTreeMap<ActorName, Share>,
        place: Place<'_>,
    ) {
        self.not_zero(trials, "trials", place.field("trials"));
        if shares.is_empty() {
            self.flaw(place.field("shares"), "no host has a share", "expected `{ \"HOST\": (…) }`");
        }
        for (host, share) in shares {
            let place = place.field("shares").field(host.as_str());
            self.actor(host, HOST, place);
            let Share { at_least, at_most } = *share;
            if at_least > at_most {
                self.flaw(
                    place,
                    format!("at least {at_least} is more than at most {at_most}"),
                    "can't be met",
                );
            } else if at_most > trials {
                let message = format!("{at_most} is more than there are trials, {trials}");
                self.flaw(place.field("at_most"), message, format!("expected at most {trials}"));
            } else if (at_least, at_most) == (0, trials) {
                self.flaw(place, "this share allows everything", "expected narrower bounds");
            }
        }
        let sum =
            |bound: fn(&Share) -> u32| shares.values().map(|share| u64::from(bound(share))).sum::<u64>();
        if sum(|share| share.at_least) > u64::from(trials) {
            let message = format!("the smallest shares together are more than {trials} trials");
            self.flaw_at(place.field("shares").name_span(), message, "can't be met");
        } else if sum(|share| share.at_most) < u64::from(trials) {
            let message = format!("the largest shares together are less than {trials} trials");
            self.flaw_at(place.field("shares").name_span(), message, "can't be met");
        }
    }
}
