//! What goes out in the place of recorded bodies: always sealed by this lab ("wire format 1", section 7).

mod answer;
mod request;
mod stand_in;

pub(super) use answer::judged;
pub use answer::{Asked, Recorded};
pub use request::Outgoing;
pub use stand_in::StandIns;

use std::sync::Arc;

use emulator::{model::Entropy, wire::LabKeys};

/// Seals bodies. What stands in for what the label doesn't open is remembered, so that one identity stays one.
#[derive(Debug)]
pub struct Bodies {
    keys: Arc<LabKeys>,
    entropy: Entropy,
    stand_ins: StandIns,
}

/// How a recorded body was made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Making {
    /// The recorded fields, sealed anew.
    Sealed,
    /// Made malformed again, as the recorded one was.
    Malformed,
    /// A body of the lab's own in the place of one that the label doesn't open.
    Replaced,
}

impl Bodies {
    /// Seals with `keys`; `seed` gives IVs and salts.
    #[must_use]
    pub fn new(keys: &Arc<LabKeys>, seed: u64) -> Self {
        Self {
            keys: keys.clone(),
            entropy: Entropy::new(seed, "replayed bodies"),
            stand_ins: StandIns::default(),
        }
    }
}

/// The message in the length of the recorded one: cut, or with zeros behind it.
fn resized(mut message: Vec<u8>, len: usize) -> Vec<u8> {
    message.resize(len, 0);
    message
}
