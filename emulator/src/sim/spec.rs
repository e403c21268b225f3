//! What a world is made from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use uuid::Uuid;

use crate::{
    client::ClientConfig,
    endpoint::{HostFaults, Shape},
    host::HostConfig,
    model::{Filetime, Offset},
    nameserver::NameServer,
    rpc::{client::ClientConfig as ClientRpc, server::ServerConfig},
    service::Service,
    trace::Actor,
};

/// The /24 that a world lives in, on loopback: live runs side by side each have their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(pub [u8; 3]);

impl Network {
    /// The network of a world without sockets.
    pub const VIRTUAL: Self = Self([127, 77, 0]);

    fn ip(self, last: u8) -> IpAddr {
        let [a, b, c] = self.0;
        Ipv4Addr::new(a, b, c, last).into()
    }

    /// The name server's address.
    #[must_use]
    pub fn name_server(self) -> SocketAddr {
        SocketAddr::new(self.ip(2), 53)
    }

    /// An address at which nothing listens.
    #[must_use]
    pub fn nobody(self) -> IpAddr {
        self.ip(9)
    }

    /// The address of the host at `index`.
    #[must_use]
    pub fn host(self, index: usize) -> IpAddr {
        self.ip(10 + u8::try_from(index % 80).expect("a remainder of 80 fits an octet"))
    }

    /// The address of the client at `index`.
    #[must_use]
    pub fn client(self, index: usize) -> IpAddr {
        self.ip(100 + u8::try_from(index % 150).expect("a remainder of 150 fits an octet"))
    }
}

/// What a world is made from.
#[derive(Debug)]
pub struct WorldSpec {
    /// World time at the start.
    pub start: Filetime,
    /// Gives every random value of the run.
    pub seed: u64,
    /// Gives the keys.
    pub label: String,
    /// Where it lives.
    pub network: Network,
    /// Its hosts.
    pub hosts: Vec<HostSpec>,
    /// Its clients.
    pub clients: Vec<ClientSpec>,
    /// Its name server.
    pub names: NameServer,
    /// Its activation service.
    pub service: Service,
}

/// One host.
#[derive(Clone, Debug)]
pub struct HostSpec {
    /// Its name.
    pub name: Actor,
    /// Where it listens.
    pub address: SocketAddr,
    /// The role.
    pub config: HostConfig,
    /// Its RPC layer.
    pub rpc: ServerConfig,
    /// How its clock differs.
    pub clock: Offset,
    /// Whether it listens at the start.
    pub up: bool,
    /// What is wrong with it.
    pub faults: HostFaults,
    /// Machines in its table, with when they were seen.
    pub preload: Vec<(Uuid, Filetime)>,
    /// Played by a target: reached by [`super::Dial`].
    pub external: bool,
}

/// One client.
#[derive(Clone, Debug)]
pub struct ClientSpec {
    /// Its name.
    pub name: Actor,
    /// Where it connects from.
    pub address: IpAddr,
    /// The role.
    pub config: ClientConfig,
    /// Its RPC layer.
    pub rpc: ClientRpc,
    /// How its clock differs.
    pub clock: Offset,
    /// How it shapes what it sends.
    pub shape: Shape,
    /// Played by a target: only its traffic is seen here.
    pub external: bool,
}
