//! Bounds on what peers can make a listener hold.

use std::time::Duration;

/// Bounds of one listener.
///
/// What waits to be sent needs no bound of its own: a connection is not read from while an answer of its is unsent, and
/// one read of `READ` octets leads to at most about as many of answers. A peer that doesn't take them makes no progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time. One more takes the place of the one that went longest without progress.
    pub connections: usize,
    /// How long a connection may go without progress, which is a whole answer sent: single octets, however steadily
    /// they come, are none. It is closed within 1 to 1¼ times this.
    pub idle: Duration,
    /// Octets of a request, put together from all its fragments; a longer one gets a fault, or over DNS the end.
    pub message: usize,
}

/// Rest after a connection could not be accepted.
pub(super) const RETRY: Duration = Duration::from_millis(20);

/// Octets read at once.
pub(super) const READ: usize = 8_192;

impl Default for Limits {
    /// 512 connections (half of the usual limit of open files), a minute, and the 4 MiB of MS-RPCE 3.3.3.5.4.
    fn default() -> Self {
        Self { connections: 512, idle: Duration::from_secs(60), message: 0x40_0000 }
    }
}
