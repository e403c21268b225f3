//! Licence state and timers of a client: one pure step, shared by every engine that runs clients.
//!
//! The state says which licence state holds, when it ends, and when the next attempt is due. What an attempt does on
//! the wire is none of its business: it is told how the attempt ended.

use crate::{
    client::Policy,
    model::{Filetime, Hresult, Interval, LicenceStatus, Minutes},
};

/// Where a client stands. `Copy` and at most 64 bytes, so that a fleet of a million fits in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerState {
    /// The licence state.
    pub status: LicenceStatus,
    /// Why it holds; [`TimerState::shown_reason`] says where it is shown (STATE-061).
    pub reason: Hresult,
    /// When it ends.
    pub(super) ends: When,
    /// When the next attempt is made by itself.
    pub(super) next_attempt: When,
    /// Until when a qualifying event starts an attempt.
    pub(super) watch_until: When,
    /// When the product's evaluation ends, and every licence with it (STATE-046).
    pub(super) evaluation_ends: When,
    /// What a state without an end shows as its remaining minutes (OPEN-035).
    pub(super) last_left: Minutes,
    /// What was left of the initial grace when the product was activated (OPEN-060).
    pub(super) grace_left: Minutes,
    /// Spacing of attempts while not activated, and of retries after a failed renewal.
    pub activation_interval: Interval,
    /// Spacing of renewals.
    pub renewal_interval: Interval,
    /// What made the attempt under way.
    pub(super) trigger: Trigger,
    /// What its key activates it with.
    pub(super) means: Means,
    /// Makes attempts by itself (REG-021).
    pub(super) automatic: bool,
    /// Has been tampered with: no activation changes its state (STATE-031).
    pub(super) tampered: bool,
}

const _: () = assert!(size_of::<TimerState>() <= 64, "a fleet keeps one of these for each client");

/// A point in time or never, in 8 octets: the end of FILETIME stands for never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When(pub(super) Filetime);

impl When {
    pub(super) const NEVER: Self = Self(Filetime(u64::MAX));

    fn get(self) -> Option<Filetime> {
        (self != Self::NEVER).then_some(self.0)
    }

    fn is_past(self, now: Filetime) -> bool {
        self.get().is_some_and(|at| at <= now)
    }
}

/// What made an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// The schedule, or the start of the service.
    Schedule,
    /// A user.
    Demand,
    /// A qualifying event.
    Event,
}

/// What activates a machine, by its key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Means {
    /// A KMS host, again and again.
    #[default]
    Kms,
    /// The activation service, once and for good (TIMER-039).
    Online,
    /// Nothing any more: a digital licence or another permanent means has (STATE-052).
    Permanent,
    /// Nothing: there is no key (KEY-039).
    NoKey,
}

/// What happens to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerInput {
    /// The licensing service starts. `attempt: false` leaves out the start-up attempt (adapter protocol 1, `boot`).
    Start {
        /// Whether start-up makes an attempt at once (TIMER-003).
        attempt: bool,
    },
    /// Time has come to `now`.
    Tick,
    /// A user asks for an attempt (TIMER-032).
    OnDemand,
    /// The network changed, or another qualifying event happened (OPEN-018).
    Qualifying,
    /// The attempt that an earlier step asked for has ended.
    Ended(AttemptEnd),
    /// Something other than time or an attempt changes its state.
    Enter(Condition),
}

/// What changes a licence state, beside time and attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The hardware has changed beyond the tolerance (STATE-017).
    OutOfTolerance,
    /// Validation has found the machine non-genuine (STATE-025).
    NonGenuine,
    /// Tampering was detected; the code says of what kind (STATE-030, OPEN-066).
    Tampered(Hresult),
    /// The machine starts without a key (STATE-045).
    Keyless,
    /// Another key stands, and this is what it activates with (STATE-053, OPEN-060).
    NewKey(Means),
    /// The key was removed: nothing can be activated, but the state holds until the restart (STATE-045).
    KeyGone,
    /// A rearm takes effect (STATE-038, STATE-040).
    Rearmed(Means),
    /// A permanent means activates the machine (STATE-052).
    Permanent,
    /// Whether it makes attempts by itself (REG-021, REG-022).
    Automatic(bool),
    /// What its key activates it with when it is made.
    Installed(Means),
    /// When the evaluation ends (STATE-046).
    EvaluationEnds(Filetime),
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptEnd {
    /// A valid answer with a sufficient count.
    Activated(Interval, Interval),
    /// A valid answer with a count below the N-policy: its intervals hold all the same (TIMER-018).
    NotEnough(Interval, Interval),
    /// The activation service has activated it, for good (TIMER-039).
    ActivatedOnline,
    /// No valid answer.
    Failed,
}

