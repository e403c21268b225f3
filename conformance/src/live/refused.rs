//! Attempts to connect where nobody listens. No socket is told of them, so they are read off the machine's packets,
//! where it lets us: on Linux with the capability NET_RAW.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use emulator::{sim::Network, trace::Actor};
use socket2::Socket;

use super::{doors::Shared, lease::moved};

/// Watches addresses of one subject for connects that are refused.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    subject: Actor,
    /// Each with the address that it watches.
    sockets: Arc<Vec<(IpAddr, Socket)>>,
    /// The subject's network, and the world's.
    networks: (Network, Network),
}

impl Watch {
    /// Watches `addresses`; `None` when this machine doesn't let us.
    pub(super) fn open(subject: &Actor, addresses: &[IpAddr], networks: (Network, Network)) -> Option<Self> {
        let sockets = addresses.iter().map(|address| Some((*address, raw(*address)?)));
        let sockets = sockets.collect::<Option<Vec<_>>>()?;
        Some(Self { subject: subject.clone(), sockets: Arc::new(sockets), networks })
    }

    /// Puts what was refused since the last call into the trace. Connects to a host that listens are none: they come
    /// by its listener.
    pub(super) fn drain(&self, world: &Shared) {
        let mut packet = [0; 2_048];
        for (address, socket) in self.sockets.iter() {
            while let Ok(length) = std::io::Read::read(&mut &*socket, &mut packet) {
                let Some((client, server)) = connect_of(&packet[..length]) else { continue };
                // Until it was bound, the socket was given packets to others too.
                if server.ip() != *address {
                    continue;
                }
                let server =
                    SocketAddr::new(moved(server.ip(), self.networks.0, self.networks.1), server.port());
                let mut world = world.lock();
                if world.listener(server).is_none() {
                    world.note_refused(&self.subject, client, server, "Refused");
                }
            }
        }
    }
}

/// A socket that is given every TCP packet to `address`.
#[cfg(target_os = "linux")]
fn raw(address: IpAddr) -> Option<Socket> {
    use socket2::{Domain, Protocol, Type};
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::TCP)).ok()?;
    socket.set_nonblocking(true).ok()?;
    socket.bind(&SocketAddr::new(address, 0).into()).ok()?;
    Some(socket)
}

#[cfg(not(target_os = "linux"))]
fn raw(_address: IpAddr) -> Option<Socket> {
    None
}

/// Both ends, if the packet asks for a connection.
fn connect_of(packet: &[u8]) -> Option<(SocketAddr, SocketAddr)> {
    let sliced = etherparse::SlicedPacket::from_ip(packet).ok()?;
    let Some(etherparse::NetSlice::Ipv4(ip)) = sliced.net else { return None };
    let Some(etherparse::TransportSlice::Tcp(tcp)) = sliced.transport else { return None };
    let header = ip.header();
    let client = SocketAddr::new(header.source_addr().into(), tcp.source_port());
    let server = SocketAddr::new(header.destination_addr().into(), tcp.destination_port());
    (tcp.syn() && !tcp.ack()).then_some((client, server))
}
