//! The licensing service's start: what it reads from the registry, and what it looks at.

use crate::{
    client::{Client, ClientOutput, Condition, Means, TimerInput},
    model::{Filetime, Hresult, Interval, Question},
};

impl Client {
    /// The machine restarts: what is pending takes effect before the service starts.
    pub(super) fn restart(&mut self, now: Filetime) -> ClientOutput {
        self.take_effect(now);
        self.start_service(now)
    }

    /// Registry values are read, and hold until the next start (REG-028); the hardware is checked (OPEN-062); a KMS
    /// client makes its start-up attempt (TIMER-003).
    pub(super) fn start_service(&mut self, now: Filetime) -> ClientOutput {
        self.installation.started = now;
        if !self.installation.heard {
            let own = (self.config.activation_interval, self.config.renewal_interval);
            self.timer.activation_interval =
                self.interval("VLActivationInterval", own.0, Interval::ACTIVATION);
            self.timer.renewal_interval = self.interval("VLRenewalInterval", own.1, Interval::RENEWAL);
        }
        self.installation.quiet = self.registry().dword("Activation\\NotificationDisabled") == Some(1);
        self.installation.manual = self.registry().dword("Activation\\Manual") == Some(1);
        if !self.installation.changed.is_empty() {
            self.check_hardware(now);
        }
        if self.timer.is_automatic() != self.acts_by_itself() {
            self.enter(now, Condition::Automatic(self.acts_by_itself()));
        }
        self.step(now, TimerInput::Start { attempt: self.config.boot })
    }

    /// An interval of the registry; one out of bounds gives way to the default, or to the nearer bound (OPEN-022).
    fn interval(&self, name: &str, own: Interval, default: Interval) -> Interval {
        let Some(minutes) = self.registry().dword(name) else { return own };
        let clamps = self.config.readings.is_b(Question::BadInterval);
        Interval::new(minutes).unwrap_or(match clamps {
            true if minutes < Interval::MIN.minutes().0 => Interval::MIN,
            true => Interval::MAX,
            false => default,
        })
    }

    /// Whether it makes attempts without being asked: `Manual` stops a machine that is activated online, and a KMS
    /// client under reading B of OPEN-024; a MAK installed by script waits for a user (OPEN-076).
    pub(super) fn acts_by_itself(&self) -> bool {
        let manual = self.installation.manual;
        match self.installation.means() {
            Means::Kms => !(manual && self.config.readings.is_b(Question::ManualOnKms)),
            _ => !manual && self.installation.key.as_ref().is_some_and(|key| !key.by_script),
        }
    }

    /// Sets the activation interval (`/sai`): an error, since this is no host; under reading B of OPEN-023 it holds
    /// until the first answer.
    pub fn set_activation_interval(&mut self, minutes: u32) -> Hresult {
        self.set_interval(minutes).map_or_else(
            |code| code,
            |interval| {
                self.config.activation_interval = interval;
                if !self.installation.heard {
                    self.timer.activation_interval = interval;
                }
                Hresult::OK
            },
        )
    }

    /// Sets the renewal interval (`/sri`), as above.
    pub fn set_renewal_interval(&mut self, minutes: u32) -> Hresult {
        self.set_interval(minutes).map_or_else(
            |code| code,
            |interval| {
                self.config.renewal_interval = interval;
                if !self.installation.heard {
                    self.timer.renewal_interval = interval;
                }
                Hresult::OK
            },
        )
    }

    fn set_interval(&self, minutes: u32) -> Result<Interval, Hresult> {
        if !self.config.readings.is_b(Question::IntervalOnClient) {
            return Err(Hresult::LAB_NOT_A_HOST);
        }
        Interval::new(minutes).map_err(|_| Hresult::LAB_OUT_OF_BOUNDS)
    }
}
