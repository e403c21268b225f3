//! How emulated clients reach hosts that targets play.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use emulator::{
    endpoint::{Channel, Dial, DialError},
    net::TcpChannel,
    trace::Actor,
};

/// Where hosts that targets play really listen. A clone is a handle on the same book.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses(Arc<Mutex<BTreeMap<Actor, SocketAddr>>>);

impl Addresses {
    pub(super) fn set(&self, host: &Actor, address: SocketAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(host.clone(), address);
    }

    pub(super) fn get(&self, host: &Actor) -> Option<SocketAddr> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(host).copied()
    }
}

/// Connects by TCP.
#[derive(Debug)]
pub(super) struct TcpDial {
    pub(super) addresses: Addresses,
    /// How long a host may keep silent before that is what it does.
    pub(super) patience: Duration,
}

impl Dial for TcpDial {
    fn dial(&mut self, host: &Actor, at: IpAddr) -> Result<Box<dyn Channel>, DialError> {
        let mut address = self.addresses.get(host).ok_or(DialError::Refused)?;
        // A host of both families tells its IPv4 address, and has the same port at `::1`.
        if at.is_ipv6() && address.is_ipv4() {
            address.set_ip(Ipv6Addr::LOCALHOST.into());
        }
        Ok(Box::new(TcpChannel::connect(None, address, self.patience)?))
    }
}
