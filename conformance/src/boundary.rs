//! Where the lab ends: loopback and private networks, unless somebody says otherwise.

use std::net::{IpAddr, SocketAddr};

/// An address outside of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is outside of loopback and private networks; `--allow-remote` lets it be used")]
pub struct OutsideLab(pub IpAddr);

/// Refuses an address outside of loopback, link-local and private networks (RFC 1918, RFC 4193).
///
/// # Errors
///
/// When it is outside and `allow_remote` is not set.
pub fn check(ip: IpAddr, allow_remote: bool) -> Result<(), OutsideLab> {
    // An IPv4 client of an IPv6 socket comes as ::ffff:a.b.c.d.
    let local = match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    if local || allow_remote { Ok(()) } else { Err(OutsideLab(ip)) }
}

/// An address to listen at: it must also be one that a client can be told.
///
/// # Errors
///
/// One line on what is wrong with it.
pub fn check_listen(address: SocketAddr, allow_remote: bool) -> Result<(), String> {
    if address.ip().is_unspecified() {
        return Err(format!(
            "{} is every address of this machine; name the one that clients are to reach, DNS has to tell it",
            address.ip()
        ));
    }
    check(address.ip(), allow_remote).map_err(|outside| outside.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_and_private_networks_are_inside() {
        for (ip, inside) in [
            ("127.0.0.1", true),
            ("127.200.3.4", true),
            ("10.1.2.3", true),
            ("172.16.0.1", true),
            ("172.32.0.1", false),
            ("192.168.0.1", true),
            ("169.254.1.1", true),
            ("198.51.100.1", false),
            ("::1", true),
            ("fd00::1", true),
            ("fe80::1", true),
            ("2001:db8::1", false),
            ("::ffff:10.0.0.1", true),
            ("::ffff:198.51.100.1", false),
        ] {
            let ip: IpAddr = ip.parse().unwrap();
            assert_eq!(check(ip, false).is_ok(), inside, "{ip}");
            assert_eq!(check(ip, true), Ok(()));
        }
    }

    #[test]
    fn every_address_is_none_to_listen_at() {
        for address in ["0.0.0.0:1688", "[::]:53"] {
            let address = address.parse().unwrap();
            assert!(check_listen(address, true).unwrap_err().contains("name the one"), "{address}");
        }
    }
}
