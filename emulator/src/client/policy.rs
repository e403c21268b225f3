//! What holds for every client of one product: lengths, and which reading of an open question its timers follow.

use crate::model::{LicenceStatus, Minutes, Question, Readings};

/// Minutes of a year of 365 days.
const YEAR: u32 = 365 * Minutes::DAY.0;

/// What holds for every client of one product. Shared, never copied into the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long an activation holds: 180 days but for special editions (TIMER-009, TIMER-010).
    pub validity: Minutes,
    /// Length in calendar years instead of `validity`, where it isn't 0 (OPEN-072, reading A).
    pub years: u32,
    /// Length of OOB, OOT and non-genuine grace: 30 days (TIMER-026, TIMER-028, TIMER-030).
    pub grace: Minutes,
    /// How long after a failed renewal a qualifying event starts an attempt (TIMER-015, TIMER-016).
    pub watch: Minutes,
    /// Failed attempts of a client that is not licensed start the watch as well (OPEN-016, reading B).
    pub watch_any_failure: bool,
    /// A failed attempt that an event triggered starts the watch anew (OPEN-017, reading B).
    pub watch_restarts: bool,
    /// Retries count from the end of the watch that a failure starts (OPEN-019, reading B).
    pub retry_after_watch: bool,
    /// An unscheduled success leaves the next renewal where it was (OPEN-020, reading B).
    pub success_keeps_schedule: bool,
    /// An activation still holds in the minute in which it ends (OPEN-021, reading B).
    pub last_minute_holds: bool,
    /// A state without an end shows what was left when the last one with an end was left (OPEN-035, reading B).
    pub shows_last_value: bool,
    /// A KMS client in notification gives 0xC004F009 as its reason (OPEN-055, reading A).
    pub expiry_is_reason: bool,
    /// A new key leaves an activated machine unlicensed, rather than in what was left of its initial grace (OPEN-060,
    /// reading B).
    pub new_key_unlicensed: bool,
    /// The grace after a hardware change is no longer than the activation would have been (OPEN-061, reading B).
    pub hardware_keeps_time: bool,
    /// Length of the extended grace that follows OOB and OOT grace, for products that have one (STATE-047, OPEN-065).
    pub extended: Option<Minutes>,
    /// The state of a tampered system (OPEN-066).
    pub tampered: LicenceStatus,
    /// Spacing of the attempts that a machine with a MAK makes by itself (OPEN-075, reading B).
    pub online_interval: Minutes,
}

impl Default for Policy {
    fn default() -> Self {
        Self::of(Readings::default(), Minutes::days(180))
    }
}

impl Policy {
    /// The policy of a product whose activations hold for `validity`, under `readings`.
    #[must_use]
    pub fn of(readings: Readings, validity: Minutes) -> Self {
        let is_b = |question| readings.is_b(question);
        let tampered = is_b(Question::TamperedStatus);
        let policy = Self {
            validity,
            years: 0,
            grace: Minutes::days(30),
            watch: Minutes(15),
            watch_any_failure: is_b(Question::WatchAfter),
            watch_restarts: is_b(Question::WatchRestarts),
            retry_after_watch: is_b(Question::RetryFrom),
            success_keeps_schedule: is_b(Question::OnDemandMoves),
            last_minute_holds: is_b(Question::LastMinute),
            shows_last_value: is_b(Question::EndlessMinutes),
            expiry_is_reason: !is_b(Question::GraceExpiredForKms),
            new_key_unlicensed: is_b(Question::AfterNewKey),
            hardware_keeps_time: is_b(Question::HardwareGrace),
            extended: is_b(Question::ExtendedGraceEntered).then_some(Minutes::days(30)),
            tampered: if tampered { LicenceStatus::NonGenuineGrace } else { LicenceStatus::Notification },
            online_interval: Minutes::DAY,
        };
        policy.with_validity(readings, validity)
    }

    /// The same for a product with another validity. One of whole years is told in calendar years (OPEN-072).
    #[must_use]
    pub fn with_validity(self, readings: Readings, validity: Minutes) -> Self {
        let whole = validity.0.is_multiple_of(YEAR) && !readings.is_b(Question::Years);
        Self { validity, years: if whole { validity.0 / YEAR } else { 0 }, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Reading;

    #[test]
    fn a_validity_of_years_is_told_in_years_under_reading_a_only() {
        let validity = Minutes::days(410 * 365);
        let of = |reading| Policy::of(Readings::default().with(Question::Years, reading), validity);
        assert_eq!((of(Reading::A).years, of(Reading::B).years), (410, 0));
        assert_eq!(Policy::default().years, 0);
    }
}
