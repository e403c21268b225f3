//! How a capture is played.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use emulator::{model::Filetime, wire::LabKeys};

use super::Line;
use crate::stream::{Direction, Seen};

/// Which side is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that connected.
    Client,
    /// The one that accepted.
    Host,
}

/// How fast it is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// Each step not before its time in the capture.
    Recorded,
    /// As soon as what it waits for is there.
    Full,
}

/// What requests say of their client's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// What was recorded.
    Recorded,
    /// The time at which they are sent, off by as much as the recorded clock was.
    Fresh,
}

/// How a capture is played.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which side.
    pub side: Side,
    /// How fast.
    pub speed: Speed,
    /// Which clock.
    pub times: Times,
    /// How long the peer may take for each thing that it did in the capture.
    pub patience: Duration,
    /// Where every connection goes; to the recorded hosts without.
    pub to: Option<SocketAddr>,
    /// Seals what is sent.
    pub keys: Arc<LabKeys>,
    /// Gives IVs and salts.
    pub seed: u64,
}

impl Settings {
    /// One side of a capture against a role in memory: recorded times, and the driver
    /// says when nothing more comes.
    #[must_use]
    pub fn in_memory(side: Side, keys: &Arc<LabKeys>) -> Self {
        Self {
            side,
            speed: Speed::Recorded,
            times: Times::Recorded,
            patience: Duration::MAX,
            to: None,
            keys: keys.clone(),
            seed: 1,
        }
    }
}

impl Side {
    /// The way its octets go.
    #[must_use]
    pub fn sends(self) -> Direction {
        match self {
            Self::Client => Direction::ToServer,
            Self::Host => Direction::ToClient,
        }
    }
}

/// `span` after `at`.
pub(super) fn after(at: Filetime, span: Duration) -> Filetime {
    Filetime(at.0.saturating_add(u64::try_from(span.as_nanos() / 100).unwrap_or(u64::MAX)))
}

/// When something was captured.
pub(super) fn time(seen: Seen) -> Filetime {
    seen.at.filetime()
}

/// How far the capture's own clock is off, in ticks: as far as that of the first client which its host found right, if
/// that is beyond what a host tolerates.
pub(super) fn clock_error(lines: &[Line]) -> i64 {
    let accepted = lines.iter().flat_map(|line| &line.exchanges).find_map(|exchange| {
        exchange.answer_message()?;
        let request = exchange.request.as_ref()?;
        let sent = request.steps.last()?;
        let line =
            lines.iter().find(|line| line.exchanges.iter().any(|other| std::ptr::eq(other, exchange)))?;
        let at = time(line.steps.get(*sent)?.from);
        Some(client_time(exchange)?.0.wrapping_sub(at.0).cast_signed())
    });
    let tolerance = u64::from(emulator::host::HostConfig::TOLERANCE.0) * emulator::model::TICKS_PER_MINUTE;
    accepted.filter(|error| error.unsigned_abs() > tolerance).unwrap_or(0)
}

/// What a request says of its client's clock.
pub(super) fn client_time(exchange: &super::Exchange) -> Option<Filetime> {
    match exchange.request_message()?.plain()?.view().get("client_time") {
        Some(emulator::wire::Value::Time(time)) => Some(time),
        _ => None,
    }
}
