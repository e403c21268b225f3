//! What a fleet tells of itself while it runs.

use crate::model::{Hresult, LicenceStatus};

/// A machine's licence state, or the reason for it, has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The minute of the run.
    pub minute: u32,
    /// The machine's number.
    pub machine: u32,
    /// The state before.
    pub from: LicenceStatus,
    /// The state now.
    pub to: LicenceStatus,
    /// Why it holds.
    pub reason: Hresult,
    /// For a fall into out-of-tolerance grace or notification: the minute in which the outage began that it belongs to. An
    /// attempt of the machine failed in that outage for want of a host, and none has activated it since.
    pub outage: Option<u32>,
}

/// A machine has sent a request to a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requested {
    /// The minute of the run.
    pub minute: u32,
    /// The machine's number.
    pub machine: u32,
    /// The host's number.
    pub host: usize,
    /// The count that it answered; `None` when it refused.
    pub count: Option<u32>,
}

/// Takes what a fleet tells.
pub trait Watch {
    /// A machine is installed, in its initial grace.
    fn installed(&mut self, minute: u32, machine: u32) {
        let _ = (minute, machine);
    }

    /// A licence state has changed.
    fn changed(&mut self, changed: Changed) {
        let _ = changed;
    }

    /// A request was sent.
    fn requested(&mut self, requested: Requested) {
        let _ = requested;
    }

    /// An attempt has ended, whatever came of it.
    fn attempted(&mut self) {}

    /// A minute is over. `counts` gives each host's present count, `None` before its first request.
    fn passed(&mut self, minute: u32, counts: &mut dyn FnMut(usize) -> Option<u32>) {
        let _ = (minute, counts);
    }
}
