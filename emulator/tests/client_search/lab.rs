//! A client, records and hosts, without a wire: each look-up and exchange is answered at once and written down.

use std::{collections::BTreeMap, net::SocketAddr};

use emulator::{
    client::{
        Change, Client, ClientConfig, ClientInput, ClientOutput, Discovery, ExchangeEnd, LookupEnd,
        NamedHost, Scope,
    },
    dns::{Name, Record, RecordData, RecordType, Srv},
    model::{Entropy, Filetime, Hresult, Interval, Product, Question, Reading, RegistryValue, lab_id},
    wire::{HostPid, Request, Response, Workstation},
};

/// How a host ends an exchange.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Does {
    Activate,
    CountTo(u32),
    Refuse(Hresult),
    Fail(Hresult),
}

pub(crate) struct Lab {
    pub(crate) client: Client,
    records: Vec<Record>,
    hosts: BTreeMap<SocketAddr, Does>,
    did: Vec<String>,
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn now() -> Filetime {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// A client told of these suffixes, and no host.
pub(crate) fn lab(suffixes: &[&str]) -> Lab {
    lab_with(suffixes, |_| {})
}

/// The same, its config changed.
pub(crate) fn lab_with(suffixes: &[&str], change: impl FnOnce(&mut ClientConfig)) -> Lab {
    let product = Product::named("client-os/enterprise").unwrap();
    let mut config = ClientConfig {
        discovery: Discovery::dns(suffixes.iter().map(|suffix| name(suffix)).collect()),
        workstation: Workstation::new("pc7.lab.test"),
        ..ClientConfig::new(product, lab_id("cmid/c1"), now())
    };
    change(&mut config);
    let client = Client::new(config, Entropy::new(1, "search"));
    Lab { client, records: Vec::new(), hosts: BTreeMap::new(), did: Vec::new() }
}

/// The same, with the other reading of a question.
pub(crate) fn lab_reading(suffixes: &[&str], question: Question, reading: Reading) -> Lab {
    assert_ne!(question.default_reading(), reading);
    lab_with(suffixes, |config| config.readings = config.readings.with(question, reading))
}

impl Lab {
    /// An SRV record; a rank is `priority/weight`.
    pub(crate) fn srv(mut self, domain: &str, rank: (u16, u16), target: &str, port: u16) -> Self {
        let srv = Srv { priority: rank.0, weight: rank.1, port, target: name(target) };
        let owner = Name::kms_service(&name(domain)).unwrap();
        self.records.push(Record { name: owner, ttl: 60, data: RecordData::Srv(srv) });
        self
    }

    /// An address of a name.
    pub(crate) fn at(mut self, owner: &str, ip: &str) -> Self {
        let data = RecordData::from(ip.parse::<std::net::IpAddr>().unwrap());
        self.records.push(Record { name: name(owner), ttl: 60, data });
        self
    }

    /// Somebody listens there.
    pub(crate) fn host(mut self, at: &str, does: Does) -> Self {
        self.hosts.insert(at.parse().unwrap(), does);
        self
    }

    /// A registry value; `APP` and `SKU` stand for the product's own ids.
    pub(crate) fn registry(mut self, path: &str, text: &str) -> Self {
        self.set(path, Some(text));
        self
    }

    pub(crate) fn set(&mut self, path: &str, text: Option<&str>) {
        let ids = Product::named("client-os/enterprise").unwrap().ids();
        let path = path.replace("APP", &ids.app_id.to_string()).replace("SKU", &ids.act_id.to_string());
        let value = text.map(|text| RegistryValue::Sz(text.to_owned()));
        self.client.set_registry(path.parse().unwrap(), value).unwrap();
    }

    /// `/skms`, or `/ckms` with `None`.
    pub(crate) fn skms(&mut self, host: Option<&str>) {
        let readings = self.client.config().readings;
        let host = host.map(|text| NamedHost::parse(text, readings).unwrap());
        self.client.name_host(Scope::Machine, host.as_ref());
    }

    /// Another end of its exchanges.
    pub(crate) fn now_does(&mut self, at: &str, does: Option<Does>) {
        let at = at.parse().unwrap();
        match does {
            Some(does) => self.hosts.insert(at, does),
            None => self.hosts.remove(&at),
        };
    }

    /// One attempt: its result, and what was asked of whom.
    pub(crate) fn attempt(&mut self) -> (Hresult, Vec<String>) {
        self.did.clear();
        let mut output = self.client.handle(now(), ClientInput::Activate);
        loop {
            let input = match output {
                ClientOutput::Idle | ClientOutput::Online { .. } => break,
                ClientOutput::Lookup(question) => {
                    self.did.push(question.to_string());
                    ClientInput::LookedUp(self.look_up(&question))
                }
                ClientOutput::Exchange { to, request } => {
                    self.did.push(to.to_string());
                    ClientInput::Exchanged(self.exchange(to, &request))
                }
            };
            output = self.client.handle(now(), input);
        }
        let result = self.client.take_changes().into_iter().rev().find_map(|change| match change {
            Change::Attempt(result) => Some(result),
            Change::Licence { .. } | Change::Machine(_) => None,
        });
        (result.expect("an attempt was made"), self.did.clone())
    }

    /// Server and code of each event 12288 since the last call.
    pub(crate) fn tried(&mut self) -> Vec<String> {
        let log = self.client.take_log().into_iter().filter(|record| record.id == 12288);
        log.map(|record| format!("{} {}", record.data[2], record.data[0])).collect()
    }

    fn look_up(&self, question: &emulator::dns::Question) -> LookupEnd {
        let of_name = || self.records.iter().filter(|record| record.name == question.name);
        let records: Vec<_> = of_name().filter(|record| record.rtype() == question.rtype).cloned().collect();
        match of_name().count() {
            0 if question.name.is_within(&name("broken.test")) => {
                LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE)
            }
            0 => LookupEnd::NameNotFound,
            _ if records.is_empty() => LookupEnd::NoRecords,
            _ => LookupEnd::Records(records),
        }
    }

    fn exchange(&self, to: SocketAddr, request: &Request) -> ExchangeEnd {
        let count = match self.hosts.get(&to) {
            None => return ExchangeEnd::Failed(Hresult::RPC_UNAVAILABLE),
            Some(Does::Fail(code)) => return ExchangeEnd::Failed(*code),
            Some(Does::Refuse(code)) => return ExchangeEnd::Refused(*code),
            Some(Does::Activate) => request.n_policy,
            Some(Does::CountTo(count)) => *count,
        };
        ExchangeEnd::Answer(Response {
            version: request.version,
            host_pid: HostPid::new("LAB").unwrap(),
            cmid: request.cmid,
            client_time: request.client_time,
            count,
            activation_interval: Interval::ACTIVATION,
            renewal_interval: Interval::RENEWAL,
        })
    }
}

/// The question as a look-up shows it.
pub(crate) fn asks(owner: &str, rtype: RecordType) -> String {
    emulator::dns::Question { name: name(owner), rtype }.to_string()
}
