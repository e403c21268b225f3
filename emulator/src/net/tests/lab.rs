//! A host on a listener and a client that boots.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    client::{Change, Client, ClientConfig, ClientInput, Discovery, HostAddress},
    dns::Name,
    endpoint::{HostFaults, Shape},
    host::{Host, HostConfig},
    model::{Entropy, Filetime, Hresult, Minutes, Product, lab_id},
    net::{ClientNet, HostService, HostSetup, Limits, SteppedClock, run_client},
    rpc::{client::ClientConfig as ClientRpc, server::ServerConfig},
    wire::{HostPid, LabKeys, Workstation},
};

/// Far beyond what anything here takes: only a broken test waits for it.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// For tests in which silence is what is waited for.
pub(super) const IMPATIENCE: Duration = Duration::from_millis(50);
pub(super) const LOOPBACK: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);

pub(super) fn start() -> Filetime {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

pub(super) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(super) struct Lab {
    pub(super) runtime: Runtime,
    pub(super) service: Arc<HostService>,
    pub(super) address: SocketAddr,
}

/// A host that has seen so many machines.
pub(super) fn lab(seen: u32, faults: HostFaults, limits: Limits) -> Lab {
    let product = Product::named("client-os/enterprise").unwrap().ids();
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").unwrap();
    let mut role = Host::new(HostConfig::new(name("kms1.lab.test"), pid, vec![product.kms_id]));
    for n in 0..seen {
        role.preload(lab_id(&format!("cmid/seen/{n}")), start() - Minutes(60));
    }
    let service = HostService::new(HostSetup {
        role,
        keys: Arc::default(),
        rpc: ServerConfig::default(),
        faults,
        clock: SteppedClock::new(start()).clock(),
        seed: 1,
        limits,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind(LOOPBACK)).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(service.clone().serve(listener));
    Lab { runtime, service, address }
}

pub(super) fn sound(seen: u32) -> Lab {
    lab(seen, HostFaults::default(), Limits::default())
}

pub(super) fn config(discovery: Discovery) -> ClientConfig {
    let product = Product::named("client-os/enterprise").unwrap();
    ClientConfig {
        workstation: Workstation::new("c1.lab.test"),
        discovery,
        ..ClientConfig::new(product, lab_id("cmid/c1"), start())
    }
}

pub(super) fn client_net(dns: Option<SocketAddr>, patience: Duration) -> ClientNet {
    ClientNet {
        dns,
        patience,
        keys: Arc::new(LabKeys::default()),
        rpc: ClientRpc::default(),
        shape: Shape::default(),
        entropy: Entropy::new(1, "messages"),
        from: None,
        kept: Vec::new(),
    }
}

/// Boots a client: the attempt's result, and the code in its first log record.
pub(super) fn boot(discovery: Discovery, net: &mut ClientNet) -> (Hresult, String) {
    let mut client = Client::new(config(discovery), Entropy::new(1, "choices"));
    run_client(&mut client, start(), ClientInput::Boot, net);
    let result = client.take_changes().into_iter().find_map(|change| match change {
        Change::Attempt(result) => Some(result),
        Change::Licence { .. } | Change::Machine(_) => None,
    });
    (result.unwrap(), client.take_log()[0].data[0].clone())
}

pub(super) fn named(address: SocketAddr) -> Discovery {
    Discovery::named(HostAddress::Literal(address))
}
