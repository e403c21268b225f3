//! Recordings of a run written as pcapng, for any analyser.
//!
//! A recording knows what actors sent, not how a network carried it; handshakes, sequence numbers, acknowledgements
//! and retransmissions are made up here, as an undisturbed network would have them.

mod error;
mod frame;
mod link;
mod pcapng;
mod tape;
mod tcp;

pub use error::WriteError;
pub use pcapng::write_pcapng;
