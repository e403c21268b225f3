//! Tests of the timer step: states, schedules, conditions and readings.

use super::{AttemptEnd, Condition, Means, Policy, TimerEffect, TimerInput, TimerState};
use crate::model::{Filetime, Hresult, Interval, LicenceStatus, Minutes, Question, Reading, Readings};

const DEFAULTS: (Interval, Interval) = (Interval::ACTIVATION, Interval::RENEWAL);

fn policy() -> Policy {
    Policy::default()
}

/// The policy under reading B of `question`.
fn under_b(question: Question) -> Policy {
    Policy::of(Readings::default().with(question, Reading::B), Minutes::days(180))
}

fn start() -> Filetime {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn fresh() -> TimerState {
    TimerState::new(start(), LicenceStatus::OobGrace, Minutes::days(30), DEFAULTS)
}

fn activated(at: Filetime) -> TimerState {
    let end = AttemptEnd::Activated(Interval::ACTIVATION, Interval::RENEWAL);
    fresh().step(at, &policy(), TimerInput::Ended(end)).0
}

fn failed(state: TimerState, at: Filetime) -> TimerState {
    state.step(at, &policy(), TimerInput::Ended(AttemptEnd::Failed)).0
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
        state = state.step(start() + Minutes(minute), &policy(), TimerInput::Tick).0;
        assert_eq!(state.status, status, "minute {minute}");
    }
    assert_eq!(state.ends(), None);
}

#[test]
fn a_tick_far_in_the_future_passes_through_every_state() {
    let state = activated(start()).step(start() + Minutes::days(500), &policy(), TimerInput::Tick).0;
    assert_eq!((state.status, state.reason), (LicenceStatus::Notification, Hresult::GRACE_EXPIRED));
}

#[test]
fn the_watch_lasts_fifteen_minutes_from_the_first_failed_renewal() {
    let at = start() + Minutes::days(7);
    let state = failed(activated(start()), at);
    assert!(state.watching(at + Minutes(14)));
    assert!(!state.watching(at + Minutes(15)));
    let (triggered, effect) = state.step(at + Minutes(10), &policy(), TimerInput::Qualifying);
    assert_eq!(effect, TimerEffect::Attempt);
    let again = failed(triggered, at + Minutes(10));
    assert!(!again.watching(at + Minutes(15)), "OPEN-017 A: a triggered failure doesn't restart the watch");
    assert_eq!(again.next_attempt(), Some(at + Minutes(130)));
    let later = failed(again.step(at + Minutes(130), &policy(), TimerInput::Tick).0, at + Minutes(130));
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
    let state = fresh().step(start(), &policy(), TimerInput::Ended(end)).0;
    assert_eq!(state.next_attempt(), Some(start() + Minutes(30)));
    assert_eq!((state.activation_interval, state.renewal_interval), intervals);
}

fn enter(state: TimerState, at: Filetime, policy: &Policy, condition: Condition) -> TimerState {
    state.step(at, policy, TimerInput::Enter(condition)).0
}

fn tick(state: TimerState, at: Filetime, policy: &Policy) -> TimerState {
    state.step(at, policy, TimerInput::Tick).0
}

/// Status, minutes left and reason `after` a condition met an activated client after a day.
#[track_caller]
fn check(
    policy: &Policy,
    condition: Condition,
    status: LicenceStatus,
    left: Minutes,
    reason: Option<Hresult>,
) {
    let at = start() + Minutes::DAY;
    let state = enter(activated(start()), at, policy, condition);
    assert_eq!((state.status, state.minutes_left(at), state.shown_reason()), (status, left, reason));
}

#[test]
fn conditions_lead_an_activated_client_into_their_states() {
    let month = Minutes::days(30);
    let tampered = Hresult::LAB_SYSTEM_TAMPERED;
    for (condition, status, left, reason) in [
        (Condition::OutOfTolerance, LicenceStatus::OotGrace, month, Some(Hresult::OUT_OF_TOLERANCE)),
        (Condition::NonGenuine, LicenceStatus::NonGenuineGrace, month, Some(Hresult::NON_GENUINE)),
        (Condition::Tampered(tampered), LicenceStatus::Notification, Minutes::ZERO, Some(tampered)),
        (Condition::Keyless, LicenceStatus::Unlicensed, Minutes::ZERO, None),
        (Condition::NewKey(Means::Online), LicenceStatus::OobGrace, month, Some(Hresult::IN_OOB_GRACE)),
        (Condition::Rearmed(Means::Kms), LicenceStatus::OobGrace, month, Some(Hresult::IN_OOB_GRACE)),
        (Condition::Permanent, LicenceStatus::Licensed, Minutes::ZERO, Some(Hresult::OK)),
        (Condition::KeyGone, LicenceStatus::Licensed, Minutes::days(179), Some(Hresult::OK)),
    ] {
        check(&policy(), condition, status, left, reason);
    }
}

