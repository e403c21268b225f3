//! From the world of a scenario to the world of the emulator.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use emulator::{
    client::{ClientConfig, Discovery, HostAddress, Policy},
    dns::{KMS_SERVICE, Name, Record, RecordData, Srv},
    endpoint::Shape,
    host::{Environment, HostConfig, PublishDomain},
    model::{Entropy, Filetime, Interval, LicenceStatus, Minutes, Readings, Version},
    nameserver::{NameServer, Scope, Zone},
    rpc::{client::ClientConfig as ClientRpc, server::ServerConfig},
    service::{KeyState, Service},
    sim::{ClientSpec, HostSpec, Network, WorldSpec},
    trace::Actor,
    wire::{DEFAULT_LABEL, HostPid, Workstation},
};
use uuid::Uuid;

use crate::language::{self, ActorName, Case, Family, Scenario};

use super::convert;

/// What a case is built into: beside the scenario, what a run adds.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// Gives every random value.
    pub seed: u64,
    /// Where the world lives.
    pub network: Network,
    /// Actors that a target plays.
    pub subjects: &'a [Actor],
    /// The readings of open questions that the run takes; a case's own come before them.
    pub readings: Readings,
}

/// A world that can't be built. The loader finds most of these in the file already.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BuildError(String);

/// World time at the start of a scenario that names none.
const START: &str = "2026-01-01T00:00:00Z";
/// The domain of hosts and clients in a world without DNS.
const DOMAIN: &str = "lab.test";
/// The KMS port.
const PORT: u16 = 1688;
/// Time to live of records made by hand, in seconds.
const TTL: u32 = 3_600;

impl BuildError {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// Builds the world of a case.
pub fn build(case: &Case, around: &Surroundings<'_>) -> Result<WorldSpec, BuildError> {
    let readings = case.readings(around.readings).map_err(BuildError)?;
    let builder = Builder { scenario: &case.loaded.scenario, case, around, readings };
    Ok(WorldSpec {
        start: builder.start(),
        seed: around.seed,
        label: builder.scenario.world.label.clone().unwrap_or_else(|| DEFAULT_LABEL.to_owned()),
        network: around.network,
        hosts: builder.hosts()?,
        clients: builder.clients()?,
        names: builder.names()?,
        service: builder.service(),
        detailed: builder.scenario.looks_at_pdus(),
    })
}

struct Builder<'a> {
    scenario: &'a Scenario,
    case: &'a Case,
    around: &'a Surroundings<'a>,
    readings: Readings,
}

pub(crate) fn actor(name: &ActorName) -> Actor {
    Arc::from(name.to_string())
}

pub(super) fn dns_name(text: &str) -> Result<Name, BuildError> {
    Name::parse(text).map_err(|error| BuildError::new(error.to_string()))
}

