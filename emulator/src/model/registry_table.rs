//! Every registry value of volume activation (REG).

use super::RegistryKind::{self, Dword, MultiSz, Sz};

/// One value.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegistryRow {
    /// Its name, behind the subkey of the licensing service's key that it lies in.
    pub name: &'static str,
    /// Its type.
    pub kind: RegistryKind,
    /// An application or a SKU can have one of its own (REG-012, REG-014).
    pub scoped: bool,
    /// Which machines read it.
    pub scope: RegistryScope,
}

/// Which machines read a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegistryScope {
    /// Every machine.
    All,
    /// KMS hosts.
    Host,
    /// KMS clients.
    Client,
    /// KMS hosts and clients.
    Kms,
    /// MAK clients and KMS hosts.
    Online,
}

const fn row(name: &'static str, kind: RegistryKind, scope: RegistryScope) -> RegistryRow {
    RegistryRow { name, kind, scoped: false, scope }
}

/// The table of the documents, in their order.
pub(super) const TABLE: &[RegistryRow] = &[
    row("Activation\\AlternateURL", Sz, RegistryScope::All),
    row("ActivationAlternateURL", Sz, RegistryScope::All),
    row("DisableDnsPublishing", Dword, RegistryScope::Host),
    row("DnsDomainPublishList", MultiSz, RegistryScope::Host),
    row("EnableKmsLowPriority", Dword, RegistryScope::Host),
    row("KeyManagementServiceListeningPort", Sz, RegistryScope::Host),
    RegistryRow { scoped: true, ..row("KeyManagementServiceName", Sz, RegistryScope::Client) },
    RegistryRow { scoped: true, ..row("KeyManagementServicePort", Sz, RegistryScope::Client) },
    row("KeyManagementServiceVersion", Sz, RegistryScope::Host),
    row("UserOperations", Dword, RegistryScope::All),
    // The same, as group policy stores it (REG-017).
    row("Policies\\UserOperations", Dword, RegistryScope::All),
    row("VLActivationInterval", Dword, RegistryScope::Kms),
    row("VLRenewalInterval", Dword, RegistryScope::Kms),
    row("SkipRearm", Dword, RegistryScope::All),
    row("Activation\\Manual", Dword, RegistryScope::Online),
    row("Activation\\NotificationDisabled", Dword, RegistryScope::All),
];
