//! Keys of a machine: which one may be installed, and what its coming and going does.

use crate::{
    client::{
        Client, Condition, Firmware, Means,
        installation::{Key, Mark},
    },
    model::{Edition, Filetime, Hresult, KeyKind, LabKey, Product, Question},
};

/// Who acts on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum User {
    /// With elevated rights.
    Administrator,
    /// Without them: `UserOperations` may let it act (REG-016).
    Standard,
}

impl Client {
    /// Whether standard users may install keys, activate and rearm. The policy wins over the value set directly
    /// (REG-016, REG-017, OPEN-093).
    #[must_use]
    pub fn standard_users_may_act(&self) -> bool {
        let value = |name| self.registry().dword(name);
        value("Policies\\UserOperations").or_else(|| value("UserOperations")) == Some(1)
    }

    /// Installs a key as `user` (`/ipk`). A standard user leaves the `ProductID` value of a MAK or host key as it was
    /// (REG-027).
    pub fn install_key_as(&mut self, now: Filetime, name: &str, user: User) -> Hresult {
        if user == User::Standard && !self.standard_users_may_act() {
            return Hresult::ACCESS_DENIED;
        }
        let before = self.installation.product_id.clone();
        let result = self.install_key(now, name);
        let kind = self.installation.key.as_ref().and_then(|key| key.kind);
        if user == User::Standard && matches!(kind, Some(KeyKind::Mak(_) | KeyKind::Host(_))) {
            self.installation.product_id = before;
        }
        result
    }

    /// The `ProductID` registry value: the name of the key that it was made for.
    #[must_use]
    pub fn product_id(&self) -> Option<&str> {
        self.installation.product_id.as_deref()
    }

    /// Whether the key stands in the registry in full, until `/cpky` clears it (REG-030).
    #[must_use]
    pub fn key_in_registry(&self) -> bool {
        self.installation.key_in_registry
    }

    /// Whether a permanent activation that was lost with its key can be had again by the activation troubleshooter
    /// (STATE-054).
    #[must_use]
    pub fn can_restore_permanent(&self) -> bool {
        let named = self.registry().text("KeyManagementServiceName").is_some();
        self.installation.lost_permanent && self.installation.key.is_none() && !named
    }

    /// By its name in the catalogue, or as it is typed.
    pub(super) fn install_key(&mut self, now: Filetime, name: &str) -> Hresult {
        let typed = LabKey::parse(name).ok().map(|(_, kind)| kind.name());
        let name = typed.as_deref().unwrap_or(name);
        let kind = match self.admits(name) {
            Ok(kind) => kind,
            Err(code) => return code,
        };
        let key = Key { name: name.to_owned(), kind: Some(kind), by_script: true };
        self.installation.key_in_registry = matches!(kind, KeyKind::Retail(_));
        self.replace_key(now, key);
        Hresult::OK
    }

    /// Whether the machine may have the key; the old one stays where it may not (KEY-012, KEY-042, KEY-043).
    fn admits(&self, name: &str) -> Result<KeyKind, Hresult> {
        let product = self.config.product();
        let Some(kind) = KeyKind::named(name) else {
            // An edition that isn't sold by volume has no setup key (KEY-047, KEY-048).
            let edition = name.strip_prefix("setup/").is_some_and(|name| Product::named(name).is_some());
            return Err(if edition { Hresult::LAB_KEY_NOT_APPLICABLE } else { Hresult::INVALID_KEY });
        };
        if product.is_some_and(|product| !kind.applies_to(product)) {
            return Err(Hresult::LAB_KEY_NOT_APPLICABLE);
        }
        if self.installation.blocked.contains(name) {
            return Err(Hresult::BLOCKED_KEY);
        }
        if let KeyKind::Setup(product) = kind {
            let convertible = product.edition == Edition::Convertible;
            if !self.config.licence.origin.becomes_volume(convertible) {
                return Err(Hresult::LAB_KEY_NOT_APPLICABLE);
            }
            if self.config.readings.is_b(Question::MarkerChecked) && !self.qualifies() {
                return Err(Hresult::NO_QUALIFYING_SYSTEM);
            }
        }
        Ok(kind)
    }

    /// Whether a volume edition of the client system may be activated by KMS on this machine: those are upgrades
    /// (KEY-050 to KEY-052, KEY-056, KEY-058).
    pub(super) fn qualifies(&self) -> bool {
        let licence = &self.config.licence;
        licence.firmware != Firmware::NoMarker && licence.base_licence
    }

    pub(super) fn remove_key(&mut self, now: Filetime) -> Hresult {
        if self.installation.key.take().is_none() {
            return Hresult::KEY_NOT_AVAILABLE;
        }
        self.installation.lost_permanent |= self.timer.means() == Means::Permanent;
        self.installation.key_in_registry = false;
        self.enter(now, Condition::KeyGone);
        Hresult::OK
    }

    /// Another edition of the same platform, with the key that it comes with (STATE-053).
    pub(super) fn switch_edition(&mut self, now: Filetime, name: &str) -> Hresult {
        let Some(product) = Product::named(name) else { return Hresult::INVALID_DATA };
        let family = |name: &'static str| name.split('/').next();
        if self.config.product().is_some_and(|old| family(old.name) != family(product.name)) {
            return Hresult::LAB_KEY_NOT_APPLICABLE;
        }
        self.config.product = product.ids();
        self.config.n_policy = product.n_policy;
        self.config.policy = self.config.policy.with_validity(self.config.readings, product.validity);
        let name = if product.is_volume() { "setup" } else { "retail" };
        let name = format!("{name}/{}", product.name);
        self.replace_key(now, Key { kind: KeyKind::named(&name), name, by_script: false });
        Hresult::OK
    }

    /// The old key goes without a question (KEY-013), and with it what it was worth. The same key again changes
    /// nothing, but a setup key whose data were tampered with is sound again.
    fn replace_key(&mut self, now: Filetime, key: Key) {
        let is_setup = key.means() == Means::Kms;
        if matches!(&self.installation.mark, Some(Mark::Key(marked)) if is_setup || *marked != key.name) {
            self.installation.mark = None;
        }
        if self.installation.key.as_ref().is_some_and(|old| old.name == key.name) {
            return;
        }
        self.installation.lost_permanent |= self.timer.means() == Means::Permanent;
        self.installation.product_id = Some(key.name.clone());
        let means = key.means();
        self.installation.key = Some(key);
        self.host_pid = None;
        self.enter(now, Condition::NewKey(means));
        self.enter(now, Condition::Automatic(self.acts_by_itself()));
    }
}
