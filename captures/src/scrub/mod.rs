//! A capture that can be given away: what names a machine, its owner or its network replaced, and nothing else left.
//!
//! 1. The transcript is read: which conversations are kept, and what they name.
//! 2. The frames are read: which belong to them, where their segments stand, what their headers name.
//! 3. Each original gets a replacement of its length; messages are opened, changed and sealed again at their place in
//!    the streams.
//! 4. The frames are read and written anew. What isn't known to name nobody becomes zero: there is no list of what to
//!    take out, but one of what may stay.
//! 5. The new file is read, and every original looked for in it.

mod anatomy;
mod dns;
mod error;
mod frames;
mod mapping;
mod message;
mod originals;
mod pdu;
mod proof;
mod report;
mod run;
mod sealing;
mod streams;
mod survey;
mod transport;
mod write;

pub use error::ScrubError;
pub use report::{Messages, Replaced, Report};
pub use run::{Options, scrub};
