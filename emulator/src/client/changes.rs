//! What is done to a machine: rearm, sysprep, hardware, validation, tampering, reinstallation.

use uuid::Uuid;

use crate::{
    client::{
        Change, Client, ClientOutput, Condition, Genuine, Means, TimerInput, TimerState,
        installation::{Installation, Mark, tamper_code},
    },
    model::{
        Filetime, Hresult, LicenceStatus, MachineChange, Minutes, Part, Question, Tampering,
        validation_failed,
    },
};

impl Client {
    /// Does it, and notes how it ended.
    pub(super) fn change(&mut self, now: Filetime, change: MachineChange) -> ClientOutput {
        let result = match change {
            MachineChange::Rearm => self.rearm(),
            MachineChange::Sysprep => self.sysprep(),
            MachineChange::Hardware(parts) | MachineChange::Drivers(parts) => self.replace(now, parts),
            MachineChange::InstallKey(name) => self.install_key(now, &name),
            MachineChange::RemoveKey => self.remove_key(now),
            MachineChange::ClearKey => {
                self.installation.key_in_registry = false;
                Hresult::OK
            }
            MachineChange::Edition(name) => self.switch_edition(now, &name),
            MachineChange::MarkNonGenuine => self.mark(),
            MachineChange::Validate => self.validate(now),
            MachineChange::Tamper(tampering) => self.tamper(now, tampering),
            MachineChange::ActivatePermanently => {
                self.installation.lost_permanent = false;
                self.enter(now, Condition::Permanent);
                Hresult::OK
            }
            MachineChange::RestartService => {
                self.changes.push(Change::Machine(Hresult::OK));
                return self.start_service(now);
            }
            MachineChange::Reinstall => return self.reinstall(now),
        };
        self.changes.push(Change::Machine(result));
        ClientOutput::Idle
    }

    /// Takes a condition on and notes what it changed. Conditions start no attempt.
    pub(super) fn enter(&mut self, now: Filetime, condition: Condition) {
        self.step(now, TimerInput::Enter(condition));
    }

    fn skips_rearm(&self) -> bool {
        self.registry().dword("SkipRearm") == Some(1)
    }

    /// `/rearm`: takes effect at the restart (STATE-036 to STATE-040, OPEN-057 to OPEN-059).
    fn rearm(&mut self) -> Hresult {
        let readings = self.config.readings;
        if self.skips_rearm() {
            return Hresult::OK;
        }
        if self.installation.rearms == 0 {
            let silent = readings.is_b(Question::RearmBeyondLimit);
            return if silent { Hresult::OK } else { Hresult::LAB_NO_REARM_LEFT };
        }
        self.installation.rearms -= 1;
        self.installation.pending.timers = true;
        self.installation.pending.cmid |= !readings.is_b(Question::RearmChangesCmid);
        Hresult::OK
    }

    /// `sysprep /generalize`: what isn't licensing is reset in any case (STATE-041 to STATE-043).
    fn sysprep(&mut self) -> Hresult {
        self.installation.pending.settings = true;
        if self.skips_rearm() && !self.config.readings.is_b(Question::SkipRearm) {
            return Hresult::OK;
        }
        if self.installation.rearms == 0 {
            return Hresult::LAB_NO_REARM_LEFT;
        }
        self.installation.rearms -= 1;
        (self.installation.pending.timers, self.installation.pending.cmid) = (true, true);
        Hresult::OK
    }

    /// What was pending takes effect when the machine restarts.
    pub(super) fn take_effect(&mut self, now: Filetime) {
        let reset = std::mem::take(&mut self.installation.pending);
        if reset.cmid {
            self.config.previous_cmid = self.config.cmid;
            self.config.cmid = self.entropy.uuid();
        }
        if reset.settings {
            self.installation.security_id += 1;
            self.installation.heard = false;
            self.cache.clear();
            self.discovered = None;
        }
        if reset.timers {
            self.host_pid = None;
            self.installation.lost_permanent |= self.timer.means() == Means::Permanent;
            self.enter(now, Condition::Rearmed(self.installation.means()));
        } else if self.installation.key.is_none() && self.timer.means() != Means::Permanent {
            self.enter(now, Condition::Keyless);
        }
    }

    /// New parts, or drivers that make the identity another one. Looked at when the service starts, and once a day
    /// (OPEN-062).
    fn replace(&mut self, now: Filetime, parts: Vec<Part>) -> Hresult {
        let installation = &mut self.installation;
        installation.changed.extend(parts);
        if !self.config.readings.is_b(Question::HardwareCheck) && !installation.changed.is_empty() {
            let days = now.minutes_since(installation.started).0 / Minutes::DAY.0 + 1;
            installation.next_check = Some(installation.started + Minutes::days(days));
        }
        Hresult::OK
    }

