//! What changes a licence state beside time and attempts: hardware, keys, validation, tampering, rearm.

use crate::{
    client::{Condition, Means, Policy, TimerState, timer::When},
    model::{Filetime, Hresult, LicenceStatus, Minutes},
};

impl TimerState {
    /// Takes a condition on. Where it changes the spacing of attempts, the next one is counted from `now`.
    pub(super) fn enter(&mut self, now: Filetime, policy: &Policy, condition: Condition) {
        match condition {
            Condition::OutOfTolerance => self.out_of_tolerance(now, policy),
            Condition::NonGenuine => self.non_genuine(now, policy),
            Condition::Tampered(code) => {
                self.tampered = true;
                if policy.tampered == LicenceStatus::NonGenuineGrace {
                    self.non_genuine(now, policy);
                } else {
                    self.leave_for(now, policy, LicenceStatus::Notification);
                    self.reason = code;
                }
            }
            Condition::Keyless => {
                self.leave_for(now, policy, LicenceStatus::Unlicensed);
                self.means = Means::NoKey;
            }
            Condition::NewKey(means) => self.new_key(now, policy, means),
            Condition::KeyGone => self.means = Means::NoKey,
            Condition::Rearmed(means) => self.rearm(now, policy, means),
            Condition::Permanent => {
                self.means = Means::Permanent;
                if !self.tampered {
                    self.keep_grace(now);
                    self.set(LicenceStatus::Licensed, When::NEVER);
                    self.last_left = Minutes::ZERO;
                }
            }
            Condition::Automatic(automatic) => self.automatic = automatic,
            Condition::Installed(means) => {
                self.means = means;
                if means == Means::Online && self.status == LicenceStatus::Licensed {
                    self.ends = When::NEVER;
                }
            }
            Condition::EvaluationEnds(at) => self.evaluation_ends = When(at),
        }
        match condition {
            // What doesn't change the spacing leaves the schedule as it stands.
            Condition::Installed(_) | Condition::EvaluationEnds(_) => {}
            Condition::Automatic(true) if self.next_attempt().is_some() => {}
            _ => self.schedule(now, policy),
        }
        if !matches!(self.means, Means::Kms) {
            self.watch_until = When::NEVER;
        }
    }

    /// Into a state without an end.
    fn leave_for(&mut self, now: Filetime, policy: &Policy, status: LicenceStatus) {
        self.last_left = if policy.shows_last_value { self.minutes_left(now) } else { Minutes::ZERO };
        self.set(status, When::NEVER);
    }

    /// Only an activation can be lost by it; a machine already in OOT grace has one more reason to be there.
    fn out_of_tolerance(&mut self, now: Filetime, policy: &Policy) {
        match self.status {
            LicenceStatus::Licensed => {
                let full = now + policy.grace;
                let ends =
                    self.ends().filter(|_| policy.hardware_keeps_time).map_or(full, |ends| ends.min(full));
                self.set(LicenceStatus::OotGrace, When(ends));
                self.reason = Hresult::OUT_OF_TOLERANCE;
            }
            LicenceStatus::OotGrace => self.reason = Hresult::OUT_OF_TOLERANCE,
            _ => {}
        }
    }

    /// A machine whose grace is over doesn't get another one by being found non-genuine.
    fn non_genuine(&mut self, now: Filetime, policy: &Policy) {
        match self.status {
            LicenceStatus::NonGenuineGrace | LicenceStatus::Unlicensed => {}
            LicenceStatus::Notification => self.reason = Hresult::NON_GENUINE_EXPIRED,
            _ => self.set(LicenceStatus::NonGenuineGrace, When(now + policy.grace)),
        }
    }

    /// What an activation was worth is lost with its key; a machine that isn't activated keeps its state.
    fn new_key(&mut self, now: Filetime, policy: &Policy, means: Means) {
        self.means = means;
        if self.status != LicenceStatus::Licensed || self.tampered {
            return;
        }
        if policy.new_key_unlicensed {
            self.leave_for(now, policy, LicenceStatus::Unlicensed);
        } else if self.grace_left == Minutes::ZERO {
            self.expire(policy);
        } else {
            self.set(LicenceStatus::OobGrace, When(now + self.grace_left));
        }
    }

    /// OOB grace again, whatever it was before, but for what a rearm doesn't undo.
    fn rearm(&mut self, now: Filetime, policy: &Policy, means: Means) {
        self.means = means;
        self.watch_until = When::NEVER;
        if self.tampered || self.evaluation_ends == When(Filetime(0)) {
            return;
        }
        if means == Means::NoKey {
            return self.leave_for(now, policy, LicenceStatus::Unlicensed);
        }
        self.set(LicenceStatus::OobGrace, When(now + policy.grace));
    }
}
