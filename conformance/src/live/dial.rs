//! How emulated clients reach hosts that targets play.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
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

    fn get(&self, host: &Actor) -> Option<SocketAddr> {
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
    fn dial(&mut self, host: &Actor) -> Result<Box<dyn Channel>, DialError> {
        let address = self.addresses.get(host).ok_or(DialError::Refused)?;
        Ok(Box::new(TcpChannel::connect(None, address, self.patience)?))
    }
}
