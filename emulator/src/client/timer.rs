//! The client's timers: one pure step over a small state, shared by every engine that runs clients.
//!
//! The state says which licence state holds, when it ends, and when the next attempt is due. What an attempt does on
//! the wire is none of its business: it is told how the attempt ended.

use crate::model::{Filetime, Hresult, Interval, LicenceStatus, Minutes};

/// What holds for every client of one product. Shared, never copied into the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long an activation holds: 180 days but for special editions (TIMER-009, TIMER-010).
    pub validity: Minutes,
    /// Length of OOB, OOT and non-genuine grace: 30 days (TIMER-026, TIMER-028, TIMER-030).
    pub grace: Minutes,
    /// How long after a failed renewal a qualifying event starts an attempt (TIMER-015, TIMER-016).
    pub watch: Minutes,
    /// Failed attempts of a client that is not licensed start the watch as well (OPEN-016, reading B).
    pub watch_any_failure: bool,
    /// A failed attempt that an event triggered starts the watch anew (OPEN-017, reading B).
    pub watch_restarts: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            validity: Minutes::days(180),
            grace: Minutes::days(30),
            watch: Minutes(15),
            watch_any_failure: false,
            watch_restarts: false,
        }
    }
}

/// Where a client stands. `Copy` and at most 64 bytes, so that a fleet of a million fits in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerState {
    /// The licence state.
    pub status: LicenceStatus,
    /// Why it holds (STATE-061).
    pub reason: Hresult,
    /// When it ends.
    ends: When,
    /// When the next attempt is made by itself.
    next_attempt: When,
    /// Until when a qualifying event starts an attempt.
    watch_until: When,
    /// The attempt under way was triggered by an event.
    triggered: bool,
    /// Spacing of attempts while not activated, and of retries after a failed renewal.
    pub activation_interval: Interval,
    /// Spacing of renewals.
    pub renewal_interval: Interval,
}

const _: () = assert!(size_of::<TimerState>() <= 64, "a fleet keeps one of these for each client");

/// A point in time or never, in 8 octets: the end of FILETIME stands for never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct When(Filetime);

impl When {
    const NEVER: Self = Self(Filetime(u64::MAX));

    fn get(self) -> Option<Filetime> {
        (self != Self::NEVER).then_some(self.0)
    }
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
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptEnd {
    /// A valid answer with a sufficient count.
    Activated(Interval, Interval),
    /// A valid answer with a count below the N-policy: its intervals hold all the same (TIMER-018).
    NotEnough(Interval, Interval),
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
}

impl TimerState {
    /// A state at `now` with `left` minutes to its end.
    #[must_use]
    pub fn new(now: Filetime, status: LicenceStatus, left: Minutes, intervals: (Interval, Interval)) -> Self {
        let endless = matches!(status, LicenceStatus::Unlicensed | LicenceStatus::Notification)
            || (status == LicenceStatus::ExtendedGrace && left == Minutes::ZERO);
        Self {
            status,
            reason: reason(status),
            ends: if endless { When::NEVER } else { When(now + left) },
            next_attempt: When::NEVER,
            watch_until: When::NEVER,
            triggered: false,
            activation_interval: intervals.0,
            renewal_interval: intervals.1,
        }
    }