#[test]
fn readings_b_lead_elsewhere() {
    let month = Minutes::days(30);
    let unlicensed = (LicenceStatus::Unlicensed, Minutes::ZERO, None);
    let non_genuine = (LicenceStatus::NonGenuineGrace, month, Some(Hresult::NON_GENUINE));
    let frozen = (LicenceStatus::Notification, Minutes::days(179), Some(Hresult::LAB_SYSTEM_TAMPERED));
    for (question, condition, (status, left, reason)) in [
        (Question::AfterNewKey, Condition::NewKey(Means::Kms), unlicensed),
        (Question::TamperedStatus, Condition::Tampered(Hresult::LAB_SYSTEM_TAMPERED), non_genuine),
        (Question::EndlessMinutes, Condition::Tampered(Hresult::LAB_SYSTEM_TAMPERED), frozen),
    ] {
        check(&under_b(question), condition, status, left, reason);
    }
}

#[test]
fn under_reading_b_the_grace_after_a_hardware_change_is_no_longer_than_the_activation() {
    let at = start() + Minutes::days(170);
    for (policy, days) in [(policy(), 30), (under_b(Question::HardwareGrace), 10)] {
        let state = enter(activated(start()), at, &policy, Condition::OutOfTolerance);
        assert_eq!(state.minutes_left(at), Minutes::days(days));
    }
}

#[test]
fn a_new_key_gives_back_what_was_left_of_the_initial_grace() {
    let end = AttemptEnd::Activated(Interval::ACTIVATION, Interval::RENEWAL);
    let at = start() + Minutes::days(20);
    let state = fresh().step(at, &policy(), TimerInput::Ended(end)).0;
    let later = at + Minutes::days(100);
    let changed = enter(state, later, &policy(), Condition::NewKey(Means::Kms));
    assert_eq!((changed.status, changed.minutes_left(later)), (LicenceStatus::OobGrace, Minutes::days(10)));
}

#[test]
fn each_grace_ends_with_its_own_reason() {
    let month = Minutes::days(30);
    for (status, then, reason) in [
        (LicenceStatus::OobGrace, LicenceStatus::Notification, Some(Hresult::GRACE_EXPIRED)),
        (LicenceStatus::OotGrace, LicenceStatus::Notification, Some(Hresult::GRACE_EXPIRED)),
        (LicenceStatus::NonGenuineGrace, LicenceStatus::Notification, Some(Hresult::NON_GENUINE_EXPIRED)),
        (LicenceStatus::ExtendedGrace, LicenceStatus::Unlicensed, None),
    ] {
        let state = tick(TimerState::new(start(), status, month, DEFAULTS), start() + month, &policy());
        assert_eq!((state.status, state.shown_reason()), (then, reason), "{status}");
    }
    let without = under_b(Question::GraceExpiredForKms);
    let state = tick(fresh(), start() + month, &without);
    assert_eq!((state.status, state.shown_reason()), (LicenceStatus::Notification, None));
}

#[test]
fn extended_grace_follows_where_a_policy_says_so() {
    let policy = under_b(Question::ExtendedGraceEntered);
    let extended = tick(fresh(), start() + Minutes::days(30), &policy);
    assert_eq!(extended.status, LicenceStatus::ExtendedGrace);
    assert_eq!(tick(extended, start() + Minutes::days(60), &policy).status, LicenceStatus::Unlicensed);
}

#[test]
fn a_tampered_system_stays_so_whatever_activates_or_rearms_it() {
    let tampered = Condition::Tampered(Hresult::LAB_LICENCE_TAMPERED);
    let state = enter(activated(start()), start(), &policy(), tampered);
    let end = AttemptEnd::Activated(Interval::ACTIVATION, Interval::RENEWAL);
    for input in [
        TimerInput::Ended(end),
        TimerInput::Enter(Condition::Rearmed(Means::Kms)),
        TimerInput::Enter(Condition::NewKey(Means::Online)),
        TimerInput::Enter(Condition::Permanent),
    ] {
        let after = state.step(start(), &policy(), input).0;
        assert_eq!(
            (after.status, after.reason),
            (LicenceStatus::Notification, Hresult::LAB_LICENCE_TAMPERED)
        );
    }
}

