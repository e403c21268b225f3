//! A small world: one client, one host, DNS between them. Tests of other packages take it from here.

use std::sync::Arc;

use emulator::{
    client::{ClientConfig, Discovery},
    dns::{Name, Record, RecordData, Srv},
    endpoint::{HostFaults, Shape},
    host::HostConfig,
    model::{Filetime, Minutes, Offset, Product, lab_id},
    nameserver::{NameServer, Zone},
    rpc::{client::ClientConfig as ClientRpc, server::ServerConfig},
    service::Service,
    sim::{ClientSpec, HostSpec, Network, World, WorldSpec},
    wire::{HostPid, Workstation},
};

/// When every world starts.
pub(crate) fn start() -> Filetime {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// A world whose host has `seen` machines before.
pub(crate) fn world(seen: u32) -> World {
    World::new(spec(seen))
}

/// What [`world`] is made from, to be changed.
pub(crate) fn spec(seen: u32) -> WorldSpec {
    let mut zone = Zone::new(name("lab.test"));
    let srv = Srv { priority: 0, weight: 0, port: 1688, target: name("kms1.lab.test") };
    let records = [
        Record { name: name("_vlmcs._tcp.lab.test"), ttl: 60, data: RecordData::Srv(srv) },
        Record { name: name("kms1.lab.test"), ttl: 60, data: RecordData::A([127, 77, 0, 10].into()) },
    ];
    for record in records {
        zone.add(record).unwrap();
    }
    WorldSpec {
        start: start(),
        seed: 1,
        label: "kms-lab".into(),
        network: Network::VIRTUAL,
        hosts: vec![host(seen)],
        clients: vec![client()],
        names: NameServer::new([zone]),
        service: Service::default(),
        detailed: false,
    }
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn host(seen: u32) -> HostSpec {
    let product = Product::named("client-os/enterprise").unwrap().ids();
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").unwrap();
    HostSpec {
        name: Arc::from("kms1"),
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

fn client() -> ClientSpec {
    let product = Product::named("client-os/enterprise").unwrap();
    ClientSpec {
        name: Arc::from("c1"),
        address: Network::VIRTUAL.client(0),
        config: ClientConfig {
            workstation: Workstation::new("c1.lab.test"),
            discovery: Discovery::dns(vec![name("lab.test")]),
            ..ClientConfig::new(product, lab_id("cmid/c1"), start())
        },
        rpc: ClientRpc::default(),
        clock: Offset(0),
        shape: Shape::default(),
        external: false,
    }
}
