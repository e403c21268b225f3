//! Emulated clients at work: their look-ups and exchanges, seen through to the end of each attempt.

use std::net::SocketAddr;

use crate::{
    client::{ClientInput, ClientOutput, ExchangeEnd},
    endpoint::{Arrival, Channel, DialError, Exchange},
    model::Hresult,
    rpc::client::Ending,
    sim::{World, actors::ClientActor},
    trace::{Actor, Close, Direction},
    wire::Request,
};

/// First port of the range that clients connect from.
const EPHEMERAL: u16 = 49_152;

impl World {
    /// Takes a client from `input` to the end of what it leads to.
    pub(super) fn run_to_idle(&mut self, name: &Actor, actor: &mut ClientActor, input: ClientInput) {
        let now = actor.now(self.now);
        let mut output = actor.role.handle(now, input);
        loop {
            self.note_client(name, actor);
            let input = match output {
                ClientOutput::Idle => return,
                ClientOutput::Lookup(question) => {
                    ClientInput::LookedUp(self.lookup(name, actor.address, &question, &mut actor.entropy))
                }
                ClientOutput::Exchange { to, request } => {
                    ClientInput::Exchanged(self.exchange(name, actor, to, request))
                }
                ClientOutput::Online(asked) => {
                    let answer = self.service.activate(self.now, &asked);
                    ClientInput::Online(answer.err().unwrap_or(Hresult::OK))
                }
            };
            output = actor.role.handle(now, input);
        }
    }

    fn exchange(
        &mut self,
        name: &Actor,
        actor: &mut ClientActor,
        to: SocketAddr,
        request: Request,
    ) -> ExchangeEnd {
        let iv = actor.entropy.bytes();
        let exchange = Exchange::new(&self.keys, request, iv, &actor.rpc, actor.shape.clone());
        let exchange = exchange.with_layer(actor.role.layer());
        self.run_exchange(name, actor, to, exchange)
    }

    /// Runs an exchange with whatever listens at `to`.
    pub(super) fn run_exchange(
        &mut self,
        name: &Actor,
        actor: &ClientActor,
        to: SocketAddr,
        exchange: Exchange,
    ) -> ExchangeEnd {
        let unreachable = ExchangeEnd::Failed(Hresult::RPC_UNAVAILABLE);
        let client = self.seat(actor, to);
        let Some(host) = self.listener(to) else {
            self.note_refused(name, client, to, "Refused");
            return unreachable;
        };
        if self.hosts.get(&host).is_none_or(|host| !host.external) {
            let Some((id, reply)) = self.accept(name, client, &host) else { return unreachable };
            let end = self.exchange_inside(id, exchange, reply);
            if actor.role.hangs_up() {
                self.client_closed(id, Close::Fin);
            }
            return end;
        }
        match self.dial_out(name, client, &host, to) {
            Some(channel) => self.exchange_outside(name, &host, channel, exchange),
            None => unreachable,
        }
    }

    /// The address and port that a client connects to `to` from.
    pub(super) fn seat(&self, actor: &ClientActor, to: SocketAddr) -> SocketAddr {
        let port = EPHEMERAL + u16::try_from(self.next_conn % 16_000).expect("below 16,000");
        SocketAddr::new(self.network.facing(actor.address, to.ip()), port)
    }

    /// Connects a client to a host that a target plays; a failure is noted.
    pub(super) fn dial_out(
        &mut self,
        name: &Actor,
        client: SocketAddr,
        host: &Actor,
        to: SocketAddr,
    ) -> Option<Box<dyn Channel>> {
        let dialled =
            self.dialer.as_mut().map_or(Err(DialError::Refused), |dialer| dialer.dial(host, to.ip()));
        dialled
            .map_err(|error| {
                let end = if error == DialError::Refused { "Refused" } else { "TimedOut" };
                self.note_refused(name, client, to, end);
            })
            .ok()
    }

    /// With an emulated host: nothing takes time, and silence is the end.
    fn exchange_inside(
        &mut self,
        id: u32,
        mut exchange: Exchange,
        first: crate::endpoint::Reply,
    ) -> ExchangeEnd {
        let mut replies = vec![first];
        loop {
            for reply in replies.drain(..) {
                for segment in &reply.segments {
                    exchange.receive(segment);
                }
                match reply.close {
                    Some(Close::Fin) => exchange.closed(Ending::Fin),
                    Some(Close::Rst) => exchange.closed(Ending::Reset),
                    None => {}
                }
            }
            if let Some(end) = exchange.end() {
                return end;
            }
            let segments = exchange.transmit();
            if segments.is_empty() {
                exchange.closed(Ending::Silence);
                return exchange.end().unwrap_or(ExchangeEnd::Failed(Hresult::RPC_UNAVAILABLE));
            }
            replies.extend(segments.iter().map(|segment| self.client_octets(id, segment)));
        }
    }

    /// With a host that a target plays.
    fn exchange_outside(
        &mut self,
        name: &Actor,
        host: &Actor,
        mut channel: Box<dyn Channel>,
        mut exchange: Exchange,
    ) -> ExchangeEnd {
        let (client, server) = channel.addresses();
        let mut link = self.open_link(name, client, host, server);
        loop {
            for segment in exchange.transmit() {
                self.carry(&mut link, Direction::ToServer, &segment);
                channel.send(&segment);
            }
            if let Some(end) = exchange.end() {
                self.close_link(&link, Direction::ToServer, Close::Fin);
                return end;
            }
            match channel.receive() {
                Arrival::Octets(octets) => {
                    self.carry(&mut link, Direction::ToClient, &octets);
                    exchange.receive(&octets);
                }
                Arrival::End(ending) => {
                    match ending {
                        Ending::Fin => self.close_link(&link, Direction::ToClient, Close::Fin),
                        Ending::Reset => self.close_link(&link, Direction::ToClient, Close::Rst),
                        Ending::Silence => {}
                    }
                    exchange.closed(ending);
                    return exchange.end().unwrap_or(ExchangeEnd::Failed(Hresult::RPC_UNAVAILABLE));
                }
            }
        }
    }
}