#[test]
fn only_a_kms_client_asks_again_once_it_is_licensed() {
    for (means, end, next) in [
        (Means::Kms, AttemptEnd::Activated(DEFAULTS.0, DEFAULTS.1), Some(Minutes::days(7))),
        (Means::Online, AttemptEnd::ActivatedOnline, None),
    ] {
        let state = enter(fresh(), start(), &policy(), Condition::Installed(means));
        let state = state.step(start(), &policy(), TimerInput::Ended(end)).0;
        assert_eq!(state.next_attempt(), next.map(|after| start() + after), "{means:?}");
    }
    let permanent = enter(activated(start()), start(), &policy(), Condition::Permanent);
    assert_eq!((permanent.next_attempt(), permanent.ends()), (None, None));
}

#[test]
fn a_mak_client_asks_once_a_day_until_it_is_activated() {
    let state = enter(fresh(), start(), &policy(), Condition::Installed(Means::Online));
    let (state, effect) = state.step(start(), &policy(), TimerInput::Start { attempt: true });
    assert_eq!((effect, state.next_attempt()), (TimerEffect::None, Some(start() + Minutes::DAY)));
    let (state, effect) = state.step(start() + Minutes::DAY, &policy(), TimerInput::Tick);
    assert_eq!(effect, TimerEffect::Attempt);
    let failed = failed(state, start() + Minutes::DAY);
    assert_eq!(failed.next_attempt(), Some(start() + Minutes::days(2)));
    let manual = enter(failed, start() + Minutes::DAY, &policy(), Condition::Automatic(false));
    assert_eq!(manual.next_attempt(), None);
    assert_eq!(manual.step(start(), &policy(), TimerInput::OnDemand).1, TimerEffect::Attempt);
}

#[test]
fn without_a_key_or_after_a_permanent_activation_nothing_is_asked() {
    for (condition, code) in
        [(Condition::KeyGone, Hresult::KEY_NOT_AVAILABLE), (Condition::Permanent, Hresult::OK)]
    {
        let state = enter(activated(start()), start(), &policy(), condition);
        assert_eq!(state.next_attempt(), None);
        assert_eq!(state.step(start(), &policy(), TimerInput::OnDemand).1, TimerEffect::Refuse(code));
        assert_eq!(state.step(start(), &policy(), TimerInput::Start { attempt: true }).1, TimerEffect::None);
    }
}

#[test]
fn an_evaluation_ends_every_licence_and_refuses_the_next() {
    let ends = start() + Minutes::days(90);
    let state = enter(activated(start()), start(), &policy(), Condition::EvaluationEnds(ends));
    let before = tick(state, ends - Minutes(1), &policy());
    assert_eq!(before.status, LicenceStatus::Licensed);
    let over = tick(before, ends, &policy());
    assert_eq!((over.status, over.deadline(&policy())), (LicenceStatus::Unlicensed, None));
    let effect = over.step(ends, &policy(), TimerInput::OnDemand).1;
    assert_eq!(effect, TimerEffect::Refuse(Hresult::LAB_EVALUATION_ENDED));
}

#[test]
fn a_validity_in_years_ends_on_the_same_date() {
    let policy = Policy::of(Readings::default(), Minutes::days(410 * 365));
    let end = AttemptEnd::Activated(Interval::ACTIVATION, Interval::RENEWAL);
    let state = fresh().step(start(), &policy, TimerInput::Ended(end)).0;
    assert_eq!(state.ends(), "2436-01-01T00:00:00Z".parse().ok());
}

#[test]
fn the_last_minute_holds_under_reading_b() {
    let policy = under_b(Question::LastMinute);
    let ends = start() + Minutes(259_200);
    let state = tick(activated(start()), ends, &policy);
    assert_eq!(
        (state.status, state.deadline(&policy)),
        (LicenceStatus::Licensed, Some(start() + Minutes::days(7)))
    );
    let after = tick(state, ends + Minutes(1), &policy);
    assert_eq!(
        (after.status, after.minutes_left(ends + Minutes(1))),
        (LicenceStatus::OotGrace, Minutes::days(30))
    );
}

#[test]
fn under_reading_b_retries_count_from_the_end_of_the_watch() {
    let at = start() + Minutes::days(7);
    let state =
        activated(start()).step(at, &under_b(Question::RetryFrom), TimerInput::Ended(AttemptEnd::Failed)).0;
    assert_eq!(state.next_attempt(), Some(at + Minutes(135)));
}

#[test]
fn under_reading_b_a_success_on_demand_leaves_the_schedule() {
    let at = start() + Minutes::days(2);
    let end = TimerInput::Ended(AttemptEnd::Activated(Interval::ACTIVATION, Interval::RENEWAL));
    for (policy, next) in [(policy(), 9), (under_b(Question::OnDemandMoves), 7)] {
        let state = activated(start()).step(at, &policy, TimerInput::OnDemand).0;
        let state = state.step(at, &policy, end).0;
        assert_eq!(state.next_attempt(), Some(start() + Minutes::days(next)));
        assert_eq!(state.minutes_left(at), Minutes::days(180));
    }
}
