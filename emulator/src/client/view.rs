//! What a client says of itself: the property view.

use std::collections::BTreeMap;

use crate::{
    client::{
        Client, HostAddress,
        named::{self, RegistryHost},
    },
    model::{Filetime, Property},
};

impl Client {
    /// Published property names to values; a property that doesn't apply is left out (adapter protocol 1, `status`).
    #[must_use]
    pub fn properties(&self, now: Filetime) -> BTreeMap<&'static str, Property> {
        let mut view = BTreeMap::from([
            ("LicenseStatus", Property::from(self.timer.status.code())),
            ("GracePeriodRemaining", Property::from(self.timer.minutes_left(now).0)),
            ("VLActivationInterval", Property::from(self.timer.activation_interval.minutes().0)),
            ("VLRenewalInterval", Property::from(self.timer.renewal_interval.minutes().0)),
            ("ClientMachineID", Property::Text(self.config.cmid.to_string())),
            ("RequiredClientCount", Property::from(self.config.n_policy)),
            ("KeyManagementServiceCurrentCount", Property::Number(-1)),
            ("IsKeyManagementServiceMachine", Property::from(0)),
            ("KeyManagementServiceHostCaching", Property::from(u32::from(self.config.caching))),
        ]);
        if let Some(reason) = self.timer.shown_reason() {
            view.insert("LicenseStatusReason", Property::Text(reason.to_string()));
        }
        let (registry, product) = (&self.registry, &self.config.product);
        match named::hosts(registry, product).next() {
            Some(RegistryHost::Host(host)) => {
                let (name, port) = split(&host);
                view.insert("KeyManagementServiceMachine", Property::Text(name));
                view.insert("KeyManagementServicePort", Property::from(u32::from(port)));
            }
            Some(RegistryHost::Unreadable(text)) => {
                view.insert("KeyManagementServiceMachine", Property::Text(text));
            }
            None => {
                if let Some(Ok(port)) = named::port_alone(registry, product) {
                    view.insert("KeyManagementServicePort", Property::from(u32::from(port)));
                }
            }
        }
        if let Some(domain) = &self.lookup_domain {
            view.insert("KeyManagementServiceLookupDomain", Property::Text(domain.to_string()));
        }
        if let Some(host) = &self.discovered {
            let (name, port) = split(host);
            view.insert("DiscoveredKeyManagementServiceMachineName", Property::Text(name));
            view.insert("DiscoveredKeyManagementServiceMachinePort", Property::from(u32::from(port)));
        }
        if let Some(pid) = &self.host_pid {
            view.insert("KeyManagementServiceProductKeyID", Property::Text(pid.to_string()));
        }
        self.view_licence(&mut view);
        view
    }
}

fn split(host: &HostAddress) -> (String, u16) {
    match host {
        HostAddress::Literal(address) => (address.ip().to_string(), address.port()),
        HostAddress::Named(name, port) => (name.to_string(), *port),
    }
}
