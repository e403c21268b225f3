//! What a server is asked for, and why there is none.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    time::Duration,
};

use emulator::{model::Readings, net::Limits};
use scenarios::stage::BuildError;

/// What a server is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the first host listens; 127.0.0.1 and the scenario's port when left out.
    pub listen: Option<Listen>,
    /// Where the name server listens; any free port of the first host's address when left out.
    pub dns: Option<Listen>,
    /// Gives every random value.
    pub seed: u64,
    /// The readings of open questions that the run takes.
    pub readings: Readings,
    /// Listeners and peers may be outside of loopback and private networks.
    pub allow_remote: bool,
    /// An attempt of the client has ended when it has kept silent for so long, with no connection open.
    pub settle: Duration,
    /// What ends the server, beside its caller.
    pub until: Until,
    /// Bounds of every listener.
    pub limits: Limits,
}

/// What ends a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Until {
    /// So much time.
    pub time: Option<Duration>,
    /// So many requests.
    pub requests: Option<u64>,
}

/// An address, with or without a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listen {
    /// The address.
    pub ip: IpAddr,
    /// The port; 0 for any that is free.
    pub port: Option<u16>,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address may not be listened at.
    #[error("{0}")]
    Boundary(String),
    /// A host has more addresses than are served.
    #[error("{0} listens over IPv4 and IPv6, and here each host has one address: `kmslab run` plays it")]
    Families(String),
    /// The world can't be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// An address can't be had.
    #[error("{who} can't listen at {address}: {error}{}", .hint.as_deref().unwrap_or_default())]
    Listen {
        /// The host, or the name server.
        who: String,
        /// Where.
        address: SocketAddr,
        /// Why.
        error: io::Error,
        /// What would help.
        hint: Option<String>,
    },
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: None,
            dns: None,
            seed: 1,
            readings: Readings::default(),
            allow_remote: false,
            settle: Self::SETTLE,
            until: Until::default(),
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// Silence that ends an attempt, when nothing is said.
    pub const SETTLE: Duration = Duration::from_secs(2);
}

impl ServeError {
    pub(super) fn listen(who: &str, address: SocketAddr, error: io::Error, option: &str) -> Self {
        let any = SocketAddr::new(address.ip(), 0);
        let hint = match error.kind() {
            io::ErrorKind::AddrInUse => Some(format!("; `{option} {any}` takes any free port")),
            io::ErrorKind::PermissionDenied => {
                Some(format!("; ports below 1024 need privileges, `{option} {any}` takes any free port"))
            }
            io::ErrorKind::AddrNotAvailable => Some("; this machine doesn't have that address".to_owned()),
            _ => None,
        };
        Self::Listen { who: who.to_owned(), address, error, hint }
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self { ip: address.ip(), port: Some(address.port()) });
        }
        let ip = text.trim_start_matches('[').trim_end_matches(']').parse().map_err(|_| {
            format!("`{text}` is not an address; write \"127.0.0.1\", \"127.0.0.1:1688\" or \"[::1]:1688\"")
        })?;
        Ok(Self { ip, port: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_with_and_without_ports() {
        for (text, ip, port) in [
            ("127.0.0.1", "127.0.0.1", None),
            ("127.0.0.1:0", "127.0.0.1", Some(0)),
            ("::1", "::1", None),
            ("[::1]", "::1", None),
            ("[::1]:1688", "::1", Some(1688)),
        ] {
            assert_eq!(text.parse(), Ok(Listen { ip: ip.parse().unwrap(), port }), "{text}");
        }
        for text in ["localhost", "1688", "127.0.0.1:", "127.0.0.1:99999"] {
            assert!(text.parse::<Listen>().is_err(), "{text}");
        }
    }
}
