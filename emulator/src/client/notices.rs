//! What a user sees and may do in a licence state: facts, no texts.

use crate::{
    client::Client,
    model::{LicenceStatus, Tampering},
};

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Balloons in the task bar. An automatic attempt that fails raises none by itself (TIMER-007).
    pub balloons: bool,
    /// Dialogs, at logon among others.
    pub dialogs: bool,
    /// The desktop is black (STATE-016).
    pub black_desktop: bool,
    /// Some programs are interrupted by a dialog (STATE-032).
    pub interrupt: bool,
    /// The notice of a changed licensing component (STATE-033).
    pub component: bool,
}

/// Something that a licence state may restrict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// What the system does for its user: never restricted (STATE-012, STATE-048, STATE-057).
    Functions,
    /// Security and critical updates.
    CriticalUpdates,
    /// Any other update (STATE-050).
    OptionalUpdates,
    /// Downloads that need a genuine system (STATE-051).
    GenuineDownloads,
    /// Serving KMS clients (STATE-049).
    KmsHosting,
}

impl Client {
    /// What its user is shown now.
    #[must_use]
    pub fn notices(&self) -> Notices {
        let status = self.timer.status;
        let urgent = matches!(status, LicenceStatus::Notification | LicenceStatus::Unlicensed);
        let shown = status != LicenceStatus::Licensed && (urgent || !self.installation.quiet);
        let tampering = self.installation.tampering;
        Notices {
            balloons: shown,
            dialogs: shown,
            black_desktop: matches!(status, LicenceStatus::Notification | LicenceStatus::NonGenuineGrace),
            interrupt: tampering == Some(Tampering::LicensingFiles),
            component: tampering == Some(Tampering::LicensingComponent),
        }
    }

    /// Whether the state leaves `feature` to the user.
    #[must_use]
    pub fn allows(&self, feature: Feature) -> bool {
        let restricted = self.timer.status == LicenceStatus::Notification;
        match feature {
            Feature::Functions | Feature::CriticalUpdates => true,
            Feature::OptionalUpdates | Feature::GenuineDownloads | Feature::KmsHosting => !restricted,
        }
    }
}
