//! A client on real sockets: its look-ups and exchanges, seen through to the end of each attempt.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use super::{Resolver, TcpChannel};
use crate::{
    client::{ClientInput, ClientOutput, ExchangeEnd, LookupEnd},
    dns::Question,
    endpoint::{Arrival, Channel, ClientLayer, ClientRole, Exchange, Shape},
    model::{Entropy, Filetime, Hresult},
    rpc::client::ClientConfig,
    wire::{LabKeys, Request},
};

/// What a client reaches others with.
#[derive(Debug)]
pub struct ClientNet {
    /// The name server; without one every look-up fails. The system's resolver is never asked.
    pub dns: Option<SocketAddr>,
    /// Bounds each look-up, each connect and each answer.
    pub patience: Duration,
    /// The lab's keys.
    pub keys: Arc<LabKeys>,
    /// The RPC layer.
    pub rpc: ClientConfig,
    /// How it shapes what it sends.
    pub shape: Shape,
    /// Gives IVs and DNS ids.
    pub entropy: Entropy,
    /// The address it connects from, where it matters.
    pub from: Option<IpAddr>,
    /// Connections of a client that doesn't hang up.
    pub kept: Vec<TcpChannel>,
}

/// Takes a client from `input` to the end of what it leads to. Everything happens at `now` on the client's clock,
/// however long it really takes.
pub fn run_client(client: &mut dyn ClientRole, now: Filetime, input: ClientInput, net: &mut ClientNet) {
    let mut output = client.handle(now, input);
    loop {
        let input = match output {
            ClientOutput::Idle => return,
            ClientOutput::Lookup(question) => ClientInput::LookedUp(net.lookup(&question)),
            ClientOutput::Exchange { to, request } => {
                let (end, channel) = net.exchange(to, request, client.layer());
                net.kept.extend(channel.filter(|_| !client.hangs_up()));
                ClientInput::Exchanged(end)
            }
            // No activation service can be reached.
            ClientOutput::Online(_) => ClientInput::Online(Hresult::DNS_NAME_NOT_FOUND),
        };
        output = client.handle(now, input);
    }
}

impl ClientNet {
    fn lookup(&mut self, question: &Question) -> LookupEnd {
        match self.dns {
            Some(server) => Resolver { server, patience: self.patience }.lookup(question, &mut self.entropy),
            None => LookupEnd::Failed(Hresult::DNS_SERVER_FAILURE),
        }
    }

    /// The end of an exchange, and the connection that it was made on.
    fn exchange(
        &mut self,
        to: SocketAddr,
        request: Request,
        layer: Option<Box<dyn ClientLayer>>,
    ) -> (ExchangeEnd, Option<TcpChannel>) {
        let unreachable = ExchangeEnd::Failed(Hresult::RPC_UNAVAILABLE);
        let Ok(mut channel) = TcpChannel::connect(self.from, to, self.patience) else {
            return (unreachable, None);
        };
        let iv = self.entropy.bytes();
        let exchange = Exchange::new(&self.keys, request, iv, &self.rpc, self.shape.clone());
        let mut exchange = exchange.with_layer(layer);
        loop {
            for segment in exchange.transmit() {
                channel.send(&segment);
            }
            if let Some(end) = exchange.end() {
                return (end, Some(channel));
            }
            match channel.receive() {
                Arrival::Octets(octets) => exchange.receive(&octets),
                Arrival::End(ending) => {
                    exchange.closed(ending);
                    return (exchange.end().unwrap_or(unreachable), Some(channel));
                }
            }
        }
    }
}
