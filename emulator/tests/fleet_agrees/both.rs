//! One population in the fleet and in the virtual world, and what was seen of it in each.

use std::{collections::BTreeMap, ops::ControlFlow, sync::Arc};

use emulator::{
    client::{ClientConfig, Discovery, NetworkChange},
    dns::{Name, Record, RecordData},
    endpoint::{HostFaults, Shape},
    fleet::{Changed, Fleet, Population, Requested, Watch},
    model::{LicenceStatus, Minutes, Offset, Product, lab_id},
    nameserver::{NameServer, Zone},
    rpc::{client::ClientConfig as ClientRpc, server::ServerConfig},
    service::Service,
    sim::{ClientSpec, HostSpec, Network, World, WorldSpec},
    trace::{Actor, Event, Kind, Value},
    wire::Workstation,
};

/// Something that a machine did, in the order in which it did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    State { minute: u32, machine: u32, from: LicenceStatus, to: LicenceStatus, reason: String },
    Request { minute: u32, machine: u32, host: usize, count: Option<u32> },
}

#[derive(Default)]
struct Log(Vec<Seen>);

impl Watch for Log {
    fn changed(&mut self, changed: Changed) {
        let Changed { minute, machine, from, to, reason, .. } = changed;
        self.0.push(Seen::State { minute, machine, from, to, reason: reason.to_string() });
    }

    fn requested(&mut self, requested: Requested) {
        let Requested { minute, machine, host, count } = requested;
        self.0.push(Seen::Request { minute, machine, host, count });
    }
}

