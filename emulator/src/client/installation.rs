//! What is installed on a machine and what became of it: key, rearms, hardware, genuineness.

use std::collections::BTreeSet;

use crate::{
    client::{InstalledKey, LicenceConfig, Means},
    model::{Filetime, Hresult, KeyKind, Part, Product, Tampering},
    wire::HostPid,
};

/// An installation, from one set-up to the next.
#[derive(Debug)]
pub(super) struct Installation {
    pub(super) key: Option<Key>,
    /// The key still stands in the registry in full (REG-030, KEY-016).
    pub(super) key_in_registry: bool,
    /// The `ProductID` registry value (REG-027).
    pub(super) product_id: Option<String>,
    pub(super) rearms: u32,
    /// What the next restart does.
    pub(super) pending: Reset,
    /// Parts changed since the last activation, or since they were found to be too many.
    pub(super) changed: BTreeSet<Part>,
    /// When the hardware is looked at next, if anything in it has changed (OPEN-062).
    pub(super) next_check: Option<Filetime>,
    /// When the service started last: the daily check keeps this time of day.
    pub(super) started: Filetime,
    /// How many hardware identities the machine has had before this one.
    pub(super) identity: u32,
    pub(super) mark: Option<Mark>,
    pub(super) genuine: Genuine,
    /// What was tampered with.
    pub(super) tampering: Option<Tampering>,
    /// Keys that the activation service has called blocked.
    pub(super) blocked: BTreeSet<String>,
    /// A permanent activation was lost with a key (STATE-054).
    pub(super) lost_permanent: bool,
    /// How often the security identifier was made anew (STATE-043).
    pub(super) security_id: u32,
    /// A host has answered: its intervals stand in place of the machine's own (TIMER-020).
    pub(super) heard: bool,
    /// `Manual`, as the service read it at its start (REG-021).
    pub(super) manual: bool,
    /// `NotificationDisabled`, as the service read it at its start (REG-023).
    pub(super) quiet: bool,
}

/// A key that is installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Its name in the catalogue.
    pub(super) name: String,
    /// What it is for; `None` for the setup key of a product outside the catalogue.
    pub(super) kind: Option<KeyKind>,
    /// Installed by script: a MAK then waits for a user (OPEN-076, reading B).
    pub(super) by_script: bool,
}

/// What a restart brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reset {
    /// The timers begin anew (STATE-038).
    pub(super) timers: bool,
    /// Another client machine id (STATE-044).
    pub(super) cmid: bool,
    /// Security identifier and what the machine learnt of its surroundings (STATE-043).
    pub(super) settings: bool,
}

/// What the vendor has marked as lost or misused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// The machine's own key.
    Key(String),
    /// The key of the host that activated it (STATE-034).
    Host(HostPid),
}

/// `GenuineStatus`, by its published codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Genuine {
    /// Genuine.
    #[default]
    Genuine = 0,
    /// Found non-genuine, and not validated since.
    NonGenuine = 1,
    /// Tampered with.
    Tampered = 2,
}

impl Key {
    pub(super) fn means(&self) -> Means {
        match self.kind {
            None | Some(KeyKind::Setup(_)) => Means::Kms,
            Some(KeyKind::Host(_) | KeyKind::Mak(_) | KeyKind::Retail(_)) => Means::Online,
        }
    }

    /// The setup key of a product; of one outside the catalogue it has no name there.
    pub(super) fn setup(product: Option<&Product>) -> Self {
        let name = product.map_or_else(|| "setup".to_owned(), |product| format!("setup/{}", product.name));
        Self { kind: KeyKind::named(&name), name, by_script: false }
    }
}

impl Installation {
    pub(super) fn new(
        config: &LicenceConfig,
        product: impl FnOnce() -> Option<&'static Product>,
        now: Filetime,
    ) -> Self {
        let key = match &config.key {
            InstalledKey::Setup => Some(Key::setup(product())),
            InstalledKey::Named(name) => {
                Some(Key { name: name.clone(), kind: KeyKind::named(name), by_script: false })
            }
            InstalledKey::None => None,
        };
        Self {
            key_in_registry: key.as_ref().is_some_and(|key| matches!(key.kind, Some(KeyKind::Retail(_)))),
            product_id: key.as_ref().map(|key| key.name.clone()),
            key,
            rearms: config.rearms,
            pending: Reset::default(),
            changed: BTreeSet::new(),
            next_check: None,
            started: now,
            identity: 0,
            mark: None,
            genuine: Genuine::default(),
            tampering: None,
            blocked: BTreeSet::new(),
            lost_permanent: false,
            security_id: 0,
            heard: false,
            manual: false,
            quiet: false,
        }
    }

    /// What its key activates it with.
    pub(super) fn means(&self) -> Means {
        self.key.as_ref().map_or(Means::NoKey, Key::means)
    }

    /// Why an answer of the host with this PID, or of the activation service, activates nothing (STATE-025).
    pub(super) fn barred_by(&self, host: Option<&HostPid>) -> Option<Hresult> {
        let barred = match &self.mark {
            Some(Mark::Host(marked)) => host == Some(marked),
            Some(Mark::Key(marked)) => self.key.as_ref().is_some_and(|key| key.name == *marked),
            None => false,
        };
        barred.then_some(Hresult::BLOCKED_KEY)
    }
}

/// The reason that a kind of tampering leaves behind (OPEN-066).
pub(super) fn tamper_code(tampering: Tampering) -> Hresult {
    match tampering {
        Tampering::SystemFiles => Hresult::LAB_SYSTEM_TAMPERED,
        Tampering::LicensingFiles => Hresult::LAB_LICENCE_TAMPERED,
        Tampering::LicensingComponent => Hresult::LAB_COMPONENT_TAMPERED,
        Tampering::KeyData => Hresult::NON_GENUINE,
    }
}
