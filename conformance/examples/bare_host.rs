//! A KMS host without an adapter, as small as it gets: `bare_host PORT`. It is plugged in by its command. With
//! `stopped-clock` behind the port it goes by the time of its start for ever, so that tests have a host that is wrong.
//!
//!     Target(name: "bare-host", role: Host, plug: Command(["bare_host", "{port}"]), products: ["kms/client-os-previous", "kms/client-os"])

use std::{net::Ipv4Addr, process::ExitCode, sync::Arc};

use emulator::{
    dns::Name,
    endpoint::HostFaults,
    host::{Host, HostConfig},
    model::HostKey,
    net::{HostService, HostSetup, Limits, system_clock},
    rpc::server::ServerConfig,
    wire::HostPid,
};
use tokio::net::TcpListener;

const PID: &str = "LAB00-00140-015-871562-03-1033-7078.0000-0012026";

fn main() -> ExitCode {
    let Some(port) = std::env::args().nth(1).and_then(|port| port.parse::<u16>().ok()) else {
        eprintln!("usage: bare_host PORT");
        return ExitCode::from(2);
    };
    let stopped = std::env::args().nth(2).is_some_and(|word| word == "stopped-clock");
    match serve(port, stopped) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn serve(port: u16, stopped: bool) -> Result<(), Box<dyn std::error::Error>> {
    let products = HostKey::named("client-os").map(HostKey::kms_ids).unwrap_or_default();
    let config = HostConfig::new(Name::parse("bare-host.lab.test")?, HostPid::new(PID)?, products);
    let now = system_clock()();
    let service = HostService::new(HostSetup {
        role: Host::new(config),
        keys: Arc::default(),
        rpc: ServerConfig::default(),
        faults: HostFaults::default(),
        clock: if stopped { Arc::new(move || now) } else { system_clock() },
        seed: 1,
        limits: Limits::default(),
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    eprintln!("listening on port {port}");
    service.serve(listener).await;
    Ok(())
}
