//! Log records as the event viewer shows them: an id, a time and fields in order.

use uuid::Uuid;

use super::{Filetime, Hresult, LicenceStatus, Minutes, StatusFlags};

/// One record of an event log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    /// Event id: one of [`super::events`].
    pub id: u32,
    /// When it was written, on the writer's clock.
    pub time: Filetime,
    /// The fields, in the order of [`super::field_names`].
    pub data: Vec<String>,
}

/// Event 12288: a client sent a request, or failed to (EVENT-007).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestSent {
    /// Result of building and sending it.
    pub result: Hresult,
    /// Remarks.
    pub status: StatusFlags,
    /// `host:port` that it was meant for.
    pub server: String,
    /// The client's id.
    pub cmid: Uuid,
    /// The client's clock.
    pub client_time: Filetime,
    /// Runs in a virtual machine.
    pub is_vm: bool,
    /// State at the time.
    pub licence: LicenceStatus,
    /// Minutes to the end of that state.
    pub minutes_left: Minutes,
    /// The product's activation id.
    pub act_id: Uuid,
    /// Smallest count it activates at.
    pub n_policy: u32,
}

/// Event 12289: a client checked an answer (EVENT-018).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseProcessed {
    /// 0 for a valid answer, whatever its count (EVENT-027).
    pub result: Hresult,
    /// Remarks.
    pub status: StatusFlags,
    /// The answer activated the product.
    pub activated: bool,
    /// The host's count.
    pub count: u32,
    /// The host's activation interval.
    pub activation_interval: Minutes,
    /// The host's renewal interval.
    pub renewal_interval: Minutes,
    /// Client time of the request.
    pub client_time: Filetime,
}

/// Event 12290: a host processed a request (EVENT-028).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestServed {
    /// 0, or the code it was refused with (OPEN-036).
    pub result: Hresult,
    /// Smallest count the product activates at.
    pub n_policy: u32,
    /// The client's machine name.
    pub machine: String,
    /// The client's id.
    pub cmid: Uuid,
    /// The client's clock.
    pub client_time: Filetime,
    /// The client runs in a virtual machine.
    pub is_vm: bool,
    /// The client's state.
    pub licence: LicenceStatus,
    /// Minutes to the end of that state.
    pub minutes_left: Minutes,
    /// The product's activation id.
    pub act_id: Uuid,
}

impl RequestSent {
    /// The record, written at `time`.
    #[must_use]
    pub fn record(&self, time: Filetime) -> LogRecord {
        let data = vec![
            self.result.to_string(),
            hex(self.status),
            self.server.clone(),
            self.cmid.to_string(),
            stamp(self.client_time),
            flag(self.is_vm),
            self.licence.code().to_string(),
            self.minutes_left.0.to_string(),
            self.act_id.to_string(),
            self.n_policy.to_string(),
        ];
        LogRecord { id: 12288, time, data }
    }
}

impl ResponseProcessed {
    /// The record, written at `time`.
    #[must_use]
    pub fn record(&self, time: Filetime) -> LogRecord {
        let data = vec![
            self.result.to_string(),
            hex(self.status),
            flag(self.activated),
            "0".to_owned(),
            self.count.to_string(),
            self.activation_interval.0.to_string(),
            self.renewal_interval.0.to_string(),
            stamp(self.client_time),
        ];
        LogRecord { id: 12289, time, data }
    }
}

impl RequestServed {
    /// The record, written at `time`.
    #[must_use]
    pub fn record(&self, time: Filetime) -> LogRecord {
        let data = vec![
            self.result.to_string(),
            self.n_policy.to_string(),
            self.machine.clone(),
            self.cmid.to_string(),
            stamp(self.client_time),
            flag(self.is_vm),
            self.licence.code().to_string(),
            self.minutes_left.0.to_string(),
            self.act_id.to_string(),
        ];
        LogRecord { id: 12290, time, data }
    }
}

/// Event 8198: an attempt to activate failed.
#[must_use]
pub fn activation_failed(time: Filetime, result: Hresult) -> LogRecord {
    LogRecord { id: 8198, time, data: vec![result.to_string()] }
}

/// Event 8209: a validation found the machine non-genuine, with the reason (EVENT-044).
#[must_use]
pub fn validation_failed(time: Filetime, reason: Hresult) -> LogRecord {
    LogRecord { id: 8209, time, data: vec![reason.to_string()] }
}

/// Event 12291: KMS could not initialise (EVENT-039).
#[must_use]
pub fn initialisation_failed(time: Filetime, result: Hresult) -> LogRecord {
    LogRecord { id: 12291, time, data: vec![result.to_string()] }
}

/// Event 12292: the renewal timer of KMS could not be initialised (EVENT-040).
#[must_use]
pub fn renewal_timer_failed(time: Filetime, result: Hresult) -> LogRecord {
    LogRecord { id: 12292, time, data: vec![result.to_string()] }
}

/// Event 12293: publishing the SRV record in `domain` failed (EVENT-041).
#[must_use]
pub fn dns_publish_failed(time: Filetime, result: Hresult, domain: &str) -> LogRecord {
    LogRecord { id: 12293, time, data: vec![result.to_string(), domain.to_owned()] }
}

/// Event 12294: the SRV record stands in `domain` (EVENT-043).
#[must_use]
pub fn dns_published(time: Filetime, domain: &str) -> LogRecord {
    LogRecord { id: 12294, time, data: vec![domain.to_owned()] }
}

fn flag(value: bool) -> String {
    u8::from(value).to_string()
}

fn hex(flags: StatusFlags) -> String {
    Hresult(flags.0).to_string()
}

/// `2026/1/1 14:05` in UTC (OPEN-034).
pub(super) fn stamp(time: Filetime) -> String {
    let text = time.to_string();
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    match (number(0..4), number(5..7), number(8..10), text.get(11..16)) {
        (Some(year), Some(month), Some(day), Some(clock)) => format!("{year}/{month}/{day} {clock}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::field_names;

    #[test]
    fn every_record_has_as_many_fields_as_its_table() {
        let time = Filetime::default();
        let sent = RequestSent {
            result: Hresult::OK,
            status: StatusFlags::NONE,
            server: "kms1.lab.test:1688".into(),
            cmid: Uuid::nil(),
            client_time: "2026-01-14T02:30:59Z".parse().unwrap(),
            is_vm: true,
            licence: LicenceStatus::OobGrace,
            minutes_left: Minutes(40_123),
            act_id: Uuid::nil(),
            n_policy: 25,
        };
        let record = sent.record(time);
        assert_eq!(record.data.len(), field_names(12288).len());
        assert_eq!(record.data[4], "2026/1/14 02:30");
        for (id, record) in [
            (8198, activation_failed(time, Hresult::SERVICE_UNAVAILABLE)),
            (8209, validation_failed(time, Hresult::NON_GENUINE)),
            (12291, initialisation_failed(time, Hresult::ACCESS_DENIED)),
            (12292, renewal_timer_failed(time, Hresult::ACCESS_DENIED)),
            (12293, dns_publish_failed(time, Hresult::DNS_REFUSED, "lab.test")),
            (12294, dns_published(time, "lab.test")),
        ] {
            assert_eq!((record.id, record.data.len()), (id, field_names(id).len()));
        }
    }
}
