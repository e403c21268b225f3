//! The activation of the host's own key by the activation service (KEY-030, KEY-054, PUB-001).

use crate::{
    host::Host,
    model::{Change, Filetime, Hresult, LicenceStatus, OnlineActivation, Question},
};

/// What an activation leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Ask the service, and report with [`Host::activated`].
    Ask(OnlineActivation),
    /// It has ended without the service.
    Ended(Hresult),
}

impl Host {
    /// An administrator activates the host's key (`/ato`).
    pub fn activate(&mut self) -> Activation {
        let code = match self.config.key {
            Some(key) if self.is_enabled() => {
                let key = format!("host/{}", key.name);
                return Activation::Ask(OnlineActivation { key, hardware: self.config.hardware });
            }
            // What it covers is no key of the catalogue, so no service knows it.
            None if self.is_enabled() => Hresult::SERVER_KEY_INVALID,
            _ => Hresult::KEY_NOT_AVAILABLE,
        };
        self.changes.push(Change::Attempt(code));
        Activation::Ended(code)
    }

    /// The service has answered: the result of the activation. A host that is activated by it publishes at the next
    /// tick, which is due at once.
    pub fn activated(&mut self, now: Filetime, answer: Result<(), Hresult>) -> Hresult {
        let result = match answer {
            Ok(()) => Hresult::OK,
            Err(code) if self.config.readings.is_b(Question::KeyCodes) => local(code),
            Err(code) => code,
        };
        self.changes.push(Change::Attempt(result));
        if result == Hresult::OK {
            self.enter(now, LicenceStatus::Licensed, None);
        }
        result
    }
}

/// OPEN-054, reading B: the local code in the place of the service's.
fn local(code: Hresult) -> Hresult {
    match code {
        Hresult::SERVER_KEY_INVALID => Hresult::INVALID_KEY,
        Hresult::SERVER_KEY_BLOCKED => Hresult::BLOCKED_KEY,
        other => other,
    }
}
