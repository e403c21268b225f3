//! The ends of a connection, as short as they can be compared.

use std::{
    hash::{Hash, Hasher},
    net::{IpAddr, SocketAddr},
};

/// Both ends, in an order that doesn't depend on the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    low: [u64; 2],
    high: [u64; 2],
    ports: u32,
}

impl Key {
    /// The key of a segment, and whether it comes from the end that stands first in the key.
    pub(super) fn of(from: SocketAddr, to: SocketAddr) -> (Self, bool) {
        let (sender, receiver) = (words(from.ip()), words(to.ip()));
        let first = (sender, from.port()) <= (receiver, to.port());
        let ports = |low: u16, high: u16| (u32::from(low) << u16::BITS) | u32::from(high);
        let key = if first {
            Self { low: sender, high: receiver, ports: ports(from.port(), to.port()) }
        } else {
            Self { low: receiver, high: sender, ports: ports(to.port(), from.port()) }
        };
        (key, first)
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Of an IPv4 address, the first word says nothing.
        if self.low[0] != u64::MAX {
            state.write_u64(self.low[0]);
            state.write_u64(self.high[0]);
        }
        state.write_u64(self.low[1]);
        state.write_u64(self.high[1]);
        state.write_u32(self.ports);
    }
}

/// An IPv4 address is marked by a first word that no IPv6 address of a host has.
fn words(ip: IpAddr) -> [u64; 2] {
    match ip {
        IpAddr::V4(four) => [u64::MAX, u64::from(four.to_bits())],
        IpAddr::V6(six) => {
            let bits = six.to_bits();
            [(bits >> u64::BITS) as u64, bits as u64]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, to: &str, other_from: &str, other_to: &str, same: bool) {
        let key = |from: &str, to: &str| Key::of(from.parse().unwrap(), to.parse().unwrap());
        let ((one, first), (other, second)) = (key(from, to), key(other_from, other_to));
        assert_eq!(one == other, same);
        if same && from != to {
            assert_ne!(first, second, "the same connection, the other way");
        }
    }

    #[test]
    fn a_key_is_of_both_directions_and_of_one_connection() {
        check("10.0.0.1:1", "10.0.0.2:2", "10.0.0.2:2", "10.0.0.1:1", true);
        check("10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:2", "10.0.0.1:1", true);
        check("[fd00::1]:1", "[fd00::2]:1", "[fd00::2]:1", "[fd00::1]:1", true);
        check("10.0.0.1:1", "10.0.0.2:2", "10.0.0.2:1", "10.0.0.1:2", false);
        check("10.0.0.1:1", "10.0.0.2:2", "[::10.0.0.1]:1", "[::10.0.0.2]:2", false);
        check("10.0.0.1:1", "10.0.0.1:1", "10.0.0.1:1", "10.0.0.1:1", true);
    }
}
