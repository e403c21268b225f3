//! What a host says of itself: the property view.

use std::collections::BTreeMap;

use crate::{
    host::Host,
    model::{Filetime, Interval, Property, Question},
};

/// The counter of each licence status, 0 to 5 (WMI-096).
const BY_STATUS: [&str; 6] = [
    "KeyManagementServiceUnlicensedRequests",
    "KeyManagementServiceLicensedRequests",
    "KeyManagementServiceOOBGraceRequests",
    "KeyManagementServiceOOTGraceRequests",
    "KeyManagementServiceNonGenuineGraceRequests",
    "KeyManagementServiceNotificationRequests",
];

impl Host {
    /// Published property names to values (adapter protocol 1, `status`). Options are shown as the registry has them,
    /// which is what holds from the next restart on (REG-029).
    #[must_use]
    pub fn properties(&mut self, now: Filetime) -> BTreeMap<&'static str, Property> {
        let enabled = self.is_enabled();
        // OPEN-041: counters of a machine that is no host.
        let elsewhere = if self.config.readings.is_b(Question::CountersElsewhere) { 0 } else { -1 };
        let counter = |n: u64| {
            let number = if enabled { i64::try_from(n).unwrap_or(i64::MAX) } else { elsewhere };
            Property::Number(number)
        };
        let count = self.current_count(now).filter(|_| enabled).map_or(-1, i64::from);
        let stored = self.stored();
        let flag = |value: bool| Property::from(u32::from(value));
        let interval =
            |stored: Option<Interval>, config: Interval| Property::from(stored.unwrap_or(config).minutes().0);
        let publishes =
            !stored.publishing_off && (stored.domains.is_some() || !self.config.publish.is_empty());
        let mut view = BTreeMap::from([
            ("IsKeyManagementServiceMachine", flag(enabled)),
            ("LicenseStatus", Property::from(self.licence().code())),
            ("KeyManagementServiceCurrentCount", Property::Number(count)),
            (
                "KeyManagementServiceListeningPort",
                Property::from(u32::from(stored.port.unwrap_or(self.config.port))),
            ),
            ("KeyManagementServiceDnsPublishing", flag(publishes)),
            ("KeyManagementServiceLowPriority", flag(stored.low_priority)),
            ("VLActivationInterval", interval(stored.activation_interval, self.config.activation_interval)),
            ("VLRenewalInterval", interval(stored.renewal_interval, self.config.renewal_interval)),
            ("KeyManagementServiceTotalRequests", counter(self.counters.total)),
            ("KeyManagementServiceFailedRequests", counter(self.counters.failed)),
        ]);
        if let Some(reason) = self.reason() {
            view.insert("LicenseStatusReason", Property::Text(reason.to_string()));
        }
        if let Some(key) = self.config.key {
            view.insert("PartialProductKey", Property::Text(key.key().partial().to_owned()));
            if let Some(edition) = self.config.edition {
                view.insert("Description", Property::Text(edition.description(key.channel)));
            }
        }
        for (name, number) in BY_STATUS.into_iter().zip(self.counters.by_status) {
            view.insert(name, counter(number));
        }
        view
    }
}
