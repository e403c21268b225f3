//! The host's registry, and the console verbs that write it (TIMER-022, TIMER-023, TIMER-041; PUB-012; REG-028).

use crate::{
    host::{Host, settings::Settings},
    model::{
        Hresult, Interval, Question, Registry, RegistryError, RegistryPath, RegistryRow, RegistryScope,
        RegistryValue,
    },
};

impl Host {
    /// Its registry as it stands; what of it is in effect was read at the last start.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Sets a value of its registry, or removes it. It takes effect at the next restart (REG-028); in reading A of
    /// OPEN-092 what is about publication does so at the next publication.
    ///
    /// # Errors
    ///
    /// A value of another type than the path's.
    pub fn set_registry(
        &mut self,
        path: RegistryPath,
        value: Option<RegistryValue>,
    ) -> Result<(), RegistryError> {
        self.registry.set(path, value)
    }

    /// `/sai`: the activation interval in minutes. Out of bounds, the old value stays.
    pub fn set_activation_interval(&mut self, minutes: u32) -> Result<(), Hresult> {
        Interval::new(minutes).map_err(|_| Hresult::LAB_OUT_OF_BOUNDS)?;
        self.write("VLActivationInterval", Some(RegistryValue::Dword(minutes)))
    }

    /// `/sri`: the renewal interval in minutes. Out of bounds, the old value stays.
    pub fn set_renewal_interval(&mut self, minutes: u32) -> Result<(), Hresult> {
        Interval::new(minutes).map_err(|_| Hresult::LAB_OUT_OF_BOUNDS)?;
        self.write("VLRenewalInterval", Some(RegistryValue::Dword(minutes)))
    }

    /// `/sprt`: the listening port, 1 to 65,535.
    pub fn set_listening_port(&mut self, port: u32) -> Result<(), Hresult> {
        if !(1..=65_535).contains(&port) {
            return Err(Hresult::LAB_OUT_OF_BOUNDS);
        }
        self.write("KeyManagementServiceListeningPort", Some(RegistryValue::Sz(port.to_string())))
    }

    /// `/sdns` and `/cdns`: publication on, which is the default, or off.
    pub fn set_dns_publishing(&mut self, on: bool) -> Result<(), Hresult> {
        self.write("DisableDnsPublishing", (!on).then_some(RegistryValue::Dword(1)))
    }

    /// `/cpri` and `/spri`: low priority, or normal, which is the default.
    pub fn set_low_priority(&mut self, low: bool) -> Result<(), Hresult> {
        self.write("EnableKmsLowPriority", low.then_some(RegistryValue::Dword(1)))
    }

    fn write(&mut self, name: &str, value: Option<RegistryValue>) -> Result<(), Hresult> {
        let path = name.parse().map_err(|_| Hresult::INVALID_DATA)?;
        self.registry.set(path, value).map_err(|_| Hresult::INVALID_DATA)
    }

    /// What the registry says now, in effect or not: what the property view shows (REG-029).
    pub(super) fn stored(&self) -> Settings {
        Settings::read(&self.registry, self.config.readings)
    }

    /// What publication goes by: as read at the last start, or as it stands (OPEN-092).
    pub(super) fn publication_settings(&self) -> Settings {
        if self.config.readings.is_b(Question::HostOptions) { self.settings.clone() } else { self.stored() }
    }

    /// Whether a monitor of the field would find a host here by its registry (REG-015).
    #[must_use]
    pub fn is_discoverable(&self) -> bool {
        self.registry.text("KeyManagementServiceVersion").is_some_and(|version| !version.is_empty())
    }

    /// Takes over the values of `from` that hosts read, as an export imported here does; others stay (PUB-032).
    pub fn import_registry(&mut self, from: &Registry) {
        let is_hosts = |row: &RegistryRow| matches!(row.scope, RegistryScope::Host | RegistryScope::Kms);
        for (path, value) in from.iter().filter(|(path, _)| is_hosts(path.row())) {
            // What a registry holds has the type of its path.
            let _ = self.registry.set(path.clone(), Some(value.clone()));
        }
    }
}
