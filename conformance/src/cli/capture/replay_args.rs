//! Arguments of `kmslab capture replay`.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use super::args::SourceArgs;
use crate::cli::args::length;

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    pub(super) source: SourceArgs,
    /// The side that is played; the other one is judged
    #[arg(long = "as", value_name = "SIDE", value_enum, default_value_t = PlayedSide::Client)]
    pub(super) side: PlayedSide,
    /// Plays the client side against the host at this address, wherever the capture's hosts were
    #[arg(long, value_name = "ADDR:PORT", conflicts_with_all = ["target", "listen"])]
    pub(super) to: Option<SocketAddr>,
    /// Plays the client side against hosts that are started from a target file, one for each host of the capture
    #[arg(long, value_name = "FILE", conflicts_with = "listen")]
    pub(super) target: Option<PathBuf>,
    /// Plays the host side to clients that connect here: the n-th connection as the capture's n-th
    #[arg(long, value_name = "ADDR:PORT")]
    pub(super) listen: Option<SocketAddr>,
    /// How long to wait for clients in all, such as `90s` or `10m`
    #[arg(long = "for", value_name = "LENGTH", value_parser = length, default_value = "30s", requires = "listen")]
    pub(super) time: Duration,
    /// Whether steps wait for their time in the capture
    #[arg(long, value_enum, default_value_t = PlaySpeed::Full)]
    pub(super) speed: PlaySpeed,
    /// The times that requests say; recorded ones need a target whose clock can be set, and are what it gets then
    #[arg(long, value_enum)]
    pub(super) times: Option<SaidTimes>,
    /// How long a live peer may take for each thing that it did in the capture
    #[arg(long, value_name = "LENGTH", value_parser = length, default_value = "2s")]
    pub(super) patience: Duration,
    /// Infers only what the capture's hosts were like at the start; what changes later is a difference
    #[arg(long, conflicts_with_all = ["to", "target", "listen"])]
    pub(super) strict: bool,
    /// Seed of IVs and salts
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// The peer may be outside of loopback and private networks
    #[arg(long)]
    pub(super) allow_remote: bool,
    /// One JSON object
    #[arg(long)]
    pub(super) json: bool,
    /// Writes what was exchanged as pcapng
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
}

/// A side of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PlayedSide {
    /// The clients
    Client,
    /// The hosts
    Host,
}

/// How fast a capture is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PlaySpeed {
    /// As it was recorded
    Recorded,
    /// As fast as the peer answers
    Full,
}

/// What requests say of their client's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SaidTimes {
    /// The recorded time
    Recorded,
    /// The time of sending, off by as much as the recorded clock was
    Fresh,
}
