//! Attempts to connect, read off the machine's packets: no socket is told of those where nobody listens. On Linux with
//! the capability NET_RAW.

use std::{
    io::Read,
    net::{IpAddr, SocketAddr},
};

use socket2::Socket;

/// Watches some of this machine's addresses for attempts to connect.
#[derive(Debug)]
pub(crate) struct Connects(Vec<(IpAddr, Socket)>);

impl Connects {
    /// Watches `addresses`; `None` when this machine doesn't let us.
    pub(crate) fn watch(addresses: impl IntoIterator<Item = IpAddr>) -> Option<Self> {
        let sockets = addresses.into_iter().map(|address| Some((address, raw(address)?)));
        sockets.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Both ends of every attempt since the last call, client first, refused or not.
    pub(crate) fn take(&self) -> Vec<(SocketAddr, SocketAddr)> {
        let mut packet = [0; 2_048];
        let mut taken = Vec::new();
        for (address, socket) in &self.0 {
            while let Ok(length) = Read::read(&mut &*socket, &mut packet) {
                // Until it was bound, the socket was given packets to others too.
                let connect = connect_of(&packet[..length]).filter(|(_, server)| server.ip() == *address);
                taken.extend(connect);
            }
        }
        taken
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