/// What the caller does after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerEffect {
    /// Nothing.
    None,
    /// Make an attempt now, and report its end.
    Attempt,
    /// Make none: it has ended with this code already, and its end isn't reported.
    Refuse(Hresult),
}

impl TimerState {
    /// A state at `now` with `left` minutes to its end.
    #[must_use]
    pub fn new(now: Filetime, status: LicenceStatus, left: Minutes, intervals: (Interval, Interval)) -> Self {
        let endless = matches!(status, LicenceStatus::Unlicensed | LicenceStatus::Notification)
            || (status == LicenceStatus::ExtendedGrace && left == Minutes::ZERO);
        let activated = matches!(status, LicenceStatus::Licensed | LicenceStatus::OotGrace);
        Self {
            status,
            reason: reason(status),
            ends: if endless { When::NEVER } else { When(now + left) },
            next_attempt: When::NEVER,
            watch_until: When::NEVER,
            evaluation_ends: When::NEVER,
            last_left: Minutes::ZERO,
            grace_left: if activated { Minutes::days(30) } else { Minutes::ZERO },
            activation_interval: intervals.0,
            renewal_interval: intervals.1,
            trigger: Trigger::Schedule,
            means: Means::Kms,
            automatic: true,
            tampered: false,
        }
    }

    /// Minutes to the end of the state; 0 for a state without an end (OPEN-035).
    #[must_use]
    pub fn minutes_left(&self, now: Filetime) -> Minutes {
        self.ends().map_or(self.last_left, |ends| ends.minutes_since_ceil(now))
    }

    /// When the state ends; `None` for one without an end.
    #[must_use]
    pub fn ends(&self) -> Option<Filetime> {
        self.ends.get()
    }

    /// When the next attempt is made by itself; `None` for never.
    #[must_use]
    pub fn next_attempt(&self) -> Option<Filetime> {
        self.next_attempt.get()
    }

    /// Until when a qualifying event starts an attempt, if it does at `now`.
    #[must_use]
    pub fn watch_until(&self, now: Filetime) -> Option<Filetime> {
        self.watch_until.get().filter(|until| now < *until)
    }

    /// What made its last attempt.
    #[must_use]
    pub fn trigger(&self) -> Trigger {
        self.trigger
    }

    /// What activates it.
    #[must_use]
    pub fn means(&self) -> Means {
        self.means
    }

    /// When the evaluation ends, if it is yet to end.
    #[must_use]
    pub fn evaluation_ends(&self) -> Option<Filetime> {
        self.evaluation_ends.get().filter(|_| !self.is_over())
    }

