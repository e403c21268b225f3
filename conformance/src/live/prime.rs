//! Priming requests: machines that a host by command has seen when the scenario begins. They stand outside the trace.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use emulator::{
    client::{Change, Client, ClientConfig, ClientInput, Discovery, HostAddress},
    endpoint::Shape,
    model::{Entropy, Filetime, Hresult},
    net::{ClientNet, run_client},
    rpc::client::ClientConfig as ClientRpc,
    wire::LabKeys,
};
use uuid::Uuid;

/// Shows a host one machine after another at its time, each asking as `like` does. `at` is called with the time before.
pub(super) fn prime(
    address: SocketAddr,
    machines: &[(Uuid, Filetime)],
    like: &ClientConfig,
    label: &str,
    patience: Duration,
    at: &mut dyn FnMut(Filetime) -> Result<(), String>,
) -> Result<(), String> {
    let mut net = ClientNet {
        dns: None,
        patience,
        keys: Arc::new(LabKeys::derive(label)),
        rpc: ClientRpc::default(),
        shape: Shape::default(),
        entropy: Entropy::new(machines.first().map_or(0, |(_, now)| now.0), "priming"),
        from: None,
        kept: Vec::new(),
    };
    for (cmid, now) in machines {
        at(*now)?;
        let now = *now;
        let discovery = Discovery::named(HostAddress::Literal(address));
        let config = ClientConfig { now, cmid: *cmid, discovery, boot: true, ..like.clone() };
        let mut client = Client::new(config, Entropy::new(now.0, &format!("priming as {cmid}")));
        run_client(&mut client, now, ClientInput::Boot, &mut net);
        let mut ends = client.take_changes().into_iter().filter_map(|change| match change {
            Change::Attempt(result) => Some(result),
            Change::Licence { .. } | Change::Machine(_) => None,
        });
        // Both are answers: the machine is counted.
        let counted = |result: &Hresult| [Hresult::OK, Hresult::NOT_ENOUGH_COUNT].contains(result);
        match ends.next_back() {
            Some(result) if counted(&result) => {}
            Some(result) => return Err(format!("it doesn't count a machine that is to be seen: {result}")),
            None => return Err("a machine that is to be seen made no attempt".to_owned()),
        }
    }
    Ok(())
}
