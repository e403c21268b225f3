//! The service as a machine: activations come in, results go out.

use std::collections::BTreeMap;

use super::{KeyState, account::Account};
use crate::model::{Filetime, Hresult, KeyKind, OnlineActivation, Question, Readings};

/// An activation that was asked for, for reports on a fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// When.
    pub at: Filetime,
    /// What was asked.
    pub asked: OnlineActivation,
    /// `0x00000000`, or the code it was refused with.
    pub result: Hresult,
}

/// The activation service of a world. Every key of the catalogue is valid until told otherwise.
#[derive(Clone, Debug, Default)]
pub struct Service {
    accounts: BTreeMap<String, Account>,
    log: Vec<Activation>,
    /// Which reading is taken of each question.
    pub readings: Readings,
}

impl Service {
    /// A service to which every key of the catalogue is valid.
    #[must_use]
    pub fn new(readings: Readings) -> Self {
        Self { readings, ..Self::default() }
    }

    /// Sets what it says of a key, by its name in the catalogue.
    pub fn set_state(&mut self, key: &str, state: KeyState) {
        self.accounts.entry(key.to_owned()).or_default().state = state;
    }

    /// What it says of a key.
    #[must_use]
    pub fn state(&self, key: &str) -> KeyState {
        self.accounts.get(key).map_or(KeyState::Valid, |account| account.state)
    }

    /// Activates a machine by its key, or says why not. A key outside the catalogue is unknown here.
    ///
    /// # Errors
    ///
    /// 0xC004C001, C003, C008, C020 or C021 (KEY-030 to KEY-037).
    pub fn activate(&mut self, now: Filetime, asked: &OnlineActivation) -> Result<(), Hresult> {
        let in_all = self.readings.is_b(Question::KeyLimit);
        let result = match KeyKind::named(&asked.key) {
            Some(key) => {
                let account = self.accounts.entry(asked.key.clone()).or_default();
                account.activate(key, asked.hardware, in_all)
            }
            None => Err(Hresult::SERVER_KEY_INVALID),
        };
        let code = result.err().unwrap_or(Hresult::OK);
        self.log.push(Activation { at: now, asked: asked.clone(), result: code });
        result
    }

    /// Whether an online validation finds the key genuine (KEY-055, STATE-025).
    #[must_use]
    pub fn is_genuine(&self, key: &str) -> bool {
        self.state(key) != KeyState::NonGenuine
    }

    /// On request, raises the limit of a host key by as much again or extends a MAK (KEY-032, KEY-037).
    pub fn raise_limit(&mut self, key: &str) {
        self.accounts.entry(key.to_owned()).or_default().raise();
    }

    /// Activations left of a MAK (MAK-031); `None` for any other key.
    #[must_use]
    pub fn remaining(&self, key: &str) -> Option<u32> {
        let kind = KeyKind::named(key)?;
        self.accounts.get(key).cloned().unwrap_or_default().remaining(kind)
    }

    /// Every activation that was asked for, in order.
    #[must_use]
    pub fn log(&self) -> &[Activation] {
        &self.log
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Reading, lab_id};

    const HOST: &str = "host/server-group-b";

    fn ask(service: &mut Service, key: &str, machine: &str) -> Result<(), Hresult> {
        let asked =
            OnlineActivation { key: key.to_owned(), hardware: lab_id(&format!("hardware/{machine}")) };
        service.activate(Filetime(0), &asked)
    }

    fn limit<T>() -> Result<T, Hresult> {
        Err(Hresult::SERVER_KEY_LIMIT)
    }

    #[test]
    fn a_host_key_activates_six_machines_ten_times_each() {
        let mut service = Service::default();
        for machine in 1..=6 {
            for _ in 0..10 {
                assert_eq!(ask(&mut service, HOST, &format!("kms{machine}")), Ok(()));
            }
        }
        assert_eq!(ask(&mut service, HOST, "kms7"), limit());
        assert_eq!(ask(&mut service, HOST, "kms1"), limit());
        assert_eq!(service.log().len(), 62);
        service.raise_limit(HOST);
        assert_eq!(ask(&mut service, HOST, "kms7"), Ok(()));
        assert_eq!(ask(&mut service, HOST, "kms1"), Ok(()));
    }

    #[test]
    fn in_the_other_reading_ten_activations_are_all_there_are() {
        let mut service = Service::new(Readings::default().with(Question::KeyLimit, Reading::B));
        for n in 0..10 {
            assert_eq!(ask(&mut service, HOST, &format!("kms{}", n % 2)), Ok(()));
        }
        assert_eq!(ask(&mut service, HOST, "kms0"), limit());
        assert_eq!(ask(&mut service, HOST, "kms3"), limit());
    }

    #[test]
    fn a_mak_has_a_number_of_activations_and_an_extension() {
        let mut service = Service::default();
        let ask = |service: &mut Service| ask(service, "mak/small", "c1");
        assert_eq!((ask(&mut service), ask(&mut service)), (Ok(()), Ok(())));
        assert_eq!(ask(&mut service), Err(Hresult::MAK_LIMIT));
        assert_eq!(service.remaining("mak/small"), Some(0));
        service.raise_limit("mak/small");
        assert_eq!(service.remaining("mak/small"), Some(1));
        assert_eq!(ask(&mut service), Ok(()));
        assert_eq!(ask(&mut service), Err(Hresult::MAK_EXTENSION_LIMIT));
    }

    #[test]
    fn the_state_of_a_key_decides_first() {
        let mut service = Service::default();
        for (state, code) in [
            (KeyState::Unknown, Hresult::SERVER_KEY_INVALID),
            (KeyState::Blocked, Hresult::SERVER_KEY_BLOCKED),
            (KeyState::NonGenuine, Hresult::SERVER_KEY_BLOCKED),
            (KeyState::Exhausted, Hresult::SERVER_KEY_LIMIT),
        ] {
            service.set_state(HOST, state);
            assert_eq!(ask(&mut service, HOST, "kms1"), Err(code), "{state:?}");
            assert_eq!(service.is_genuine(HOST), state != KeyState::NonGenuine);
        }
        service.raise_limit(HOST);
        assert_eq!(ask(&mut service, HOST, "kms1"), Ok(()));
        service.set_state("mak/small", KeyState::Exhausted);
        assert_eq!(ask(&mut service, "mak/small", "c1"), Err(Hresult::MAK_LIMIT));
        assert_eq!(ask(&mut service, "mak/nobody", "c1"), Err(Hresult::SERVER_KEY_INVALID));
        assert_eq!(ask(&mut service, "setup/client-os/enterprise", "c1"), Err(Hresult::SERVER_KEY_INVALID));
    }

    #[test]
    fn a_retail_key_is_for_one_machine() {
        let mut service = Service::default();
        let key = "retail/client-os/professional";
        assert_eq!(ask(&mut service, key, "c1"), Ok(()));
        assert_eq!(ask(&mut service, key, "c1"), Ok(()));
        assert_eq!(ask(&mut service, key, "c2"), limit());
    }
}
