//! Names that are published elsewhere: properties, event fields and codes of DNS.

use std::collections::BTreeMap;

use emulator::{dns::Rcode, model::field_names};

use super::{checker::Checker, place::Place};

/// The properties of both classes, in alphabetical order (requirements of the area WMI).
pub(super) const PROPERTIES: &[&str] = &[
    "ApplicationID",
    "ClientMachineID",
    "Description",
    "DisableKeyManagementServiceHostCaching",
    "DiscoveredKeyManagementServiceMachineName",
    "DiscoveredKeyManagementServiceMachinePort",
    "EvaluationEndDate",
    "ExtendedGrace",
    "GenuineStatus",
    "GracePeriodRemaining",
    "ID",
    "IsKeyManagementServiceMachine",
    "KeyManagementServiceActivationDisabled",
    "KeyManagementServiceCurrentCount",
    "KeyManagementServiceDnsPublishing",
    "KeyManagementServiceFailedRequests",
    "KeyManagementServiceHostCaching",
    "KeyManagementServiceLicensedRequests",
    "KeyManagementServiceListeningPort",
    "KeyManagementServiceLowPriority",
    "KeyManagementServiceMachine",
    "KeyManagementServiceNonGenuineGraceRequests",
    "KeyManagementServiceNotificationRequests",
    "KeyManagementServiceOOBGraceRequests",
    "KeyManagementServiceOOTGraceRequests",
    "KeyManagementServicePort",
    "KeyManagementServiceProductKeyID",
    "KeyManagementServiceTotalRequests",
    "KeyManagementServiceUnlicensedRequests",
    "LicenseDependsOn",
    "LicenseFamily",
    "LicenseIsAddon",
    "LicenseStatus",
    "LicenseStatusReason",
    "MachineURL",
    "Name",
    "OfflineInstallationId",
    "PartialProductKey",
    "PolicyCacheRefreshRequired",
    "ProcessorURL",
    "ProductKeyID",
    "ProductKeyURL",
    "RemainingWindowsReArmCount",
    "RequiredClientCount",
    "TrustedTime",
    "UseLicenseURL",
    "VLActivationInterval",
    "VLRenewalInterval",
    "Version",
];

/// The events of the log.
const EVENTS: [u32; 8] = [8209, 12288, 12289, 12290, 12291, 12292, 12293, 12294];

impl Checker<'_> {
    /// Adds a mistake for each name that isn't a property's.
    pub(super) fn properties(&mut self, properties: &BTreeMap<String, String>, place: Place<'_>) {
        for name in properties.keys() {
            self.property(name, place.field(name).name_span());
        }
    }

    /// Adds a mistake unless `name` is a property's.
    pub(super) fn property(&mut self, name: &str, span: std::ops::Range<usize>) {
        if !PROPERTIES.contains(&name) {
            self.unknown(span, "property", name, "", PROPERTIES.iter().copied());
        }
    }

    /// Checks an event's id, and that it has these fields.
    pub(super) fn event(&mut self, id: u32, fields: &BTreeMap<String, String>, place: Place<'_>) {
        let known = field_names(id);
        if known.is_empty() {
            let ids = EVENTS.map(|id| id.to_string());
            self.unknown(
                place.field("id").span(),
                "event",
                &id.to_string(),
                "",
                ids.iter().map(String::as_str),
            );
            return;
        }
        for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
            let span = place.field("fields").field(name).name_span();
            self.unknown(span, "field", name, &format!(" of event {id}"), known.iter().copied());
        }
    }

    /// Adds a mistake unless `text` names an answer to a DNS update.
    pub(super) fn rcode(&mut self, text: &str, place: Place<'_>) {
        self.readable::<Rcode>(text, place);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn the_properties_are_those_of_the_catalogue() {
        let statement = |row: &'static crate::catalogue::Requirement| {
            let rest = row.statement.strip_prefix("Given `")?;
            let (name, rest) = rest.split_once('`')?;
            (row.id.area().name() == "WMI" && rest.contains("class (SoftwareLicensing")).then_some(name)
        };
        let named: BTreeSet<_> = Catalogue::embedded().iter().filter_map(statement).collect();
        assert_eq!(named.into_iter().collect::<Vec<_>>(), PROPERTIES);
    }

    #[test]
    fn every_event_has_fields() {
        assert!(EVENTS.iter().all(|id| !field_names(*id).is_empty()));
    }
}
