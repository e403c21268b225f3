//! A /24 on loopback for each world, so that default ports and several hosts need no turns.

use std::{
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr, UdpSocket},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use emulator::sim::Network;

/// A network that no other run on this machine uses, as long as this lives.
#[derive(Debug)]
pub(super) struct Lease {
    pub(super) network: Network,
    /// Bound to an address of the network: who can bind it has the network, across processes.
    _claim: UdpSocket,
    /// The same for the network's ports at `::1`.
    _claim_v6: Option<UdpSocket>,
}

/// First and last second octet.
const SECOND: (u32, u32) = (78, 117);
/// Networks there are.
const NETWORKS: u32 = (SECOND.1 - SECOND.0 + 1) * 256;
/// The address and port that claim a network.
const CLAIM: (u8, u16) = (1, 16_881);

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Lease {
    /// Takes a network.
    ///
    /// # Errors
    ///
    /// When this machine has no loopback addresses beside 127.0.0.1, or all networks are taken.
    pub(super) fn take() -> io::Result<Self> {
        Self::claim(|_| Ok(None))
    }

    /// Takes a network with its ports at `::1`.
    ///
    /// # Errors
    ///
    /// As [`Lease::take`], and when this machine has no IPv6.
    pub(super) fn take_with_v6() -> io::Result<Self> {
        Self::claim(|network| UdpSocket::bind((Ipv6Addr::LOCALHOST, network.first_port_v6())).map(Some))
    }

    fn claim(v6: impl Fn(Network) -> io::Result<Option<UdpSocket>>) -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::AddrInUse);
        for _ in 0..NETWORKS {
            // Processes begin at different places, which spares them most collisions.
            let place = process::id().wrapping_mul(61).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
            let network = network(place % NETWORKS);
            let claims = UdpSocket::bind(SocketAddr::new(within(network, CLAIM.0), CLAIM.1))
                .and_then(|claim| Ok((claim, v6(network)?)));
            match claims {
                Ok((claim, v6)) => return Ok(Self { network, _claim: claim, _claim_v6: v6 }),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }
}

fn network(place: u32) -> Network {
    let octet = |number: u32| u8::try_from(number % 256).expect("a remainder of 256 fits an octet");
    Network([127, octet(SECOND.0 + place / 256), octet(place)])
}

/// An address of a network.
pub(super) fn within(network: Network, last: u8) -> IpAddr {
    let [a, b, c] = network.0;
    [a, b, c, last].into()
}

/// The address with the same last octet in another network; addresses of neither stay.
pub(super) fn moved(address: IpAddr, from: Network, to: Network) -> IpAddr {
    match address {
        IpAddr::V4(ip) if ip.octets()[..3] == from.0 => within(to, ip.octets()[3]),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_had_by_one_at_a_time() {
        let leases = [Lease::take().unwrap(), Lease::take().unwrap(), Lease::take().unwrap()];
        let [a, b, c] = leases.each_ref().map(|lease| lease.network);
        assert!(a != b && b != c && a != c);
        assert!(UdpSocket::bind((within(a, CLAIM.0), CLAIM.1)).is_err());
    }

    #[test]
    fn ports_of_ipv6_are_had_by_one_at_a_time() {
        let Ok(leases) = [(); 3].map(|()| Lease::take_with_v6()).into_iter().collect::<Result<Vec<_>, _>>()
        else {
            assert!(UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).is_err(), "there is IPv6 and no port of it");
            return;
        };
        let mut ports: Vec<u16> = leases.iter().map(|lease| lease.network.first_port_v6()).collect();
        ports.sort_unstable();
        assert!(ports.windows(2).all(|two| two[1] - two[0] >= 8), "{ports:?}");
    }

    #[test]
    fn addresses_move_between_networks() {
        let (from, to) = (Network([127, 80, 1]), Network([127, 81, 2]));
        assert_eq!(moved("127.80.1.9".parse().unwrap(), from, to), "127.81.2.9".parse::<IpAddr>().unwrap());
        for other in ["127.80.2.9", "::1"] {
            let other: IpAddr = other.parse().unwrap();
            assert_eq!(moved(other, from, to), other);
        }
    }
}