impl Builder<'_> {
    fn start(&self) -> Filetime {
        let given = self.scenario.world.start.map(|time| time.0);
        given.unwrap_or_else(|| START.parse().expect("the constant is RFC 3339"))
    }

    fn entropy(&self, what: &str) -> Entropy {
        Entropy::new(self.around.seed, what)
    }

    fn external(&self, name: &Actor) -> bool {
        self.around.subjects.contains(name)
    }

    /// The DNS name of an actor.
    fn fqdn(&self, name: &ActorName, given: Option<&String>) -> Result<Name, BuildError> {
        let domain = self.scenario.world.dns.keys().next().map_or(DOMAIN, String::as_str);
        given.map_or_else(|| dns_name(&format!("{name}.{domain}")), |given| dns_name(given))
    }

    /// Where a host listens: at IPv4, at IPv6. A host of both has one port, as its records have.
    fn seats(&self, name: &ActorName) -> (Option<SocketAddr>, Option<SocketAddr>) {
        let hosts = &self.scenario.world.hosts;
        let (Some(index), Some(host)) = (hosts.keys().position(|host| host == name), hosts.get(name)) else {
            return (None, None);
        };
        let port = host.port.unwrap_or(PORT);
        let v6 = self.around.network.host_v6(index, port);
        let v4 = |port| SocketAddr::new(self.around.network.host(index), port);
        match host.ip {
            Family::V4 => (Some(v4(port)), None),
            Family::V6 => (None, Some(v6)),
            Family::Both => (Some(v4(v6.port())), Some(v6)),
        }
    }

    fn address(&self, name: &ActorName) -> Option<SocketAddr> {
        let (v4, v6) = self.seats(name);
        v4.or(v6)
    }

    /// The port of a host where `given`, or nothing, stands in the scenario. Another than the host's own stays.
    fn port(&self, host: Option<(&ActorName, &language::Host)>, given: Option<u16>) -> u16 {
        let own = host.map(|(name, host)| (host.port.unwrap_or(PORT), self.address(name)));
        match own {
            Some((own, Some(address))) if given.is_none_or(|given| given == own) => address.port(),
            _ => given.unwrap_or(PORT),
        }
    }

    fn hosts(&self) -> Result<Vec<HostSpec>, BuildError> {
        self.scenario.world.hosts.iter().map(|(name, host)| self.host(name, host)).collect()
    }

    fn host(&self, name: &ActorName, spec: &language::Host) -> Result<HostSpec, BuildError> {
        let name_on_stage = actor(name);
        let (v4, v6) = self.seats(name);
        let address = v4.or(v6).expect("the host is one of the world's");
        let port = address.port();
        let pid = match &spec.host_pid {
            Some(pid) => pid.clone(),
            None => {
                let installation = self.entropy(&format!("pid of {name}")).below(10_000_000);
                format!("LAB00-00140-015-871562-03-1033-7078.0000-{installation:07}")
            }
        };
        let pid = HostPid::new(&pid).map_err(|error| BuildError::new(error.to_string()))?;
        let mut config = HostConfig::new(self.fqdn(name, spec.name.as_ref())?, pid, spec.key.0.kms_ids());
        let activatable = spec.key_state.is_none_or(|state| state == language::KeyState::Valid);
        config.set_activated(activatable && spec.activated.unwrap_or(true));
        config.licence = spec.licence.unwrap_or(config.licence);
        config.edition = spec.edition.map(|edition| edition.0);
        config.registry = convert::registry(&spec.registry)?;
        config.environment = Environment {
            taken_ports: spec.taken_ports.iter().copied().collect(),
            no_timer: spec.no_timer.map(|code| code.0),
            load: spec.load,
        };
        config.activation_interval = spec.activation_interval.map_or(Interval::ACTIVATION, |text| text.0);
        config.renewal_interval = spec.renewal_interval.map_or(Interval::RENEWAL, |text| text.0);
        config.port = port;
        config.readings = self.readings;
        for domain in &spec.publish {
            let name = dns_name(&domain.domain)?;
            config.publish.push(PublishDomain { name, priority: domain.priority, weight: domain.weight });
        }
        let ndr = spec.ndr.or(self.case.ndr);
        let mut rpc = ServerConfig { secondary_address: port.to_string(), ..ServerConfig::default() };
        rpc.prefer = ndr.map_or(rpc.prefer, convert::syntax);
        let seen_at =
            self.start().offset(spec.clock.0) - spec.seen_ago.map_or(Minutes::hours(1), |ago| ago.0);
        let mut ids = self.entropy(&format!("machines seen by {name}"));
        Ok(HostSpec {
            external: self.external(&name_on_stage),
            name: name_on_stage,
            address,
            also: v4.and(v6),
            config,
            rpc,
            clock: spec.clock.0,
            up: spec.up.unwrap_or(true),
            faults: convert::faults(&spec.faults)?,
            preload: (0..spec.seen).map(|_| (ids.uuid(), seen_at)).collect(),
        })
    }

    /// What the activation service knows of the hosts' keys.
    fn service(&self) -> Service {
        let mut service = Service::new(self.readings);
        for host in self.scenario.world.hosts.values() {
            let state = host.key_state.map_or(KeyState::Valid, convert::key_state);
            if state != KeyState::Valid {
                service.set_state(&format!("host/{}", host.key.0.name), state);
            }
        }
        for (key, state) in &self.scenario.world.service {
            service.set_state(key, convert::key_state(*state));
        }
        service
    }

    fn clients(&self) -> Result<Vec<ClientSpec>, BuildError> {
        let world = &self.scenario.world;
        let mut clients = Vec::new();
        for (name, spec) in &world.clients {
            let cmid = spec.cmid.unwrap_or_else(|| self.entropy(&format!("cmid of {name}")).uuid());
            clients.push(self.client(&actor(name), spec, cmid, clients.len())?);
        }
        for (name, cohort) in &world.cohorts {
            let spec = world.clients.get(&cohort.like);
            let spec = spec.ok_or_else(|| BuildError::new(format!("no client `{}`", cohort.like)))?;
            let mut ids = self.entropy(&format!("cmids of {name}"));
            let shared = ids.uuid();
            for member in 1..=cohort.count {
                let cmid = if cohort.same_cmid { shared } else { ids.uuid() };
                let member: Actor = Arc::from(format!("{name}.{member}"));
                let mut client = self.client(&member, spec, cmid, clients.len())?;
                client.external = false;
                clients.push(client);
            }
        }
        Ok(clients)
    }

    fn client(
        &self,
        name: &Actor,
        spec: &language::Client,
        cmid: Uuid,
        index: usize,
    ) -> Result<ClientSpec, BuildError> {
        let status = spec.status.unwrap_or(LicenceStatus::OobGrace);
        let wire = spec.wire.or(self.case.wire).unwrap_or(6);
        let version = Version::from_major(u16::from(wire));
        let product = spec.product.0;
        let machine = spec.machine.clone().unwrap_or_else(|| format!("{name}.{DOMAIN}"));
        let config = ClientConfig {
            now: self.start().offset(spec.clock.0),
            version: version.ok_or_else(|| BuildError::new(format!("no protocol version {wire}")))?,
            cmid,
            previous_cmid: spec.previous_cmid.unwrap_or(Uuid::nil()),
            product: product.ids(),
            n_policy: product.n_policy,
            workstation: Workstation::new(&machine),
            is_vm: spec.is_vm.unwrap_or(false),
            status,
            minutes_left: spec.left.map_or_else(|| convert::full_length(status), |left| left.0),
            activation_interval: spec.activation_interval.map_or(Interval::ACTIVATION, |text| text.0),
            renewal_interval: spec.renewal_interval.map_or(Interval::RENEWAL, |text| text.0),
            discovery: self.discovery(name, spec)?,
            registry: convert::registry(&spec.registry)?,
            legacy_srv: spec.legacy_srv.unwrap_or(false),
            caching: spec.caching.unwrap_or(true),
            boot: spec.boot.unwrap_or(true),
            policy: Policy::of(self.readings, product.validity),
            readings: self.readings,
            licence: convert::licence(spec),
            address: None,
        };
        Ok(ClientSpec {
            external: self.external(name),
            name: name.clone(),
            address: self.around.network.client(index),
            config,
            rpc: ClientRpc::default(),
            clock: spec.clock.0,
            shape: Shape {
                segment: spec.segment.map(usize::from),
                fragment: spec.fragment.map(usize::from),
                opnum: None,
            },
        })
    }

    fn discovery(&self, name: &Actor, spec: &language::Client) -> Result<Discovery, BuildError> {
        let world = &self.scenario.world;
        let zones = || world.dns.keys().cloned().collect();
        let suffixes = spec.suffixes.clone().unwrap_or_else(zones);
        let suffixes = suffixes.iter().map(|suffix| dns_name(suffix)).collect::<Result<_, _>>()?;
        if let Some(host) = &spec.host {
            return Ok(Discovery { host: Some(self.named(host)?), suffixes });
        }
        if !world.dns.is_empty() {
            return Ok(Discovery::dns(suffixes));
        }
        match world.hosts.first_key_value() {
            Some((host, _)) if world.hosts.len() == 1 => Ok(Discovery::named(self.named(&host.to_string())?)),
            _ => Err(BuildError::new(format!("{name} has no `host`, and there is neither one host nor DNS"))),
        }
    }

    /// A host as a user names it: an actor by its address, else a name or address with or without port.
    fn named(&self, text: &str) -> Result<HostAddress, BuildError> {
        let hosts = &self.scenario.world.hosts;
        if let Some(name) = hosts.keys().find(|name| name.to_string() == text) {
            let address = self.address(name).expect("the host is one of the world's");
            return Ok(HostAddress::Literal(address));
        }
        if text == "nobody" {
            return Ok(HostAddress::Literal((self.around.network.nobody(), PORT).into()));
        }
        if let Ok(address) = text.parse() {
            return Ok(HostAddress::Literal(address));
        }
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) => {
                (name, port.parse().map_err(|_| BuildError::new(format!("no port in `{text}`")))?)
            }
            None => (text, PORT),
        };
        let name = dns_name(name)?;
        let mut hosts = hosts.iter();
        let host =
            hosts.find(|(host, spec)| self.fqdn(host, spec.name.as_ref()).is_ok_and(|own| own == name));
        Ok(HostAddress::Named(name, self.port(host, Some(port))))
    }

    fn names(&self) -> Result<NameServer, BuildError> {
        let world = &self.scenario.world;
        let mut server = NameServer::new([]);
        for (origin, spec) in &world.dns {
            let origin = dns_name(origin)?;
            let mut zone = Zone::new(origin.clone()).with_policy(convert::updates(spec.updates));
            for record in &spec.records {
                let record = self.record(&origin, record)?;
                zone.add(record)
                    .map_err(|record| BuildError::new(format!("{record} is outside {origin}")))?;
            }
            for (name, host) in &world.hosts {
                let fqdn = self.fqdn(name, host.name.as_ref())?;
                if fqdn.is_within(&origin) && !zone.has_name(&fqdn) {
                    let (v4, v6) = self.seats(name);
                    for address in v4.into_iter().chain(v6) {
                        let data = address_data(address.ip());
                        let record = Record { name: fqdn.clone(), ttl: TTL, data };
                        zone.add(record).map_err(|record| BuildError::new(record.to_string()))?;
                    }
                }
            }
            server.add_zone(zone);
            server.fail(Scope::Zone(origin), spec.failure.map(convert::failure));
        }
        Ok(server)
    }

    fn record(&self, zone: &Name, record: &language::Record) -> Result<Record, BuildError> {
        let world = &self.scenario.world;
        match record {
            language::Record::Srv(srv) => {
                let host = world.hosts.iter().find(|(name, _)| name.to_string() == srv.target);
                let target = match host {
                    Some((name, host)) => self.fqdn(name, host.name.as_ref())?,
                    None => dns_name(&srv.target)?,
                };
                let port = self.port(host.or_else(|| self.at_v6(&srv.target)), srv.port);
                let owner = srv.name.clone().unwrap_or_else(|| format!("{KMS_SERVICE}.{zone}"));
                let data = Srv { priority: srv.priority, weight: srv.weight, port, target };
                Ok(Record { name: dns_name(&owner)?, ttl: TTL, data: RecordData::Srv(data) })
            }
            language::Record::A(record) => {
                let v4 = |name: &ActorName| self.seats(name).0;
                self.address_record(record, v4, self.around.network.nobody())
            }
            language::Record::Aaaa(record) => {
                let v6 = |name: &ActorName| self.seats(name).1;
                self.address_record(record, v6, self.around.network.nobody_v6())
            }
        }
    }
}

