//! What a user sets on a client for its search of a host. All of it acts at the next attempt (OPEN-092).

use crate::{
    client::{Client, NamedHost, Scope, named},
    dns::Name,
    model::{Interval, RegistryError, RegistryPath, RegistryValue},
};

impl Client {
    /// Sets a value of its registry, or removes it with `None`.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Kind`] for a value of another type.
    pub fn set_registry(
        &mut self,
        path: RegistryPath,
        value: Option<RegistryValue>,
    ) -> Result<(), RegistryError> {
        self.registry.set(path, value)
    }

    /// Assigns a host as `/skms` does: there is no automatic discovery from then on, and the cache is cleared
    /// (DISC-036, DISC-037). A port alone leaves the cache. With `None` the assignment ends as by `/ckms`: discovery is
    /// automatic again (DISC-038); for the whole machine, the domain of [`Client::look_in`] is cleared too.
    pub fn name_host(&mut self, scope: Scope, host: Option<&NamedHost>) {
        named::write(&mut self.registry, scope, &self.config.product, host);
        match host {
            Some(host) if host.names_host() => self.cache.clear(),
            None if scope == Scope::Machine => self.lookup_domain = None,
            _ => {}
        }
    }

    /// Looks for SRV records in this domain alone (`/skms-domain`), or under every suffix again. Without effect while a
    /// host is named.
    pub fn look_in(&mut self, domain: Option<Name>) {
        self.lookup_domain = domain;
    }

    /// Sets intervals of its own, which last until a host tells it others (OPEN-023, reading B). An attempt that is due
    /// already stays due then.
    pub fn set_intervals(&mut self, activation: Option<Interval>, renewal: Option<Interval>) {
        self.timer.activation_interval = activation.unwrap_or(self.timer.activation_interval);
        self.timer.renewal_interval = renewal.unwrap_or(self.timer.renewal_interval);
    }

    /// Switches host caching on (`/skhc`) or off (`/ckhc`, DISC-011). What was cached is forgotten when it goes off: it
    /// may be out of date when caching comes back.
    pub fn set_caching(&mut self, on: bool) {
        self.config.caching = on;
        if !on {
            self.cache.clear();
        }
    }
}
