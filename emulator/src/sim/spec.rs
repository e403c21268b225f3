//! What a world is made from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

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

    /// Where the host at `index` listens over IPv6. A network on loopback has no address but `::1` there, so its hosts,
    /// eight at most, have ports of their own in place of the scenario's.
    #[must_use]
    pub fn host_v6(self, index: usize, port: u16) -> SocketAddr {
        let index = u16::try_from(index % 80).expect("a remainder of 80 fits 16 bits");
        if self == Self::VIRTUAL {
            SocketAddr::new(unique_local(10 + index), port)
        } else {
            SocketAddr::new(Ipv6Addr::LOCALHOST.into(), self.first_port_v6() + index % HOSTS_V6)
        }
    }

    /// The first of the ports that hosts of this network, if it is on loopback, have at `::1`.
    #[must_use]
    pub fn first_port_v6(self) -> u16 {
        let [_, second, third] = self.0;
        FIRST_PORT_V6 + u16::from_be_bytes([second, third]) % NETWORKS_V6 * HOSTS_V6
    }

    /// An IPv6 address at which nothing listens; on loopback that holds for the ports outside of the hosts' own.
    #[must_use]
    pub fn nobody_v6(self) -> IpAddr {
        if self == Self::VIRTUAL { unique_local(9) } else { Ipv6Addr::LOCALHOST.into() }
    }

    /// The address from which an actor at `own` reaches `to`: of the same family.
    #[must_use]
    pub(super) fn facing(self, own: IpAddr, to: IpAddr) -> IpAddr {
        match (own, to) {
            (IpAddr::V4(own), IpAddr::V6(_)) if self == Self::VIRTUAL => unique_local(own.octets()[3].into()),
            (IpAddr::V4(_), IpAddr::V6(_)) => Ipv6Addr::LOCALHOST.into(),
            // A host that serves over IPv6 alone asks the name server over IPv4.
            (IpAddr::V6(own), IpAddr::V4(_)) => self.ip(own.octets()[15]),
            _ => own,
        }
    }

    /// The address of the client at `index`.
    #[must_use]
    pub fn client(self, index: usize) -> IpAddr {
        self.ip(100 + u8::try_from(index % 150).expect("a remainder of 150 fits an octet"))
    }
}

/// Hosts with IPv6 that a network on loopback has ports for.
const HOSTS_V6: u16 = 8;
/// The ports of all networks lie below those that systems give to clients.
const FIRST_PORT_V6: u16 = 20_000;
/// Networks whose ports differ.
const NETWORKS_V6: u16 = 1_536;

/// An address of the virtual world's IPv6 network (RFC 4193).
fn unique_local(last: u16) -> IpAddr {
    Ipv6Addr::new(0xfd00, 0x6b6d, 0x73, 0, 0, 0, 0, last).into()
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
    /// Whether its trace tells every field of every PDU.
    pub detailed: bool,
}

/// One host.
#[derive(Clone, Debug)]
pub struct HostSpec {
    /// Its name.
    pub name: Actor,
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it listens beside that: a host of both families at IPv6.
    pub also: Option<SocketAddr>,
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