impl Builder<'_> {
    /// A host with IPv6 that the world's address records put at this name: its port isn't known to the scenario.
    fn at_v6(&self, name: &str) -> Option<(&ActorName, &language::Host)> {
        let world = &self.scenario.world;
        let records = world.dns.values().flat_map(|zone| &zone.records);
        let mut addresses = records.filter_map(|record| match record {
            language::Record::A(record) | language::Record::Aaaa(record) => Some(record),
            language::Record::Srv(_) => None,
        });
        let named = |record: &&language::AddressRecord| record.name == name && record.address != "nobody";
        let address = &addresses.find(named)?.address;
        world.hosts.iter().find(|(host, spec)| host.to_string() == *address && spec.ip != Family::V4)
    }

    fn address_record(
        &self,
        record: &language::AddressRecord,
        seat: impl Fn(&ActorName) -> Option<SocketAddr>,
        nobody: IpAddr,
    ) -> Result<Record, BuildError> {
        let text = &record.address;
        let host = self.scenario.world.hosts.keys().find(|name| name.to_string() == *text);
        let ip = match host {
            Some(name) => seat(name).map(|address| address.ip()),
            None => Some(nobody).filter(|_| text == "nobody"),
        };
        let ip = ip.ok_or_else(|| {
            BuildError::new(format!("no host `{text}` with an address of this family, nor `nobody`"))
        })?;
        Ok(Record { name: dns_name(&record.name)?, ttl: TTL, data: address_data(ip) })
    }
}

/// A record of a zone as it stands in a script's change.
pub(crate) fn record_of(
    case: &Case,
    around: &Surroundings<'_>,
    zone: &str,
    record: &language::Record,
) -> Result<Record, BuildError> {
    let builder = Builder { scenario: &case.loaded.scenario, case, around, readings: around.readings };
    builder.record(&dns_name(zone)?, record)
}

/// The target of a service record as a script names it: a host of the world, or any name.
pub(crate) fn target_of(case: &Case, target: &str) -> Result<Name, BuildError> {
    let around =
        Surroundings { seed: 0, network: Network::VIRTUAL, subjects: &[], readings: Readings::default() };
    let builder =
        Builder { scenario: &case.loaded.scenario, case, around: &around, readings: around.readings };
    match case.loaded.scenario.world.hosts.iter().find(|(name, _)| name.to_string() == target) {
        Some((name, host)) => builder.fqdn(name, host.name.as_ref()),
        None => dns_name(target),
    }
}

fn address_data(ip: IpAddr) -> RecordData {
    match ip {
        IpAddr::V4(ip) => RecordData::A(ip),
        IpAddr::V6(ip) => RecordData::Aaaa(ip),
    }
}
