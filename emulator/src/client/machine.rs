//! The client as a machine: inputs lead to look-ups and exchanges, one at a time, until an attempt has ended.

use crate::{
    client::{
        AttemptEnd, Change, ClientConfig, ClientInput, ClientOutput, ExchangeEnd, HostAddress, LookupEnd,
        NamedHost, NetworkChange, Scope, TimerEffect, TimerInput, TimerState,
        attempt::{Attempt, Next, Running},
        cache::HostCache,
        installation::Installation,
        named,
        plan::{Plan, Source},
        records,
    },
    dns::Name,
    model::{Entropy, Filetime, Hresult, LicenceStatus, LogRecord, Registry},
    wire::{HostPid, Request, Response},
};

/// One client machine with one product.
#[derive(Debug)]
pub struct Client {
    pub(super) config: ClientConfig,
    pub(super) timer: TimerState,
    pub(super) cache: HostCache,
    pub(super) lookup_domain: Option<Name>,
    pub(super) discovered: Option<HostAddress>,
    pub(super) host_pid: Option<HostPid>,
    /// As it stands; what is read at the start of the service holds until the next one (REG-028).
    pub(super) registry: Registry,
    pub(super) installation: Installation,
    pub(super) entropy: Entropy,
    attempt: Option<Attempt>,
    running: Option<Running>,
    /// The activation service is asked.
    pub(super) asking: bool,
    pub(super) network_up: bool,
    pub(super) log: Vec<LogRecord>,
    pub(super) changes: Vec<Change>,
}

impl Client {
    /// A client that has not been started.
    #[must_use]
    pub fn new(mut config: ClientConfig, entropy: Entropy) -> Self {
        let mut registry = config.registry.clone();
        if let Some(host) = config.discovery.host.take() {
            let host = NamedHost::of(&host);
            named::write(&mut registry, Scope::Machine, &config.product, Some(&host));
        }
        let installation = Installation::new(&config.licence, || config.product(), config.now);
        Self {
            timer: Self::first_state(&config, &installation, config.now),
            installation,
            cache: HostCache::default(),
            lookup_domain: None,
            discovered: None,
            host_pid: None,
            registry,
            entropy,
            attempt: None,
            running: None,
            asking: false,
            network_up: true,
            log: Vec::new(),
            changes: Vec::new(),
            config,
        }
    }

    /// Its timers.
    #[must_use]
    pub fn timer(&self) -> &TimerState {
        &self.timer
    }

    /// Its timers, to be changed past its inputs.
    pub fn timer_mut(&mut self) -> &mut TimerState {
        &mut self.timer
    }

