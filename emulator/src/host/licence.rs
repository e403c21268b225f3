//! The host's own licence: whether it may serve, and what changes that (STATE-034, STATE-049, KEY-054).

use crate::{
    host::Host,
    model::{
        Change, Filetime, Hresult, KeyKind, LabKey, LicenceStatus, MachineChange, Minutes, Question,
        Tampering,
    },
};

mod activation;

pub use activation::Activation;

/// How long each grace of a host lasts (STATE-017, STATE-025).
const GRACE: Minutes = Minutes::days(30);

/// What is known of the licence beside its state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Licence {
    /// When the present grace ends; `None` outside a grace and before the first start.
    ends: Option<Filetime>,
    reason: Option<Hresult>,
    /// No host key is installed: KMS isn't enabled.
    no_host_key: bool,
    /// The vendor has marked the key; the next validation finds it.
    marked: bool,
    /// The timers begin anew at the next restart.
    rearm: bool,
    /// The key is gone at the next restart (STATE-045).
    removed: bool,
}

impl Host {
    /// Its own licence state.
    #[must_use]
    pub fn licence(&self) -> LicenceStatus {
        self.config.licence
    }

    /// Why it has that state (STATE-061); `None` in states without a reason.
    #[must_use]
    pub fn reason(&self) -> Option<Hresult> {
        self.licence.reason.or(match self.licence() {
            LicenceStatus::Licensed => Some(Hresult::OK),
            LicenceStatus::OobGrace => Some(Hresult::IN_OOB_GRACE),
            LicenceStatus::OotGrace => Some(Hresult::IN_OOT_GRACE),
            LicenceStatus::NonGenuineGrace => Some(Hresult::NON_GENUINE),
            LicenceStatus::Notification => Some(Hresult::GRACE_EXPIRED),
            LicenceStatus::Unlicensed | LicenceStatus::ExtendedGrace => None,
        })
    }

