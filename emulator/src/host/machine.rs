//! The host as a machine: a request comes in, an answer or a refusal goes out.

use uuid::Uuid;

use crate::{
    host::{
        Counters, HostConfig,
        count::{Asker, Count},
        licence::Licence,
        log::EventLog,
        publish::Publishing,
        settings::Settings,
    },
    model::{
        Change, Filetime, Hresult, Interval, LogRecord, Product, Question, Registry, TICKS_PER_MINUTE,
        initialisation_failed, renewal_timer_failed,
    },
    wire::{Request, Response, Workstation},
};

/// One KMS host.
#[derive(Debug)]
pub struct Host {
    pub(super) config: HostConfig,
    pub(super) registry: Registry,
    /// What of the registry is in effect.
    pub(super) settings: Settings,
    pub(super) count: Count,
    pub(super) counters: Counters,
    pub(super) log: EventLog,
    pub(super) licence: Licence,
    pub(super) publishing: Publishing,
    pub(super) changes: Vec<Change>,
    /// The service could not initialise: nothing listens.
    failed: bool,
    /// Connections so far, on a machine too busy for all of them.
    connections: u32,
}

impl Host {
    /// A host with an empty client table.
    #[must_use]
    pub fn new(config: HostConfig) -> Self {
        let registry = config.registry.clone();
        Self {
            settings: Settings::read(&registry, config.readings),
            registry,
            count: Count::new(&config),
            counters: Counters::default(),
            log: EventLog::default(),
            licence: Licence::default(),
            publishing: Publishing::default(),
            changes: Vec::new(),
            failed: false,
            connections: 0,
            config,
        }
    }

    /// What it was made with; its key and licence state as they are now.
    #[must_use]
    pub fn config(&self) -> &HostConfig {
        &self.config
    }

    /// Changes what it runs on; takes effect at once.
    pub fn config_mut(&mut self) -> &mut HostConfig {
        &mut self.config
    }

    /// Puts a machine into the table as seen at `seen`, without a request.
    pub fn preload(&mut self, cmid: Uuid, seen: Filetime) {
        self.count.preload(cmid, seen);
    }

    /// Reads the registry and initialises: where the port is taken, nothing listens from now on (EVENT-039), and
    /// without a timer nothing is refreshed (EVENT-040).
    pub(super) fn initialise(&mut self, now: Filetime) {
        self.settings = self.stored();
        self.failed = self.config.environment.taken_ports.contains(&self.port());
        if self.failed {
            self.log.write(initialisation_failed(now, Hresult::ADDRESS_IN_USE));
        } else if let Some(code) = self.config.environment.no_timer {
            self.log.write(renewal_timer_failed(now, code));
        }
    }

    /// Forgets the machines it counted; counters stay, but for reading B of OPEN-042 (COUNT-018).
    pub(super) fn forget(&mut self) {
        self.count = Count::new(&self.config);
        if self.config.readings.is_b(Question::CountersSurvive) {
            self.counters = Counters::default();
        }
    }

    /// The TCP port that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.settings.port.unwrap_or(self.config.port)
    }

    /// Whether anything listens there. A machine without a host key listens and answers that KMS isn't enabled; one
    /// whose key was never activated doesn't in reading B of OPEN-068.
    #[must_use]
    pub fn listens(&self) -> bool {
        !self.failed && !self.is_mute()
    }

    /// A client has connected: whether the machine is too busy to answer it in time (COUNT-021).
    pub fn is_late(&mut self) -> bool {
        let Some(load) = self.config.environment.load.filter(|_| self.settings.low_priority) else {
            return false;
        };
        self.connections = self.connections.wrapping_add(1);
        !self.connections.is_multiple_of(load.max(1))
    }

    /// A request that passed every check of its form (wire format 1 §5): clock, own activation, key, then count.
    pub fn serve(&mut self, now: Filetime, request: &Request) -> Result<Response, Hresult> {
        if !self.is_enabled() {
            // OPEN-052: something answers, but it is no KMS host; it counts and logs nothing.
            return Err(Hresult::SERVICE_NOT_ENABLED);
        }
        let (result, readings) = (self.judge(now, request), self.config.readings);
        match result {
            Ok(()) => self.counters.accepted(request.licence_status, readings),
            Err(_) => self.counters.refused(readings),
        }
        if result.is_ok() || !readings.is_b(Question::LogsRefused) {
            self.log.served(now, result.err().unwrap_or(Hresult::OK), request);
        }
        result?;
        let itself = !readings.is_b(Question::CountsItself) && self.is_named(&request.workstation);
        Ok(Response {
            version: request.version,
            host_pid: self.config.pid.clone(),
            cmid: request.cmid,
            client_time: request.client_time,
            count: self.count.ask(now, Asker::of(request, readings), itself),
            activation_interval: self.activation_interval(),
            renewal_interval: self.renewal_interval(),
        })
    }

    /// A request that fails a check of its form: counted as failed, logged nowhere (EVENT-047).
    pub fn reject(&mut self) -> Hresult {
        if self.is_enabled() {
            self.counters.refused(self.config.readings);
        }
        Hresult::INVALID_DATA
    }

    fn judge(&self, now: Filetime, request: &Request) -> Result<(), Hresult> {
        let readings = self.config.readings;
        if self.is_out_of_time(now, request.client_time) {
            return Err(Hresult::INVALID_TIMESTAMP);
        }
        if !self.serves() {
            return Err(Hresult::HOST_NOT_ACTIVATED);
        }
        let kms_id = if readings.is_b(Question::ProductKnownBy) {
            Product::with_act_id(request.act_id).map(|product| product.ids().kms_id)
        } else {
            Some(request.kms_id)
        };
        if !kms_id.is_some_and(|kms_id| self.config.products.contains(&kms_id)) {
            return Err(Hresult::ID_MISMATCH);
        }
        Ok(())
    }

    /// OPEN-050: further apart than the tolerance, or by any whole minute.
    fn is_out_of_time(&self, now: Filetime, client: Filetime) -> bool {
        let distance = now.distance(client);
        if self.config.readings.is_b(Question::ClockTolerance) {
            return distance >= TICKS_PER_MINUTE;
        }
        distance > u64::from(self.config.tolerance.0) * TICKS_PER_MINUTE
    }

    /// Whether a client of this name is the host's own machine: whole names or first labels are equal (STATE-060).
    fn is_named(&self, workstation: &Workstation) -> bool {
        let theirs = workstation.units().split(|unit| *unit == u16::from(b'.')).next().unwrap_or_default();
        let Some(ours) = self.config.name.labels().next() else { return false };
        theirs.len() == ours.len()
            && theirs
                .iter()
                .zip(ours.iter())
                .all(|(unit, octet)| u8::try_from(*unit).is_ok_and(|unit| unit.eq_ignore_ascii_case(octet)))
    }

    pub(super) fn activation_interval(&self) -> Interval {
        self.settings.activation_interval.unwrap_or(self.config.activation_interval)
    }

    pub(super) fn renewal_interval(&self) -> Interval {
        self.settings.renewal_interval.unwrap_or(self.config.renewal_interval)
    }

    /// The current count, or `None` before the first accepted request (COUNT-015).
    pub fn current_count(&mut self, now: Filetime) -> Option<u32> {
        self.count.current(now)
    }

    /// The request counters.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Log records since the last call.
    pub fn take_log(&mut self) -> Vec<LogRecord> {
        self.log.take()
    }

    /// Changes of its licence state and ends of what was done to it, since the last call.
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }
}
