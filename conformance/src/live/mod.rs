//! The live arms: a target plays actors of a scenario over real sockets, and the emulated world plays all others.
//!
//! Behind a run stands the same world as in the virtual arm. A worker is one thread: its sockets, the target's commands
//! and the script take turns on it, so whatever a target has sent is in the trace before the script goes on.
//!
//! **Attribution.** Each subject has a name server and, if it is a client, host listeners of its own, in a /24 of its
//! own: what arrives there is its traffic, whatever it says of itself.

mod acts;
mod config;
mod dial;
mod doctor;
mod doors;
mod driver;
mod fit;
mod lease;
mod names;
mod open;
mod prime;
mod quiet;
mod refused;
mod setup;
mod stage;
mod subject;
mod target;
mod time;
mod trouble;
mod unmet;
mod worker;

pub use doctor::{Handshake, handshake};
pub use open::Options;
pub(crate) use open::runtime;
pub use target::LiveTarget;
pub use trouble::TargetTrouble;
pub use worker::{LiveRun, Worker};