    /// Minutes to the end of the state; 0 for a state without an end (OPEN-035).
    #[must_use]
    pub fn minutes_left(&self, now: Filetime) -> Minutes {
        self.ends().map_or(Minutes::ZERO, |ends| ends.minutes_since_ceil(now))
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

    /// The earliest time at which a tick changes anything.
    #[must_use]
    pub fn deadline(&self) -> Option<Filetime> {
        [self.ends(), self.next_attempt()].into_iter().flatten().min()
    }

    /// Whether a qualifying event at `now` starts an attempt.
    #[must_use]
    pub fn watching(&self, now: Filetime) -> bool {
        self.watch_until.get().is_some_and(|until| now < until)
    }

    /// One step. States end before attempts are made: at exactly 259,200 minutes it is OOT grace that asks (OPEN-021).
    #[must_use]
    pub fn step(mut self, now: Filetime, policy: &Policy, input: TimerInput) -> (Self, TimerEffect) {
        self.end_states(now, policy);
        self.triggered = match input {
            TimerInput::Ended(_) => self.triggered,
            _ => input == TimerInput::Qualifying,
        };
        let effect = match input {
            TimerInput::Start { attempt: true } | TimerInput::OnDemand => TimerEffect::Attempt,
            TimerInput::Start { attempt: false } => {
                self.next_attempt = When(now + self.spacing());
                TimerEffect::None
            }
            TimerInput::Qualifying if self.watching(now) => TimerEffect::Attempt,
            TimerInput::Qualifying => TimerEffect::None,
            TimerInput::Tick if self.next_attempt().is_some_and(|due| due <= now) => TimerEffect::Attempt,
            TimerInput::Tick => TimerEffect::None,
            TimerInput::Ended(end) => {
                self.end_attempt(now, policy, end);
                TimerEffect::None
            }
        };
        (self, effect)
    }

    fn spacing(&self) -> Minutes {
        match self.status {
            LicenceStatus::Licensed => self.renewal_interval.minutes(),
            _ => self.activation_interval.minutes(),
        }
    }

    fn end_states(&mut self, now: Filetime, policy: &Policy) {
        while let Some(ended) = self.ends().filter(|ends| *ends <= now) {
            let was = self.status;
            let (status, ends) = match was {
                LicenceStatus::Licensed => (LicenceStatus::OotGrace, When(ended + policy.grace)),
                LicenceStatus::ExtendedGrace => (LicenceStatus::Unlicensed, When::NEVER),
                _ => (LicenceStatus::Notification, When::NEVER),
            };
            (self.status, self.ends) = (status, ends);
            let non_genuine = was == LicenceStatus::NonGenuineGrace;
            self.reason = if non_genuine { Hresult::NON_GENUINE_EXPIRED } else { reason(status) };
        }
    }

    fn end_attempt(&mut self, now: Filetime, policy: &Policy, end: AttemptEnd) {
        if let AttemptEnd::Activated(activation, renewal) | AttemptEnd::NotEnough(activation, renewal) = end {
            (self.activation_interval, self.renewal_interval) = (activation, renewal);
        }
        if let AttemptEnd::Activated(..) = end {
            self.status = LicenceStatus::Licensed;
            self.reason = Hresult::OK;
            self.ends = When(now + policy.validity);
            self.watch_until = When::NEVER;
            self.next_attempt = When(now + self.renewal_interval.minutes());
            return;
        }
        let starts = self.status == LicenceStatus::Licensed || policy.watch_any_failure;
        if starts && (!self.triggered || policy.watch_restarts) {
            self.watch_until = When(now + policy.watch);
        }
        // A failed renewal is retried by the activation interval as well (TIMER-017).
        self.next_attempt = When(now + self.activation_interval.minutes());
    }
}

/// The code that explains a state by itself.
fn reason(status: LicenceStatus) -> Hresult {
    match status {
        LicenceStatus::Licensed | LicenceStatus::ExtendedGrace | LicenceStatus::Unlicensed => Hresult::OK,
        LicenceStatus::OobGrace => Hresult::IN_OOB_GRACE,
        LicenceStatus::OotGrace => Hresult::IN_OOT_GRACE,
        LicenceStatus::NonGenuineGrace => Hresult::NON_GENUINE,
        LicenceStatus::Notification => Hresult::GRACE_EXPIRED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        validity: Minutes::days(180),
        grace: Minutes::days(30),
        watch: Minutes(15),
        watch_any_failure: false,
        watch_restarts: false,
    };
    const DEFAULTS: (Interval, Interval) = (Interval::ACTIVATION, Interval::RENEWAL);

    fn start() -> Filetime {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    fn fresh() -> TimerState {
        TimerState::new(start(), LicenceStatus::OobGrace, Minutes::days(30), DEFAULTS)
    }

    fn activated(at: Filetime) -> TimerState {
        let end = AttemptEnd::Activated(Interval::ACTIVATION, Interval::RENEWAL);
        fresh().step(at, &POLICY, TimerInput::Ended(end)).0
    }

    fn failed(state: TimerState, at: Filetime) -> TimerState {
        state.step(at, &POLICY, TimerInput::Ended(AttemptEnd::Failed)).0
    }

    #[test]
    fn a_failure_is_retried_after_the_activation_interval() {
        let state = failed(fresh(), start());
        assert_eq!(state.next_attempt(), Some(start() + Minutes(120)));
        assert_eq!(state.status, LicenceStatus::OobGrace);
    }

    #[test]
    fn the_states_of_a_life_without_a_host() {
        let mut state = activated(start());
        for (minute, status) in [
            (259_199, LicenceStatus::Licensed),
            (259_200, LicenceStatus::OotGrace),
            (302_399, LicenceStatus::OotGrace),
            (302_400, LicenceStatus::Notification),
        ] {
            state = state.step(start() + Minutes(minute), &POLICY, TimerInput::Tick).0;
            assert_eq!(state.status, status, "minute {minute}");
        }
        assert_eq!(state.ends(), None);
    }

    #[test]
    fn a_tick_far_in_the_future_passes_through_every_state() {
        let state = activated(start()).step(start() + Minutes::days(500), &POLICY, TimerInput::Tick).0;
        assert_eq!((state.status, state.reason), (LicenceStatus::Notification, Hresult::GRACE_EXPIRED));
    }

    #[test]
    fn the_watch_lasts_fifteen_minutes_from_the_first_failed_renewal() {
        let at = start() + Minutes::days(7);
        let state = failed(activated(start()), at);
        assert!(state.watching(at + Minutes(14)));
        assert!(!state.watching(at + Minutes(15)));
        let (triggered, effect) = state.step(at + Minutes(10), &POLICY, TimerInput::Qualifying);
        assert_eq!(effect, TimerEffect::Attempt);
        let again = failed(triggered, at + Minutes(10));
        assert!(
            !again.watching(at + Minutes(15)),
            "OPEN-017 A: a triggered failure doesn't restart the watch"
        );
        assert_eq!(again.next_attempt(), Some(at + Minutes(130)));
        let later = failed(again.step(at + Minutes(130), &POLICY, TimerInput::Tick).0, at + Minutes(130));
        assert!(later.watching(at + Minutes(144)), "a failed retry of a licensed client starts one");
    }

    #[test]
    fn no_watch_follows_a_failed_first_activation() {
        assert!(!failed(fresh(), start()).watching(start() + Minutes(1)));
    }

    #[test]
    fn intervals_of_any_valid_answer_hold_from_then_on() {
        let intervals = (Interval::new(30).unwrap(), Interval::new(500).unwrap());
        let end = AttemptEnd::NotEnough(intervals.0, intervals.1);
        let state = fresh().step(start(), &POLICY, TimerInput::Ended(end)).0;
        assert_eq!(state.next_attempt(), Some(start() + Minutes(30)));
        assert_eq!((state.activation_interval, state.renewal_interval), intervals);
    }
}
