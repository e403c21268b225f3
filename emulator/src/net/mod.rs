//! Real sockets and the real clock: the only place of the package that has either.
//!
//! Hosts and name servers listen on tokio ([`HostService`], [`DnsListener`]); clients, and the emulated ones that
//! reach a host outside the world, block on the standard library's sockets ([`run_client`], [`TcpChannel`]).

mod client;
mod clock;
mod dial;
mod dns;
mod host;
mod limits;
mod listen;
mod resolve;
mod seats;

#[cfg(test)]
mod tests;

pub use client::{ClientNet, run_client};
pub use clock::{Clock, SteppedClock, system_clock};
pub use dial::TcpChannel;
pub use dns::DnsListener;
pub use host::{HostService, HostSetup, HostSide};
pub use limits::Limits;
pub use listen::{Accept, Side, listen};
pub use resolve::Resolver;
