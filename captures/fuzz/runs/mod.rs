//! What each target does with any octets. None may panic, and what always has to hold is asserted here; a test of the
//! package runs the checked-in octets through the same functions.

mod lower;
mod said;
mod upper;

pub(crate) use lower::{file, packet, stream};
pub(crate) use upper::{dns, message, rpc, transcript};
