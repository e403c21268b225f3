//! How an emulated client reaches a host that isn't part of the world.

use std::net::{IpAddr, SocketAddr};

use crate::{rpc::client::Ending, trace::Actor};

/// Connects to hosts that targets play.
pub trait Dial: Send {
    /// Opens a connection to `host`, over the family of the address `at` which the world has it.
    fn dial(&mut self, host: &Actor, at: IpAddr) -> Result<Box<dyn Channel>, DialError>;
}

/// One connection to such a host.
pub trait Channel: Send {
    /// Both ends: own, then the host's.
    fn addresses(&self) -> (SocketAddr, SocketAddr);
    /// Sends octets. A failure shows when receiving.
    fn send(&mut self, octets: &[u8]);
    /// Waits for what comes next, at most as long as the patience that the channel was made with.
    fn receive(&mut self) -> Arrival;
    /// Sends FIN; what the host still says can be received.
    fn finish(&mut self);
    /// Ends the connection by RST.
    fn abort(self: Box<Self>);
}

/// What comes on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Octets, at least one.
    Octets(Vec<u8>),
    /// The end: closed by the host, or patience over.
    End(Ending),
}

/// Why no connection was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    /// Nobody listens.
    #[error("connection refused")]
    Refused,
    /// Nobody answers.
    #[error("connection timed out")]
    TimedOut,
}
