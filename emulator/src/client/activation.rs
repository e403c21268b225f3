//! Attempts other than those with a host, and what stands in the way of one.

use uuid::Uuid;

use crate::{
    client::{
        AttemptEnd, Client, ClientOutput, Firmware, Means,
        installation::tamper_code,
        records::{self, Remarks},
    },
    model::{Filetime, Hresult, OnlineActivation, Platform, Question, StatusFlags, lab_id},
};

impl Client {
    /// Begins an attempt by whatever means the machine has.
    pub(super) fn begin(&mut self, now: Filetime) -> ClientOutput {
        match self.timer.means() {
            Means::Online => self.begin_online(now),
            _ if !self.qualifies() && self.is_client_system() => {
                // OPEN-100: nothing is sent, and event 12288 says why.
                let request = self.request(now);
                let code = Hresult::NO_QUALIFYING_SYSTEM;
                self.log.push(records::flagged(
                    now,
                    "",
                    &request,
                    code,
                    self.flags(StatusFlags::NOT_WINDOWS_SLP),
                ));
                self.end(now, AttemptEnd::Failed, code)
            }
            _ => self.search(now),
        }
    }

    fn is_client_system(&self) -> bool {
        self.config.product().is_some_and(|product| product.platform == Platform::ClientOs)
    }

    /// What every event 12288 of this machine says: that another system came with it, which hinders client systems
    /// only, and its VM Info (OPEN-038).
    pub(super) fn remarks(&self) -> Remarks {
        self.flags(match self.config.licence.firmware {
            Firmware::NoMarker => StatusFlags::OTHER_PC,
            Firmware::NoSlic | Firmware::Marker => StatusFlags::NONE,
        })
    }

    fn flags(&self, flags: StatusFlags) -> Remarks {
        Remarks { flags, constant_vm: self.config.readings.is_b(Question::VmInfo) }
    }

    fn begin_online(&mut self, now: Filetime) -> ClientOutput {
        let Some(key) = &self.installation.key else {
            return self.end(now, AttemptEnd::Failed, Hresult::KEY_NOT_AVAILABLE);
        };
        if let Some(code) = self.installation.barred_by(None) {
            return self.end(now, AttemptEnd::Failed, code);
        }
        if !self.network_up {
            return self.end(now, AttemptEnd::Failed, Hresult::DNS_SERVER_FAILURE);
        }
        self.asking = true;
        ClientOutput::Online(OnlineActivation { key: key.name.clone(), hardware: self.hardware_id() })
    }

    /// What the activation service knows the machine's hardware by; another one once it was out of tolerance.
    #[must_use]
    pub fn hardware_id(&self) -> Uuid {
        lab_id(&format!("hardware/{}/{}", self.config.workstation, self.installation.identity))
    }

    /// The activation service has answered.
    pub(super) fn online(&mut self, now: Filetime, code: Hresult) -> ClientOutput {
        if !std::mem::take(&mut self.asking) {
            return ClientOutput::Idle;
        }
        if code == Hresult::OK {
            return self.end(now, AttemptEnd::ActivatedOnline, code);
        }
        let local = match code {
            Hresult::SERVER_KEY_INVALID => Hresult::INVALID_KEY,
            Hresult::SERVER_KEY_BLOCKED => {
                self.installation.blocked.extend(self.installation.key.as_ref().map(|key| key.name.clone()));
                Hresult::BLOCKED_KEY
            }
            other => other,
        };
        let result = if self.config.readings.is_b(Question::KeyCodes) { local } else { code };
        self.end(now, AttemptEnd::Failed, result)
    }

    /// A host that answers has set the intervals (TIMER-018). What activates the machine binds it to the hardware and
    /// to the host as they are now: a mark on another host's key is of no matter any more (STATE-034).
    pub(super) fn note_end(&mut self, end: AttemptEnd) {
        self.installation.heard |= matches!(end, AttemptEnd::Activated(..) | AttemptEnd::NotEnough(..));
        if matches!(end, AttemptEnd::Activated(..) | AttemptEnd::ActivatedOnline) {
            self.installation.changed.clear();
            self.installation.next_check = None;
            self.installation.mark = None;
        }
    }

    /// What an attempt that would activate came to, on a machine that no activation helps any more (STATE-031).
    pub(super) fn outcome(&self, end: AttemptEnd, result: Hresult) -> Hresult {
        let activates = matches!(end, AttemptEnd::Activated(..) | AttemptEnd::ActivatedOnline);
        match self.installation.tampering {
            Some(tampering) if activates => tamper_code(tampering),
            _ => result,
        }
    }
}
