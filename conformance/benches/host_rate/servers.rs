//! The host, and the echo that it is measured against.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use emulator::{
    endpoint::{Answerer, HostConnection, HostFaults},
    host::{Host, HostConfig},
    model::{Entropy, Product, lab_id},
    net::{HostService, HostSetup, Limits, system_clock},
    rpc::server::{Associations, ServerConfig},
    wire::{HostPid, LabKeys},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::frames::Sizes;

/// A host whose table is full.
fn role() -> Host {
    let product = Product::named("client-os/enterprise").expect("the catalogue has it").ids();
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").expect("a PID");
    let name = "kms1.lab.test".parse().expect("a name");
    let mut host = Host::new(HostConfig::new(name, pid, vec![product.kms_id]));
    for machine in 0..50 {
        host.preload(lab_id(&format!("cmid/seen/{machine}")), system_clock()());
    }
    host
}

/// One connection of such a host, without sockets.
pub(crate) fn connection() -> (HostConnection, Host) {
    let answerer = Answerer::new(Arc::default(), [7; 8], Entropy::new(1, "answers"));
    let client = IpAddr::from(Ipv4Addr::LOCALHOST);
    let config = Arc::new(ServerConfig::default());
    let side = HostConnection::new(config, client, &Associations::new(), answerer, Arc::default());
    (side, role())
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    (listener, address)
}

/// The host as it is served everywhere, event log on.
pub(crate) async fn host() -> SocketAddr {
    let (listener, address) = listen().await;
    let service = HostService::new(HostSetup {
        role: role(),
        keys: Arc::new(LabKeys::default()),
        rpc: ServerConfig::default(),
        faults: HostFaults::default(),
        clock: system_clock(),
        seed: 1,
        limits: Limits::default(),
    });
    tokio::spawn(service.serve(listener));
    address
}

/// Reads frames and writes as many octets as the host's answers have.
pub(crate) async fn echo(sizes: Sizes) -> SocketAddr {
    let (listener, address) = listen().await;
    socket2::SockRef::from(&listener).set_tcp_nodelay(true).expect("TCP has the option");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, sizes));
        }
    });
    address
}

async fn converse(mut stream: TcpStream, sizes: Sizes) -> std::io::Result<()> {
    let mut buffer = vec![0; 8_192];
    let (mut read, mut write) = (sizes.bind, sizes.ack);
    loop {
        stream.read_exact(&mut buffer[..read]).await?;
        stream.write_all(&buffer[..write]).await?;
        (read, write) = (sizes.request, sizes.response);
    }
}