    /// Whether the hardware is still that of the last activation, more or less (STATE-017 to STATE-022, OPEN-063).
    pub(super) fn check_hardware(&mut self, now: Filetime) {
        self.installation.next_check = None;
        let changed = &self.installation.changed;
        let policy = &self.config.licence.hardware;
        let is_kms = self.installation.means() == Means::Kms;
        let any = self.config.readings.is_b(Question::HardwareWeights) && !changed.is_empty();
        if any || policy.weight(is_kms, changed.iter().copied()) >= policy.threshold {
            self.installation.changed.clear();
            self.installation.identity += 1;
            self.enter(now, Condition::OutOfTolerance);
        }
    }

    /// The vendor marks what activated the machine: its own key, or the key of its host.
    fn mark(&mut self) -> Hresult {
        let mark = match (self.installation.means(), &self.host_pid, &self.installation.key) {
            (Means::Kms, Some(host), _) => Mark::Host(host.clone()),
            (_, _, Some(key)) => Mark::Key(key.name.clone()),
            (_, _, None) => return Hresult::KEY_NOT_AVAILABLE,
        };
        self.installation.mark = Some(mark);
        Hresult::OK
    }

    /// Online validation: finds what was marked, and gives back the genuine status only to a machine that was
    /// activated since (STATE-025 to STATE-029, STATE-064). One that fails is logged with its reason (EVENT-044).
    fn validate(&mut self, now: Filetime) -> Hresult {
        if !self.network_up {
            return Hresult::DNS_SERVER_FAILURE;
        }
        let genuine = self.is_genuine(now);
        if !genuine {
            let reason = match self.installation.tampering {
                Some(tampering) => tamper_code(tampering),
                None if self.timer.reason == Hresult::NON_GENUINE_EXPIRED => Hresult::NON_GENUINE_EXPIRED,
                None => Hresult::NON_GENUINE,
            };
            self.log.push(validation_failed(now, reason));
        }
        if genuine { Hresult::OK } else { Hresult::NOT_GENUINE }
    }

    /// What a validation finds.
    fn is_genuine(&mut self, now: Filetime) -> bool {
        if self.installation.tampering.is_some() {
            return false;
        }
        if self.installation.mark.is_some() {
            self.installation.genuine = Genuine::NonGenuine;
            self.enter(now, Condition::NonGenuine);
        } else if self.timer.status == LicenceStatus::Licensed {
            self.installation.genuine = Genuine::Genuine;
        }
        self.installation.genuine == Genuine::Genuine
    }

    /// Detected at once (STATE-030 to STATE-033).
    fn tamper(&mut self, now: Filetime, tampering: Tampering) -> Hresult {
        if tampering == Tampering::KeyData {
            let marked = self.installation.key.as_ref().map(|key| Mark::Key(key.name.clone()));
            self.installation.mark = marked;
            self.installation.genuine = Genuine::NonGenuine;
            self.enter(now, Condition::NonGenuine);
        } else {
            self.installation.tampering = Some(tampering);
            self.installation.genuine = Genuine::Tampered;
            self.enter(now, Condition::Tampered(tamper_code(tampering)));
        }
        Hresult::OK
    }

    /// Set-up from the medium: nothing of the old system is left but what the vendor has marked.
    fn reinstall(&mut self, now: Filetime) -> ClientOutput {
        let from = self.timer.status;
        let mark = self.installation.mark.take();
        self.registry_mut().clear();
        self.installation = Installation::new(&self.config.licence, || self.config.product(), now);
        self.installation.mark = mark;
        self.config.previous_cmid = Uuid::nil();
        self.config.cmid = self.entropy.uuid();
        self.cache.clear();
        (self.discovered, self.host_pid) = (None, None);
        self.config.status = LicenceStatus::OobGrace;
        self.config.minutes_left = self.config.policy.grace;
        self.timer = Self::first_state(&self.config, &self.installation, now);
        self.note_licence(now, from);
        self.changes.push(Change::Machine(Hresult::OK));
        self.start_service(now)
    }

    /// How often the security identifier was made anew (STATE-043).
    #[must_use]
    pub fn security_id(&self) -> u32 {
        self.installation.security_id
    }

    /// The state of a machine that has just been made or installed.
    pub(super) fn first_state(
        config: &crate::client::ClientConfig,
        installation: &Installation,
        now: Filetime,
    ) -> TimerState {
        let intervals = (config.activation_interval, config.renewal_interval);
        let mut timer = TimerState::new(now, config.status, config.minutes_left, intervals);
        let mut enter = |condition| timer = timer.step(now, &config.policy, TimerInput::Enter(condition)).0;
        enter(Condition::Installed(installation.means()));
        if let Some(evaluation) = config.licence.evaluation {
            enter(Condition::EvaluationEnds(now + evaluation));
        }
        timer
    }
}
