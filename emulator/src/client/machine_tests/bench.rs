//! A client that is driven by hand, and what answers it.

use super::super::{
    Change, Client, ClientConfig, ClientInput, ClientOutput, Discovery, ExchangeEnd, HostAddress,
};
use crate::{
    model::{
        Entropy, Filetime, Hresult, Interval, LicenceStatus, LogRecord, MachineChange, Minutes, Product,
        Property, Question, Reading, Readings, RegistryValue, lab_id,
    },
    wire::{HostPid, Response, Workstation},
};

/// A client and what answers it.
pub(super) struct Bench {
    pub(super) client: Client,
    pub(super) now: Filetime,
    /// PID of the host that answers with 50 machines; no host answers without one.
    pub(super) host: Option<&'static str>,
    /// What the activation service says.
    pub(super) service: Hresult,
    /// Names of the keys that the activation service was asked for.
    pub(super) asked: Vec<String>,
    /// Requests to a host.
    pub(super) requests: u32,
    pub(super) log: Vec<LogRecord>,
    pub(super) changes: Vec<Change>,
}

pub(super) fn config() -> ClientConfig {
    let product = Product::named("client-os/enterprise").unwrap();
    let host = HostAddress::Literal("127.0.0.1:1688".parse().unwrap());
    let now = "2026-01-01T00:00:00Z".parse().unwrap();
    let config = ClientConfig::new(product, lab_id("cmid/c1"), now);
    ClientConfig { workstation: Workstation::new("c1.lab.test"), discovery: Discovery::named(host), ..config }
}

/// A client that takes reading B of `question`.
pub(super) fn under_b(question: Question) -> ClientConfig {
    config().with_readings(Readings::default().with(question, Reading::B))
}

pub(super) fn set(config: &mut ClientConfig, name: &str, value: u32) {
    config.registry.set(name.parse().unwrap(), Some(RegistryValue::Dword(value))).unwrap();
}

impl Bench {
    pub(super) fn new(config: ClientConfig) -> Self {
        let now = config.now;
        let client = Client::new(config, Entropy::new(1, "choices"));
        let (service, host) = (Hresult::OK, Some("host-1"));
        let (log, changes) = (Vec::new(), Vec::new());
        Self { client, now, host, service, asked: Vec::new(), requests: 0, log, changes }
    }

    /// A machine that has started, and has been activated by its host.
    pub(super) fn activated(config: ClientConfig) -> Self {
        let mut bench = Self::new(config);
        bench.put(ClientInput::Boot);
        assert_eq!(bench.status(), LicenceStatus::Licensed);
        bench
    }

    pub(super) fn put(&mut self, input: ClientInput) {
        let mut output = self.client.handle(self.now, input);
        loop {
            self.log.extend(self.client.take_log());
            self.changes.extend(self.client.take_changes());
            let input = match output {
                ClientOutput::Idle => return,
                ClientOutput::Lookup(question) => panic!("the host is an address: {question:?}"),
                ClientOutput::Exchange { request, .. } => {
                    self.requests += 1;
                    let unreachable = ExchangeEnd::Failed(Hresult::RPC_UNAVAILABLE);
                    ClientInput::Exchanged(self.host.map_or(unreachable, |pid| {
                        ExchangeEnd::Answer(Response {
                            version: request.version,
                            host_pid: HostPid::new(pid).unwrap(),
                            cmid: request.cmid,
                            client_time: request.client_time,
                            count: 50,
                            activation_interval: Interval::ACTIVATION,
                            renewal_interval: Interval::RENEWAL,
                        })
                    }))
                }
                ClientOutput::Online(asked) => {
                    self.asked.push(asked.key);
                    ClientInput::Online(self.service)
                }
            };
            output = self.client.handle(self.now, input);
        }
    }

    /// Does something to the machine: how that ended.
    pub(super) fn change(&mut self, change: MachineChange) -> Hresult {
        self.changes.clear();
        self.put(ClientInput::Machine(change));
        let mut ends = self.changes.iter().filter_map(|change| match change {
            Change::Machine(result) => Some(*result),
            _ => None,
        });
        ends.next().expect("every change of a machine ends")
    }

    pub(super) fn install(&mut self, key: &str) -> Hresult {
        self.change(MachineChange::InstallKey(key.to_owned()))
    }

    /// `/ato`: the result of the attempt.
    pub(super) fn activate(&mut self) -> Hresult {
        self.changes.clear();
        self.put(ClientInput::Activate);
        let mut ends = self.changes.iter().filter_map(|change| match change {
            Change::Attempt(result) => Some(*result),
            _ => None,
        });
        ends.next().expect("an attempt ends")
    }

    pub(super) fn restart(&mut self) {
        self.put(ClientInput::Restart);
    }

    /// Lets time go by, everything due done at its time.
    pub(super) fn wait(&mut self, minutes: Minutes) {
        let end = self.now + minutes;
        while let Some(due) = self.client.deadline().filter(|due| *due <= end) {
            assert!(due > self.now, "time goes on");
            self.now = due;
            self.put(ClientInput::Tick);
        }
        self.now = end;
    }

    pub(super) fn status(&self) -> LicenceStatus {
        self.client.timer().status
    }

    pub(super) fn left(&self) -> Minutes {
        self.client.timer().minutes_left(self.now)
    }

    pub(super) fn reason(&self) -> Option<Hresult> {
        self.client.timer().shown_reason()
    }

    pub(super) fn property(&self, name: &str) -> Option<Property> {
        self.client.properties(self.now).remove(name)
    }

    pub(super) fn text(&self, name: &str) -> String {
        self.property(name).map(|value| value.to_string()).unwrap_or_default()
    }
}
