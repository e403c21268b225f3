//! The host as a machine: a request comes in, an answer or a refusal goes out.

use uuid::Uuid;

use crate::{
    host::{ClientTable, Counters, HostConfig, log::EventLog},
    model::{Filetime, Hresult, LogRecord, TICKS_PER_MINUTE},
    wire::{Request, Response},
};

/// One KMS host.
#[derive(Debug)]
pub struct Host {
    pub(super) config: HostConfig,
    pub(super) table: ClientTable,
    pub(super) counters: Counters,
    pub(super) log: EventLog,
    pub(super) next_publish: Option<Filetime>,
    /// A request was accepted, or the table came filled.
    counted: bool,
}

impl Host {
    /// A host with an empty client table.
    #[must_use]
    pub fn new(config: HostConfig) -> Self {
        Self {
            table: ClientTable::new(config.capacity.unwrap_or(0), config.window),
            counters: Counters::default(),
            log: EventLog::default(),
            next_publish: None,
            counted: false,
            config,
        }
    }

    /// What it was made with.
    #[must_use]
    pub fn config(&self) -> &HostConfig {
        &self.config
    }

    /// Changes what it runs on, as an administrator does; takes effect at once.
    pub fn config_mut(&mut self) -> &mut HostConfig {
        &mut self.config
    }

    /// Puts a machine into the table as seen at `seen`, without a request.
    pub fn preload(&mut self, cmid: Uuid, seen: Filetime) {
        self.counted = true;
        self.table.widen(self.config.capacity.unwrap_or(ClientTable::CAPACITY));
        self.table.count_in(seen, cmid);
    }

    /// A request that passed every check of its form (wire format 1 §5): clock, own activation, key, then count.
    pub fn serve(&mut self, now: Filetime, request: &Request) -> Result<Response, Hresult> {
        let result = self.judge(now, request);
        match result {
            Ok(()) => self.counters.accepted(request.licence_status),
            Err(_) => self.counters.refused(self.config.total_includes_failed),
        }
        self.log.served(now, result.err().unwrap_or(Hresult::OK), request);
        result?;
        self.counted = true;
        if self.config.capacity.is_none() {
            // A request may say anything: what no product of the field asks for widens nothing.
            let largest =
                usize::try_from(request.n_policy).unwrap_or(usize::MAX).min(ClientTable::CAPACITY / 2);
            self.table.widen(2 * largest.max(1));
        }
        self.table.count_in(now, request.cmid);
        Ok(Response {
            version: request.version,
            host_pid: self.config.pid.clone(),
            cmid: request.cmid,
            client_time: request.client_time,
            // OPEN-005: the machine that asks is counted first.
            count: self.table.count(now),
            activation_interval: self.config.activation_interval,
            renewal_interval: self.config.renewal_interval,
        })
    }

    /// A request that fails a check of its form: counted as failed, logged nowhere (EVENT-047).
    pub fn reject(&mut self) -> Hresult {
        self.counters.refused(self.config.total_includes_failed);
        Hresult::INVALID_DATA
    }

    fn judge(&self, now: Filetime, request: &Request) -> Result<(), Hresult> {
        if now.distance(request.client_time) > u64::from(self.config.tolerance.0) * TICKS_PER_MINUTE {
            return Err(Hresult::INVALID_TIMESTAMP);
        }
        if !self.config.activated {
            return Err(Hresult::HOST_NOT_ACTIVATED);
        }
        if !self.config.products.contains(&request.kms_id) {
            return Err(Hresult::ID_MISMATCH);
        }
        Ok(())
    }

    /// The current count, or `None` before the first accepted request (COUNT-015).
    pub fn current_count(&mut self, now: Filetime) -> Option<u32> {
        self.counted.then(|| self.table.count(now))
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
}