/// The population as the engine plays it, up to the minute before `end`.
pub(crate) fn in_fleet(population: &Population, seed: u64, end: u32) -> Vec<Seen> {
    let mut log = Log::default();
    Fleet::new(population, seed).run(end, &mut log, |_| ControlFlow::Continue(()));
    log.0
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// Names whose order is that of the machines' numbers.
fn actor(machine: u32) -> Actor {
    Arc::from(format!("c{machine:04}"))
}

/// What is done to a machine at a minute: it is installed, or is now on, and away.
#[derive(Clone, Copy)]
enum Act {
    Install { away: bool },
    Live { on: bool, away: bool },
}

/// The same, every octet of it, in the virtual world.
pub(crate) fn in_world(population: &Population, seed: u64, end: u32) -> Vec<Seen> {
    let fleet = Fleet::new(population, seed);
    let mut world = World::new(spec(population, &fleet));
    world.start_hosts();
    let mut turns: BTreeMap<u32, Vec<(usize, bool)>> = BTreeMap::new();
    for (number, host) in population.hosts.iter().enumerate() {
        for outage in &host.outages {
            turns.entry(outage.from).or_default().push((number, false));
            turns.entry(outage.to).or_default().push((number, true));
        }
    }
    let mut acts: BTreeMap<u32, Vec<(u32, Act)>> = BTreeMap::new();
    for machine in 0..population.machines() {
        let arrival = fleet.arrival(machine).unwrap();
        for (number, (minute, on, away)) in fleet.plan(machine, arrival, end).into_iter().enumerate() {
            let act = if number == 0 { Act::Install { away } } else { Act::Live { on, away } };
            acts.entry(minute).or_default().push((machine, act));
        }
    }
    let mut stands = BTreeMap::new();
    let minutes: std::collections::BTreeSet<_> = turns.keys().chain(acts.keys()).copied().collect();
    for minute in minutes.into_iter().filter(|minute| *minute < end) {
        world.advance((population.start + Minutes(minute)).minutes_since(world.now()));
        for (host, up) in turns.remove(&minute).unwrap_or_default() {
            world.set_up(&Arc::from(population.hosts[host].name.as_str()), up);
        }
        for (machine, act) in acts.remove(&minute).unwrap_or_default() {
            act_on(&mut world, &mut stands, machine, act);
        }
        world.forget_recording();
    }
    world.advance((population.start + Minutes(end - 1)).minutes_since(world.now()));
    let (events, _) = world.into_parts();
    read(population, &events)
}

fn act_on(world: &mut World, stands: &mut BTreeMap<u32, (bool, bool)>, machine: u32, act: Act) {
    let name = actor(machine);
    let (on, away) = match act {
        Act::Install { away } => {
            if away {
                world.change_network(&name, NetworkChange::Down, None);
            }
            world.boot(&name);
            stands.insert(machine, (true, away));
            return;
        }
        Act::Live { on, away } => (on, away),
    };
    let (was_on, was_away) = stands.insert(machine, (on, away)).unwrap();
    if away != was_away {
        let change = if away { NetworkChange::Down } else { NetworkChange::Up };
        world.change_network(&name, change, None);
    }
    match (was_on, on) {
        (true, false) => world.switch_off(&name),
        (false, true) => world.switch_on(&name),
        _ => {}
    }
}

/// The states and requests of a trace.
fn read(population: &Population, events: &[Event]) -> Vec<Seen> {
    let mut seen = vec![];
    let mut asked = BTreeMap::new();
    for event in events {
        let minute = event.at.minutes_since(population.start).0;
        match event.kind {
            Kind::Licence => {
                let state = |field| {
                    let shown = event.get(field).unwrap();
                    *LicenceStatus::ALL.iter().find(|state| Value::from(**state) == *shown).unwrap()
                };
                let reason = event.get("reason").unwrap().to_string();
                let machine = number(&event.actor);
                seen.push(Seen::State { minute, machine, from: state("from"), to: state("to"), reason });
            }
            Kind::Request => {
                let peer = event.peer.as_deref().unwrap();
                let host = population.hosts.iter().position(|host| host.name == peer).unwrap();
                asked.insert(event.conn.unwrap(), seen.len());
                seen.push(Seen::Request { minute, machine: number(&event.actor), host, count: None });
            }
            Kind::Answer => {
                let Seen::Request { count, .. } = &mut seen[asked[&event.conn.unwrap()]] else { panic!() };
                let Some(Value::Number(answered)) = event.get("count") else { panic!("{event:?}") };
                *count = Some(u32::try_from(*answered).unwrap());
            }
            _ => {}
        }
    }
    seen
}

fn number(actor: &Actor) -> u32 {
    actor[1..].parse().unwrap()
}

fn spec(population: &Population, fleet: &Fleet) -> WorldSpec {
    let mut zone = Zone::new(name("lab.test"));
    for (number, srv) in population.records().into_iter().enumerate() {
        let std::net::IpAddr::V4(ip) = Network::VIRTUAL.host(number) else { panic!() };
        zone.add(Record { name: srv.target.clone(), ttl: 60, data: RecordData::A(ip) }).unwrap();
        let owner = name("_vlmcs._tcp.lab.test");
        zone.add(Record { name: owner, ttl: 60, data: RecordData::Srv(srv) }).unwrap();
    }
    let hosts = population.hosts.iter().enumerate();
    let hosts = hosts.map(|(number, host)| HostSpec {
        name: Arc::from(host.name.as_str()),
        address: (Network::VIRTUAL.host(number), host.config.port).into(),
        also: None,
        config: host.config.clone(),
        rpc: ServerConfig::default(),
        clock: Offset(0),
        up: true,
        faults: HostFaults::default(),
        preload: (0..host.seen)
            .map(|other| (lab_id(&format!("seen/{other}")), population.start - Minutes(60)))
            .collect(),
        external: false,
    });
    WorldSpec {
        start: population.start,
        seed: 1,
        label: "kms-lab".into(),
        network: Network::VIRTUAL,
        hosts: hosts.collect(),
        clients: clients(population, fleet),
        names: NameServer::new([zone]),
        service: Service::default(),
        detailed: false,
    }
}

fn clients(population: &Population, fleet: &Fleet) -> Vec<ClientSpec> {
    let groups = population.groups.iter();
    let groups = groups.flat_map(|group| std::iter::repeat_n(group, group.count as usize));
    let client = |(machine, group): (u32, &emulator::fleet::Group)| {
        let product: &Product = group.product;
        let now = population.time(fleet.arrival(machine).unwrap());
        let config = ClientConfig {
            workstation: Workstation::new(&format!("{}.lab.test", actor(machine))),
            discovery: Discovery::dns(vec![name("lab.test")]),
            legacy_srv: group.legacy_srv,
            caching: group.caching,
            readings: population.readings,
            policy: group.policy(population.readings),
            ..ClientConfig::new(product, fleet.cmid(machine), now)
        };
        ClientSpec {
            name: actor(machine),
            address: Network::VIRTUAL.client(machine as usize),
            config,
            rpc: ClientRpc::default(),
            clock: Offset(0),
            shape: Shape::default(),
            external: false,
        }
    };
    (0..).zip(groups).map(client).collect()
}
