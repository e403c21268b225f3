//! A KMS client without an adapter, as small as it gets: `bare_client HOST PORT` makes one attempt and exits with 0 if
//! it is activated. It is plugged in by its command.
//!
//!     Target(name: "bare-client", role: Client, plug: Command(["bare_client", "{host}", "{port}"]), product: "client-os/enterprise")

use std::{
    net::{IpAddr, SocketAddr},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use emulator::{
    client::{Client, ClientConfig, ClientInput, Discovery, HostAddress},
    endpoint::Shape,
    model::{Entropy, LicenceStatus, Product, lab_id},
    net::{ClientNet, run_client, system_clock},
    rpc::client::ClientConfig as ClientRpc,
    wire::{LabKeys, Workstation},
};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let host = arguments.next().and_then(|host| host.parse::<IpAddr>().ok());
    let port = arguments.next().and_then(|port| port.parse::<u16>().ok());
    let product = Product::named("client-os/enterprise");
    let (Some(host), Some(port), Some(product)) = (host, port, product) else {
        eprintln!("usage: bare_client HOST PORT");
        return ExitCode::from(2);
    };
    let now = system_clock()();
    let config = ClientConfig {
        workstation: Workstation::new("bare-client.lab.test"),
        discovery: Discovery::named(HostAddress::Literal(SocketAddr::new(host, port))),
        ..ClientConfig::new(product, lab_id(&format!("cmid/bare-client/{}", std::process::id())), now)
    };
    let mut net = ClientNet {
        dns: None,
        patience: Duration::from_secs(2),
        keys: Arc::new(LabKeys::default()),
        rpc: ClientRpc::default(),
        shape: Shape::default(),
        entropy: Entropy::new(now.0, "messages"),
        from: None,
        kept: Vec::new(),
    };
    let mut client = Client::new(config, Entropy::new(now.0, "choices"));
    run_client(&mut client, now, ClientInput::Boot, &mut net);
    let status = client.timer().status;
    println!("{}", status.title());
    if status == LicenceStatus::Licensed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