    /// Whether KMS is enabled on the machine: a host key is installed.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        !self.licence.no_host_key
    }

    /// Whether its own licence lets it serve clients; all others it answers with 0xC004F041.
    #[must_use]
    pub fn serves(&self) -> bool {
        let readings = self.config.readings;
        match self.licence() {
            LicenceStatus::Licensed => true,
            LicenceStatus::OotGrace => !readings.is_b(Question::HostInOotGrace),
            LicenceStatus::NonGenuineGrace => !readings.is_b(Question::NonGenuineHost),
            LicenceStatus::Unlicensed
            | LicenceStatus::OobGrace
            | LicenceStatus::Notification
            | LicenceStatus::ExtendedGrace => false,
        }
    }

    /// OPEN-068, reading B: a host key that was never activated.
    pub(super) fn is_mute(&self) -> bool {
        let never = matches!(self.licence(), LicenceStatus::Unlicensed | LicenceStatus::OobGrace);
        never && self.is_enabled() && self.config.readings.is_b(Question::UnactivatedHost)
    }

    /// When its present grace ends.
    pub(super) fn grace_ends(&self) -> Option<Filetime> {
        self.licence.ends
    }

    /// The service starts: a grace that has no end yet gets one.
    pub(super) fn begin_grace(&mut self, now: Filetime) {
        if self.licence.ends.is_none() && grace(self.licence()).is_some() {
            self.licence.ends = Some(now + GRACE);
        }
    }

    /// The machine restarts: what waits for that takes effect.
    pub(super) fn pending(&mut self, now: Filetime) {
        if std::mem::take(&mut self.licence.removed) {
            self.licence.no_host_key = true;
            self.enter(now, LicenceStatus::Unlicensed, None);
        }
        if std::mem::take(&mut self.licence.rearm) {
            self.enter(now, LicenceStatus::OobGrace, None);
        }
    }

    /// Time has come to `now`: a grace that is over leads to notification.
    pub(super) fn age(&mut self, now: Filetime) {
        if self.licence.ends.is_some_and(|ends| ends <= now) {
            let genuine = self.licence() != LicenceStatus::NonGenuineGrace;
            let reason = if genuine { Hresult::GRACE_EXPIRED } else { Hresult::NON_GENUINE_EXPIRED };
            self.enter(now, LicenceStatus::Notification, Some(reason));
        }
    }

    fn enter(&mut self, now: Filetime, to: LicenceStatus, reason: Option<Hresult>) {
        let from = std::mem::replace(&mut self.config.licence, to);
        self.licence.reason = reason;
        let left = grace(to);
        self.licence.ends = left.map(|left| now + left);
        if from != to {
            let (reason, minutes_left) = (self.reason().unwrap_or_default(), left.unwrap_or_default());
            self.changes.push(Change::Licence { from, to, reason, minutes_left });
        }
        if self.serves() {
            // PUB-001: an activated host publishes by itself, at the caller's next tick.
            self.publishing.is_due(now);
        } else {
            self.publishing.stop();
        }
    }

    /// Does `change` to the host's machine. What it leads to in DNS is done by the next [`Host::tick`], which is due at
    /// once then; what happens at a restart by [`Host::restart`], with which [`MachineChange::RestartService`] and the
    /// restart after a reinstallation are the caller's.
    pub fn change(&mut self, now: Filetime, change: &MachineChange) -> Hresult {
        let result = self.make(now, change);
        self.changes.push(Change::Machine(result));
        result
    }

    fn make(&mut self, now: Filetime, change: &MachineChange) -> Hresult {
        let was_activated = self.config.is_activated();
        match change {
            MachineChange::InstallKey(name) => return self.install(now, name),
            MachineChange::RemoveKey => self.licence.removed = true,
            // KEY-016: a host key isn't kept in the registry.
            MachineChange::ClearKey | MachineChange::RestartService => {}
            MachineChange::Rearm | MachineChange::Sysprep => self.licence.rearm = true,
            MachineChange::Edition(name) => return self.switch(now, name),
            MachineChange::Reinstall => {
                self.forget();
                self.counters = Default::default();
                self.registry = Default::default();
                self.licence = Licence { no_host_key: true, ..Licence::default() };
                self.enter(now, LicenceStatus::OobGrace, None);
            }
            MachineChange::Hardware(parts) | MachineChange::Drivers(parts) => {
                let policy = &self.config.hardware_policy;
                if was_activated && policy.weight(false, parts.iter().copied()) >= policy.threshold {
                    self.enter(now, LicenceStatus::OotGrace, Some(Hresult::OUT_OF_TOLERANCE));
                }
            }
            MachineChange::MarkNonGenuine => self.mark(),
            MachineChange::Validate => self.validate(now),
            MachineChange::Tamper(Tampering::KeyData) => {
                self.mark();
                self.validate(now);
            }
            MachineChange::Tamper(what) => {
                let reason = match what {
                    Tampering::LicensingFiles => Hresult::LAB_LICENCE_TAMPERED,
                    Tampering::LicensingComponent => Hresult::LAB_COMPONENT_TAMPERED,
                    _ => Hresult::LAB_SYSTEM_TAMPERED,
                };
                if self.config.readings.is_b(Question::TamperedStatus) {
                    self.enter(now, LicenceStatus::NonGenuineGrace, None);
                } else {
                    self.enter(now, LicenceStatus::Notification, Some(reason));
                }
            }
            MachineChange::ActivatePermanently => self.enter(now, LicenceStatus::Licensed, None),
        }
        Hresult::OK
    }

    /// The vendor has marked the host's key as lost or misused; the next validation finds it (STATE-034).
    pub fn mark(&mut self) {
        self.licence.marked = true;
    }

    fn validate(&mut self, now: Filetime) {
        let already = matches!(self.licence(), LicenceStatus::NonGenuineGrace | LicenceStatus::Notification);
        if self.licence.marked && !already {
            self.enter(now, LicenceStatus::NonGenuineGrace, None);
        }
    }

    fn install(&mut self, now: Filetime, name: &str) -> Hresult {
        let typed = LabKey::parse(name).ok().map(|(_, kind)| kind);
        let Some(key) = typed.or_else(|| KeyKind::named(name)) else { return Hresult::INVALID_KEY };
        if self.config.edition.is_some_and(|edition| !key.applies_to(edition)) {
            return Hresult::LAB_KEY_NOT_APPLICABLE;
        }
        let host_key = if let KeyKind::Host(key) = key { Some(key) } else { None };
        self.config.key = host_key;
        self.config.products = host_key.map(|key| key.kms_ids()).unwrap_or_default();
        self.licence.no_host_key = host_key.is_none();
        self.licence.marked = false;
        self.licence.removed = false;
        self.lose_activation(now);
        Hresult::OK
    }

    fn switch(&mut self, now: Filetime, edition: &str) -> Hresult {
        let Some(edition) = crate::model::Product::named(edition) else { return Hresult::INVALID_KEY };
        // The setup key of the new edition comes with it.
        self.config.edition = Some(edition);
        self.install(now, &format!("setup/{}", edition.name))
    }

    /// A new key stands on an activated machine, or on one in a grace, whose time goes on (OPEN-060).
    fn lose_activation(&mut self, now: Filetime) {
        if self.config.readings.is_b(Question::AfterNewKey) {
            return self.enter(now, LicenceStatus::Unlicensed, None);
        }
        let ends = self.licence.ends;
        self.enter(now, LicenceStatus::OobGrace, None);
        self.licence.ends = ends.or(self.licence.ends);
    }
}

/// How long a state lasts, if it ends.
fn grace(status: LicenceStatus) -> Option<Minutes> {
    match status {
        LicenceStatus::OobGrace | LicenceStatus::OotGrace | LicenceStatus::NonGenuineGrace => Some(GRACE),
        _ => None,
    }
}
