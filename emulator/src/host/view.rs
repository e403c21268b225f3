//! What a host says of itself: the property view.

use std::collections::BTreeMap;

use crate::{
    host::Host,
    model::{Filetime, Property},
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
    /// Published property names to values (adapter protocol 1, `status`).
    #[must_use]
    pub fn properties(&mut self, now: Filetime) -> BTreeMap<&'static str, Property> {
        let counter = |n: u64| Property::Number(i64::try_from(n).unwrap_or(i64::MAX));
        let count = self.current_count(now).map_or(-1, i64::from);
        let mut view = BTreeMap::from([
            ("IsKeyManagementServiceMachine", Property::from(1)),
            ("KeyManagementServiceCurrentCount", Property::Number(count)),
            ("KeyManagementServiceListeningPort", Property::from(u32::from(self.config.port))),
            ("KeyManagementServiceDnsPublishing", Property::from(u32::from(!self.config.publish.is_empty()))),
            ("VLActivationInterval", Property::from(self.config.activation_interval.minutes().0)),
            ("VLRenewalInterval", Property::from(self.config.renewal_interval.minutes().0)),
            ("KeyManagementServiceTotalRequests", counter(self.counters.total)),
            ("KeyManagementServiceFailedRequests", counter(self.counters.failed)),
        ]);
        for (name, number) in BY_STATUS.into_iter().zip(self.counters.by_status) {
            view.insert(name, counter(number));
        }
        view
    }
}
