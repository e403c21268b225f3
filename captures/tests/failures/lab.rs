//! Small worlds whose traffic the captures are made of.

use std::{net::IpAddr, sync::Arc};

use emulator::{
    client::{ClientConfig, Discovery},
    dns::{Name, Record, RecordData, Srv},
    endpoint::{HostFaults, HostMode, Shape},
    host::HostConfig,
    model::{Filetime, Minutes, Offset, Product, Version, lab_id},
    nameserver::{NameServer, Zone},
    rpc::{client::ClientConfig as ClientRpc, server::ServerConfig},
    service::Service,
    sim::{ClientSpec, HostSpec, Network, World, WorldSpec},
    trace::Actor,
    wire::{HostPid, Workstation},
};

/// A world before it begins: the host kms1, and clients that look for it by DNS.
pub(crate) struct Lab {
    pub(crate) hosts: Vec<HostSpec>,
    pub(crate) clients: Vec<ClientSpec>,
    records: Vec<Record>,
}

/// When every world starts.
pub(crate) fn start() -> Filetime {
    "2026-01-01T08:00:00Z".parse().unwrap()
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn actor(text: &str) -> Actor {
    Arc::from(text)
}

impl Lab {
    /// kms1, which has seen so many machines, its records, and one client.
    pub(crate) fn new(seen: u32) -> Self {
        let lab = Self { hosts: vec![host(seen)], clients: Vec::new(), records: Vec::new() };
        lab.srv("kms1.lab.test", 0, 1688)
            .address("kms1.lab.test", Network::VIRTUAL.host(0))
            .client("c1", Version::V6)
    }

    /// Without the records of kms1.
    pub(crate) fn without_records(mut self) -> Self {
        self.records.clear();
        self
    }

    pub(crate) fn srv(mut self, target: &str, priority: u16, port: u16) -> Self {
        let srv = Srv { priority, weight: 0, port, target: name(target) };
        self.records.push(Record {
            name: name("_vlmcs._tcp.lab.test"),
            ttl: 3600,
            data: RecordData::Srv(srv),
        });
        self
    }

    pub(crate) fn address(mut self, owner: &str, address: IpAddr) -> Self {
        self.records.push(Record { name: name(owner), ttl: 3600, data: address.into() });
        self
    }

    /// One more client, of the client system.
    pub(crate) fn client(mut self, called: &str, version: Version) -> Self {
        let product = Product::named("client-os/enterprise").unwrap();
        let config = ClientConfig {
            version,
            workstation: Workstation::new(&format!("{called}.lab.test")),
            discovery: Discovery::dns(vec![name("lab.test")]),
            ..ClientConfig::new(product, lab_id(&format!("cmid/{called}")), start())
        };
        self.clients.push(ClientSpec {
            name: actor(called),
            address: Network::VIRTUAL.client(self.clients.len()),
            config,
            rpc: ClientRpc::default(),
            clock: Offset(0),
            shape: Shape::default(),
            external: false,
        });
        self
    }

    pub(crate) fn mode(mut self, mode: HostMode) -> Self {
        self.hosts[0].faults = HostFaults { mode, ..HostFaults::default() };
        self
    }

    /// The first client with a change.
    pub(crate) fn with_client(mut self, change: impl FnOnce(&mut ClientSpec)) -> Self {
        change(&mut self.clients[0]);
        self
    }

    /// The host with a change.
    pub(crate) fn with_host(mut self, change: impl FnOnce(&mut HostSpec)) -> Self {
        change(&mut self.hosts[0]);
        self
    }

    /// The world, its clients started.
    pub(crate) fn boot(self) -> World {
        let mut zone = Zone::new(name("lab.test"));
        for record in self.records {
            zone.add(record).unwrap();
        }
        let names: Vec<Actor> = self.clients.iter().map(|client| client.name.clone()).collect();
        let mut world = World::new(WorldSpec {
            start: start(),
            seed: 1,
            label: "kms-lab".into(),
            network: Network::VIRTUAL,
            hosts: self.hosts,
            clients: self.clients,
            names: NameServer::new([zone]),
            service: Service::default(),
            detailed: false,
        });
        for name in names {
            world.boot(&name);
            world.advance(Minutes(1));
        }
        world
    }
}

fn host(seen: u32) -> HostSpec {
    let product = Product::named("client-os/enterprise").unwrap().ids();
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").unwrap();
    HostSpec {
        name: actor("kms1"),
        address: (Network::VIRTUAL.host(0), 1688).into(),
        also: None,
        config: HostConfig::new(name("kms1.lab.test"), pid, vec![product.kms_id]),
        rpc: ServerConfig::default(),
        clock: Offset(0),
        up: true,
        faults: HostFaults::default(),
        preload: (0..seen).map(|n| (lab_id(&format!("cmid/seen/{n}")), start() - Minutes(60))).collect(),
        external: false,
    }
}