    /// Whether it makes attempts by itself.
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        self.automatic
    }

    /// The code that explains the state, where one is shown (STATE-061).
    #[must_use]
    pub fn shown_reason(&self) -> Option<Hresult> {
        match self.status {
            LicenceStatus::Unlicensed | LicenceStatus::ExtendedGrace => None,
            LicenceStatus::Notification if self.reason == Hresult::OK => None,
            _ => Some(self.reason),
        }
    }

    /// The earliest time at which a tick changes anything.
    #[must_use]
    #[inline]
    pub fn deadline(&self, policy: &Policy) -> Option<Filetime> {
        [self.state_ends(policy), self.next_attempt(), self.evaluation_ends()].into_iter().flatten().min()
    }

    /// Whether a qualifying event at `now` starts an attempt.
    #[must_use]
    pub fn watching(&self, now: Filetime) -> bool {
        self.watch_until(now).is_some()
    }

    /// One step. States end before attempts are made: at exactly 259,200 minutes it is OOT grace that asks (OPEN-021).
    #[must_use]
    #[inline]
    pub fn step(mut self, now: Filetime, policy: &Policy, input: TimerInput) -> (Self, TimerEffect) {
        self.end_states(now, policy);
        let effect = match input {
            TimerInput::Tick if self.next_attempt.is_past(now) => self.attempt(Trigger::Schedule),
            TimerInput::Tick => TimerEffect::None,
            TimerInput::Start { attempt: true } if self.starts_with_attempt() => {
                self.attempt(Trigger::Schedule)
            }
            TimerInput::Start { .. } => {
                self.schedule(now, policy);
                TimerEffect::None
            }
            TimerInput::OnDemand => self.demand(),
            TimerInput::Qualifying if self.watching(now) => self.attempt(Trigger::Event),
            TimerInput::Qualifying => TimerEffect::None,
            TimerInput::Ended(end) => {
                self.end_attempt(now, policy, end);
                TimerEffect::None
            }
            TimerInput::Enter(condition) => {
                self.enter(now, policy, condition);
                TimerEffect::None
            }
        };
        (self, effect)
    }

    fn attempt(&mut self, trigger: Trigger) -> TimerEffect {
        self.trigger = trigger;
        TimerEffect::Attempt
    }

    /// Only KMS clients ask at start-up (TIMER-003, TIMER-040).
    fn starts_with_attempt(&self) -> bool {
        self.automatic && self.means == Means::Kms && !self.is_over()
    }

    fn demand(&mut self) -> TimerEffect {
        match self.means {
            Means::NoKey => TimerEffect::Refuse(Hresult::KEY_NOT_AVAILABLE),
            Means::Permanent => TimerEffect::Refuse(Hresult::OK),
            Means::Kms | Means::Online if self.is_over() => {
                TimerEffect::Refuse(Hresult::LAB_EVALUATION_ENDED)
            }
            Means::Kms | Means::Online => self.attempt(Trigger::Demand),
        }
    }

    /// The evaluation has ended: [`Self::end_states`] leaves nothing but this in its place.
    fn is_over(&self) -> bool {
        self.evaluation_ends == When(Filetime(0))
    }

    /// Sets the next attempt an interval after `from`, if it makes one by itself at all.
    pub(super) fn schedule(&mut self, from: Filetime, policy: &Policy) {
        let spacing = match (self.means, self.status) {
            _ if !self.automatic || self.is_over() => None,
            (Means::Kms, LicenceStatus::Licensed) => Some(self.renewal_interval.minutes()),
            (Means::Kms, _) => Some(self.activation_interval.minutes()),
            (Means::Online, LicenceStatus::Licensed) | (Means::Permanent | Means::NoKey, _) => None,
            (Means::Online, _) => Some(policy.online_interval),
        };
        self.next_attempt = spacing.map_or(When::NEVER, |spacing| When(from + spacing));
    }

    /// When the state gives way to the next: an activation may hold for its last minute.
    fn state_ends(&self, policy: &Policy) -> Option<Filetime> {
        let ends = self.ends()?;
        let holds = policy.last_minute_holds && self.status == LicenceStatus::Licensed;
        Some(if holds { ends + Minutes(1) } else { ends })
    }

    fn end_states(&mut self, now: Filetime, policy: &Policy) {
        while let Some(ended) = self.state_ends(policy).filter(|ends| *ends <= now) {
            self.last_left = Minutes::ZERO;
            match (self.status, policy.extended) {
                (LicenceStatus::Licensed, _) => self.set(LicenceStatus::OotGrace, When(ended + policy.grace)),
                (LicenceStatus::ExtendedGrace, _) => self.set(LicenceStatus::Unlicensed, When::NEVER),
                (LicenceStatus::OobGrace | LicenceStatus::OotGrace, Some(extended)) => {
                    self.set(LicenceStatus::ExtendedGrace, When(ended + extended));
                }
                (LicenceStatus::NonGenuineGrace, _) => {
                    self.set(LicenceStatus::Notification, When::NEVER);
                    self.reason = Hresult::NON_GENUINE_EXPIRED;
                }
                _ => self.expire(policy),
            }
        }
        if self.evaluation_ends.is_past(now) && !self.is_over() {
            self.set(LicenceStatus::Unlicensed, When::NEVER);
            self.evaluation_ends = When(Filetime(0));
            (self.next_attempt, self.watch_until) = (When::NEVER, When::NEVER);
        }
    }

    /// Into notification, since a grace has run out.
    pub(super) fn expire(&mut self, policy: &Policy) {
        self.set(LicenceStatus::Notification, When::NEVER);
        if self.means == Means::Kms && !policy.expiry_is_reason {
            self.reason = Hresult::OK;
        }
    }

    /// Puts it into `status` for `left`, or without an end, past every rule; its attempts stay as they are scheduled.
    pub fn put(&mut self, now: Filetime, status: LicenceStatus, left: Option<Minutes>) {
        self.set(status, left.map_or(When::NEVER, |left| When(now + left)));
    }

    /// Another state with the reason that it has by itself.
    pub(super) fn set(&mut self, status: LicenceStatus, ends: When) {
        (self.status, self.ends, self.reason) = (status, ends, reason(status));
    }

    fn end_attempt(&mut self, now: Filetime, policy: &Policy, end: AttemptEnd) {
        if let AttemptEnd::Activated(activation, renewal) | AttemptEnd::NotEnough(activation, renewal) = end {
            (self.activation_interval, self.renewal_interval) = (activation, renewal);
        }
        let activates = matches!(end, AttemptEnd::Activated(..) | AttemptEnd::ActivatedOnline);
        if activates && !self.tampered && !self.is_over() {
            return self.activate(now, policy, end);
        }
        let was_renewal = self.status == LicenceStatus::Licensed && self.means == Means::Kms;
        let starts = was_renewal || policy.watch_any_failure;
        let mut from = now;
        if starts && (self.trigger != Trigger::Event || policy.watch_restarts) {
            self.watch_until = When(now + policy.watch);
            if policy.retry_after_watch {
                from = now + policy.watch;
            }
        }
        self.schedule(from, policy);
        // A failed renewal is retried by the activation interval as well (TIMER-017).
        if was_renewal && self.next_attempt != When::NEVER {
            self.next_attempt = When(from + self.activation_interval.minutes());
        }
    }

    /// The initial grace stands still while the machine is activated (OPEN-060, reading A).
    pub(super) fn keep_grace(&mut self, now: Filetime) {
        if self.status == LicenceStatus::OobGrace {
            self.grace_left = self.minutes_left(now);
        }
    }

    fn activate(&mut self, now: Filetime, policy: &Policy, end: AttemptEnd) {
        let was_licensed = self.status == LicenceStatus::Licensed;
        self.keep_grace(now);
        let ends = match end {
            AttemptEnd::ActivatedOnline => When::NEVER,
            _ if policy.years > 0 => When(now.plus_years(policy.years)),
            _ => When(now + policy.validity),
        };
        self.set(LicenceStatus::Licensed, ends);
        self.last_left = Minutes::ZERO;
        self.watch_until = When::NEVER;
        let unscheduled = self.trigger != Trigger::Schedule;
        let stands = was_licensed && self.next_attempt().is_some_and(|due| due > now);
        if !(policy.success_keeps_schedule && unscheduled && stands) {
            self.schedule(now, policy);
        }
    }
}

/// The code that explains a state by itself.
pub(super) fn reason(status: LicenceStatus) -> Hresult {
    match status {
        LicenceStatus::Licensed | LicenceStatus::ExtendedGrace | LicenceStatus::Unlicensed => Hresult::OK,
        LicenceStatus::OobGrace => Hresult::IN_OOB_GRACE,
        LicenceStatus::OotGrace => Hresult::IN_OOT_GRACE,
        LicenceStatus::NonGenuineGrace => Hresult::NON_GENUINE,
        LicenceStatus::Notification => Hresult::GRACE_EXPIRED,
    }
}