    /// What it was made with.
    #[must_use]
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// Its registry.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(super) fn registry_mut(&mut self) -> &mut Registry {
        &mut self.registry
    }

    /// When it wants a tick.
    #[must_use]
    pub fn deadline(&self) -> Option<Filetime> {
        let timer = self.timer.deadline(&self.config.policy);
        [timer, self.installation.next_check].into_iter().flatten().min()
    }

    /// Log records written since the last call.
    pub fn take_log(&mut self) -> Vec<LogRecord> {
        std::mem::take(&mut self.log)
    }

    /// Changes since the last call, in order.
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Takes an input; what comes back is to be done before the next one.
    pub fn handle(&mut self, now: Filetime, input: ClientInput) -> ClientOutput {
        match input {
            ClientInput::Boot => self.start_service(now),
            ClientInput::Restart => self.restart(now),
            ClientInput::Tick => {
                if self.installation.next_check.is_some_and(|at| at <= now) {
                    self.check_hardware(now);
                }
                self.step(now, TimerInput::Tick)
            }
            ClientInput::Activate => self.step(now, TimerInput::OnDemand),
            ClientInput::Network(change, suffixes) => {
                if let Some(suffixes) = suffixes {
                    self.config.discovery.suffixes = suffixes;
                }
                self.network_up = change != NetworkChange::Down;
                if self.network_up { self.step(now, TimerInput::Qualifying) } else { self.step_quietly(now) }
            }
            ClientInput::LookedUp(end) => {
                let Some(attempt) = &mut self.attempt else { return ClientOutput::Idle };
                let next = attempt.looked_up(end, &mut self.entropy);
                self.follow(now, next)
            }
            ClientInput::Exchanged(end) => self.exchanged(now, end),
            ClientInput::Machine(change) => self.change(now, change),
            ClientInput::Online(code) => self.online(now, code),
        }
    }

    /// Whether there is a network, of a machine that is off: it notices nothing.
    pub fn set_network(&mut self, up: bool) {
        self.network_up = up;
    }

    fn step_quietly(&mut self, now: Filetime) -> ClientOutput {
        if self.timer.next_attempt().is_none_or(|due| due > now) {
            return self.step(now, TimerInput::Tick);
        }
        ClientOutput::Idle
    }

    pub(super) fn step(&mut self, now: Filetime, input: TimerInput) -> ClientOutput {
        let before = (self.timer.status, self.timer.reason);
        let (timer, effect) = self.timer.step(now, &self.config.policy, input);
        self.timer = timer;
        if (timer.status, timer.reason) != before {
            self.note_licence(now, before.0);
        }
        match effect {
            TimerEffect::None => ClientOutput::Idle,
            TimerEffect::Attempt => self.begin(now),
            TimerEffect::Refuse(code) => {
                self.changes.push(Change::Attempt(code));
                ClientOutput::Idle
            }
        }
    }

    pub(super) fn note_licence(&mut self, now: Filetime, from: LicenceStatus) {
        self.changes.push(Change::Licence {
            from,
            to: self.timer.status,
            reason: self.timer.reason,
            minutes_left: self.timer.minutes_left(now),
        });
    }

    /// Looks for a host.
    pub(super) fn search(&mut self, now: Filetime) -> ClientOutput {
        let mut attempt = Attempt::new(Plan::of(self));
        let next = attempt.next(&mut self.entropy);
        self.attempt = Some(attempt);
        self.follow(now, next)
    }

    /// Turns what the search wants into an output; without a network everything fails at once.
    fn follow(&mut self, now: Filetime, mut next: Next) -> ClientOutput {
        loop {
            let Some(attempt) = &mut self.attempt else { return ClientOutput::Idle };
            for failure in attempt.take_failures() {
                self.log.push(records::failed(now, &failure, &self.request(now), self.remarks()));
            }
            let Some(attempt) = &mut self.attempt else { return ClientOutput::Idle };
            match next {
                Next::Lookup(question) if self.network_up => return ClientOutput::Lookup(question),
                Next::Lookup(_) => {
                    let end = LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE);
                    next = attempt.looked_up(end, &mut self.entropy);
                }
                Next::Exchange { target, to } => {
                    let request = self.request(now);
                    if target.source != Source::Registry {
                        self.discovered = Some(target.host.clone());
                    }
                    self.running = Some(Running { target, request: request.clone() });
                    if self.network_up {
                        return ClientOutput::Exchange { to, request };
                    }
                    return self.exchanged(now, ExchangeEnd::Failed(Hresult::RPC_UNAVAILABLE));
                }
                Next::Exhausted => {
                    let result = attempt.failure();
                    if attempt.found_none() {
                        self.log.push(records::sent(now, "", &self.request(now), result, self.remarks()));
                    }
                    return self.end(now, AttemptEnd::Failed, result);
                }
            }
        }
    }

    /// The request as it stands at `now` (STATE-008, COUNT-006).
    #[must_use]
    pub fn request(&self, now: Filetime) -> Request {
        Request {
            version: self.config.version,
            is_vm: self.config.is_vm,
            licence_status: self.timer.status,
            minutes_left: self.timer.minutes_left(now).0,
            app_id: self.config.product.app_id,
            act_id: self.config.product.act_id,
            kms_id: self.config.product.kms_id,
            cmid: self.config.cmid,
            n_policy: self.config.n_policy,
            client_time: now,
            previous_cmid: self.config.previous_cmid,
            workstation: self.config.workstation.clone(),
        }
    }

    fn exchanged(&mut self, now: Filetime, end: ExchangeEnd) -> ClientOutput {
        let Some(running) = self.running.take() else { return ClientOutput::Idle };
        let server = running.target.host.to_string();
        let sent = match end {
            ExchangeEnd::Answer(_) | ExchangeEnd::Invalid => Hresult::OK,
            ExchangeEnd::Refused(code) => code,
            ExchangeEnd::Failed(code) => {
                let Some(attempt) = &mut self.attempt else { return ClientOutput::Idle };
                let next = attempt.unreached(code, &mut self.entropy);
                return self.follow(now, next);
            }
        };
        self.log.push(records::sent(now, &server, &running.request, sent, self.remarks()));
        match end {
            ExchangeEnd::Answer(response) => return self.answered(now, running, &response),
            ExchangeEnd::Invalid => self.log.push(records::invalid(now, &running.request)),
            ExchangeEnd::Refused(_) | ExchangeEnd::Failed(_) => {}
        }
        let Some(attempt) = &mut self.attempt else { return ClientOutput::Idle };
        let next = attempt.answered(&mut self.entropy);
        self.follow(now, next)
    }

    /// A valid answer: the client itself compares the count with its N-policy (COUNT-005).
    fn answered(&mut self, now: Filetime, running: Running, response: &Response) -> ClientOutput {
        let enough = response.count >= self.config.n_policy;
        let barred = self.installation.barred_by(Some(&response.host_pid));
        self.log.push(records::processed(now, response, enough, barred.is_none(), self.config.readings));
        let intervals = (response.activation_interval, response.renewal_interval);
        if !enough {
            return self.end(now, AttemptEnd::NotEnough(intervals.0, intervals.1), Hresult::NOT_ENOUGH_COUNT);
        }
        if let Some(code) = barred {
            return self.end(now, AttemptEnd::Failed, code);
        }
        if self.config.caching && running.target.source != Source::Registry {
            self.cache.keep(self.config.product.act_id, running.target.host, self.config.readings);
        }
        self.host_pid = Some(response.host_pid.clone());
        self.end(now, AttemptEnd::Activated(intervals.0, intervals.1), Hresult::OK)
    }

    pub(super) fn end(&mut self, now: Filetime, end: AttemptEnd, result: Hresult) -> ClientOutput {
        self.attempt = None;
        self.running = None;
        self.note_end(end);
        self.changes.push(Change::Attempt(self.outcome(end, result)));
        self.step(now, TimerInput::Ended(end))
    }
}
